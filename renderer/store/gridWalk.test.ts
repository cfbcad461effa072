import { describe, expect, it } from 'vitest';
import { knownCells, listText, parseList, placeOfKey, rectangle, toggled, walked } from './gridWalk.ts';

const plan = { models: ['a', 'b|b', 'c'], columns: ['CPU FP32', 'HETERO:GPU,CPU FP32'] };

describe('walking through a grid', () => {
  it('begins at its first cell and stops at its edges', () => {
    expect(walked(plan, null, 1, 0)).toBe('a|CPU FP32');
    expect(walked(plan, 'a|CPU FP32', 1, 1)).toBe('b|b|HETERO:GPU,CPU FP32');
    expect(walked(plan, 'c|CPU FP32', 5, -5)).toBe('c|CPU FP32');
    expect(walked(plan, 'a|CPU FP32', 1e6, 1e6)).toBe('c|HETERO:GPU,CPU FP32');
    expect(walked({ models: [], columns: [] }, null, 0, 0)).toBeNull();
  });

  it('continues from a cell whose column is hidden', () => {
    expect(walked(plan, 'b|b|CPU INT8', 0, 0)).toBe('b|b|CPU FP32');
  });

  it('tells a model with a bar in its name from its column', () => {
    expect(placeOfKey('b|b|CPU FP32')).toEqual({ model: 'b|b', column: 'CPU FP32' });
  });
});

describe('marking cells', () => {
  it('leaves out marks of cells that the run does not have', () => {
    const rows = [{ cells: [{ key: 'a|CPU FP32' }, null] }];
    expect([...knownCells({ rows }, ['a|CPU FP32', 'a|CPU INT8', 'nonsense'])]).toEqual(['a|CPU FP32']);
  });

  it('takes all between two corners, whichever comes first', () => {
    const keys = rectangle(plan, 'c|CPU FP32', 'b|b|HETERO:GPU,CPU FP32');
    expect(keys).toEqual(['b|b|CPU FP32', 'b|b|HETERO:GPU,CPU FP32', 'c|CPU FP32', 'c|HETERO:GPU,CPU FP32']);
    expect(rectangle(plan, 'gone|CPU FP32', 'a|CPU FP32')).toEqual([]);
  });

  it('takes out what is marked as a whole, and adds what is missing else', () => {
    expect([...toggled(new Set(['x']), ['x', 'y'])]).toEqual(['x', 'y']);
    expect([...toggled(new Set(['x', 'y', 'z']), ['x', 'y'])]).toEqual(['z']);
  });

  it('stands in the address, commas and all', () => {
    const keys = ['a|HETERO:GPU,CPU FP32', '100 %2C|CPU FP32'];
    expect(parseList(listText(keys) ?? '')).toEqual(keys);
    expect(listText([])).toBeNull();
    expect(parseList(undefined)).toEqual([]);
  });
});
