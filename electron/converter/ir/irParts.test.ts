import { describe, expect, it } from 'vitest';
import { hasMoreParts } from './irParts.ts';

describe('the parts of an IR', () => {
  it('are its tags, opening and closing, and its attributes', () => {
    const xml = '<net name="a"><layer id="0" type="Add"/></net>';
    expect(hasMoreParts(xml, 5)).toBe(true);
    expect(hasMoreParts(xml, 6)).toBe(false);
  });
});
