import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type FieldsOf,
  flag,
  list,
  maybeOneOf,
  nextOf,
  oneOf,
  readFields,
  textField,
  toggledIn,
  writeFields,
} from './settings.ts';

const colour = oneOf<'red' | 'blue'>('colour', 'red', { red: true, blue: true });

describe('A setting', () => {
  it('of words has the usual one where the address has none or another', () => {
    expect([null, 'blue', 'green', 'toString'].map(colour.read)).toEqual(['red', 'blue', 'red', 'red']);
    expect([colour.write('red'), colour.write('blue')]).toEqual([null, 'blue']);
    const shape = maybeOneOf<'round'>('shape', { round: true });
    expect([null, 'round', 'square'].map(shape.read)).toEqual([null, 'round', null]);
  });

  it('that is on or off has its word in the address where it is not as usual', () => {
    const [heat, all] = [flag('heat', true, 'off'), flag('all', false, 'yes')];
    expect([null, 'off', 'no'].map(heat.read)).toEqual([true, false, true]);
    expect([null, 'yes', 'no'].map(all.read)).toEqual([false, true, false]);
    expect([heat.write(true), heat.write(false), all.write(true), all.write(false)]).toEqual([
      ...[null, 'off', 'yes', null],
    ]);
  });

  it('that is a list keeps commas and percent signs of its names', () => {
    const names = fc.array(fc.string({ minLength: 1 }));
    fc.assert(
      fc.property(names, (some) => {
        expect(list('x').read(list('x').write(some))).toEqual(some);
      }),
    );
  });
});

describe('Fields', () => {
  interface Coloured {
    readonly colour: 'red' | 'blue';
    readonly name: string | null;
  }
  const fields: FieldsOf<Coloured> = { colour, name: textField('as') };

  it('read from the address what they wrote into it, and leave the rest of it', () => {
    const parameters = new URLSearchParams('other=1');
    writeFields<Coloured>(fields, { colour: 'blue', name: 'a&b' }, parameters);
    expect(parameters.toString()).toBe('other=1&colour=blue&as=a%26b');
    expect(readFields<Coloured>(fields, parameters)).toEqual({ colour: 'blue', name: 'a&b' });
  });
});

describe('Stepping through a list', () => {
  it('comes back to the first, and begins there from what is not in it', () => {
    expect(['a', 'b', 'c', 'x'].map((one) => nextOf(['a', 'b', 'c'], one))).toEqual(['b', 'c', 'a', 'a']);
    expect(nextOf([], 'x')).toBe('x');
  });

  it('takes one in and out, in the order in which they came', () => {
    const both = toggledIn(toggledIn<string>([], 'a'), 'b');
    expect([both, toggledIn(both, 'a')]).toEqual([['a', 'b'], ['b']]);
  });
});
