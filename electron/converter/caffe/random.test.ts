import { createHash } from 'node:crypto';
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

test('a name gives the weights that it has always given', () => {
  const random = new FillerRandom('1/conv1/0/0');
  const [normals, uniforms] = [new Float32Array(1_000_003), new Float32Array(1_000_003)];
  random.fillNormal(normals, 0.5, 2);
  random.fillUniform(uniforms, -1, 3);
  const hash = createHash('sha256');
  for (const { buffer } of [normals, uniforms]) hash.update(new Uint8Array(buffer));
  // Recorded when step and seeding still stood in this room.
  expect(hash.digest('hex')).toBe('6aeed6979439da31c92d814ef962ca78ae3b67b8e5f7bc85b6b6484795d878b3');
});
