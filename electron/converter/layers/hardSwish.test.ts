import { expect, test } from 'vitest';
import { drawn } from '../testing.ts';

test.each(['HSwish', 'Hswish', 'HardSwish', 'Hardswish'])('%s is one operation', (type) => {
  expect(drawn(type, '', [[2, 3]])).toEqual(['l = HSwish(a) [2,3]', '-> x = l']);
});
