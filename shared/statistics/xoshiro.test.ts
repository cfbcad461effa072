import { expect, test } from 'vitest';
import { stateOfName, Xoshiro } from './xoshiro.ts';

const named = (name: string) => new Xoshiro(stateOfName(name));

// Generator and seeding written out in Python with whole numbers; seeds by number are in random.test.ts.
test.each([
  ['1/conv1/0/0', [1876929725, 814740353, 2084575444, 2411109151, 530326861]],
  ['käse', [1309584747, 2329098300, 1043776632, 770997111, 1079222869]],
])('is xoshiro128** 1.1 over a state of the name %s', (name, bits) => {
  const generator = named(name);
  expect(bits.map(() => generator.uniform() * 2 ** 32)).toEqual(bits);
});

test('fills with the numbers that are drawn one by one and continues after them', () => {
  const [filling, drawing] = [named('same'), named('same')];
  const filled = new Float32Array(1000);
  filling.fillUniform(filled, -1, 3);
  expect(filled).toEqual(Float32Array.from(filled, () => -1 + 4 * drawing.uniform()));
  expect(filling.uniform()).toBe(drawing.uniform());
});
