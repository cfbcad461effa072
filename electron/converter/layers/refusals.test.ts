import { describe, expect, test } from 'vitest';
import { drawn } from '../testing.ts';
import { refusals } from './refusals.ts';
import { layerDefinition, reasonToDrop } from './registry.ts';

describe('a type that is known and cannot be converted', () => {
  test.each([...refusals])('%s is refused with its reason', (type, reason) => {
    expect(() => drawn(type, '', [[1, 2, 3, 3]])).toThrow(`layer "l" (${type}) ${reason}`);
  });

  test('is neither converted nor left out', () => {
    const types = [...refusals.keys()];
    expect(
      types.filter((type) => layerDefinition(type) !== undefined || reasonToDrop(type) !== undefined),
    ).toEqual([]);
  });
});
