import { expect, test } from 'vitest';
import { FillerRandom } from './random.ts';

test('numbers that fill an array are those that are drawn one by one, and so is what comes next', () => {
  const [filling, drawing] = [new FillerRandom('same'), new FillerRandom('same')];
  const filled = new Float32Array(200_000);
  filling.fillNormal(filled, 0.5, 2);
  expect(filled).toEqual(Float32Array.from(filled, () => 0.5 + 2 * drawing.normal()));
  filling.fillUniform(filled, -1, 3);
  expect(filled).toEqual(Float32Array.from(filled, () => -1 + 4 * drawing.uniform()));
  expect(filling.uniform()).toBe(drawing.uniform());
});

test('looking ahead draws nothing', () => {
  const random = new FillerRandom('ahead');
  const ahead = random.ahead();
  const seen = [ahead.uniform(), ahead.normal()];
  expect([random.uniform(), random.normal()]).toEqual(seen);
});
