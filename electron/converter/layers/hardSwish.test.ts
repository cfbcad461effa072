import { expect, test } from 'vitest';
import { drawn } from '../testing.ts';

test.each(['HSwish', 'Hswish', 'HardSwish', 'Hardswish'])('%s is one operation', (type) => {
  expect(drawn(type, '', [[2, 3]])).toEqual(['l = HSwish(a) [2,3]', '-> x = l']);
});

test('HardSwish may have a block, of which no field is known', () => {
  expect(drawn('HardSwish', 'hswish_param { engine: CAFFE }', [[2]])[0]).toBe('l = HSwish(a) [2]');
  expect(() => drawn('HardSwish', 'hswish_param { shift: 4 }', [[2]])).toThrow(
    /a field "shift" in hswish_param/,
  );
});
