import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { countNet, readNet } from '../test/support/caffeNet.ts';
import { catalogue } from './catalogue.ts';
import { exampleFiles, shippedExample } from './example.ts';
import { generators } from './generate.ts';

const example = shippedExample();

test('the example is what the generator writes', () => {
  expect(readFileSync(exampleFiles().prototxt, 'utf8')).toBe(generators[example.id]?.());
});

test('the example takes and gives what its facts say', () => {
  const net = readNet(readFileSync(exampleFiles().prototxt, 'utf8'));
  expect(net[0]).toMatchObject({
    type: 'Input',
    tops: [example.input.name],
    outputShape: example.input.shape,
  });
  expect(net.at(-1)?.tops).toEqual([example.output]);
  expect(net.at(-1)?.outputShape.slice(0, 2)).toEqual([1, example.classes.length]);
  expect(countNet(net).foldedParameters).toBeGreaterThan(100_000);
});

test("the example's weights are those whose accuracy was recorded, and small", () => {
  const weights = readFileSync(exampleFiles().caffemodel);
  expect(createHash('sha256').update(weights).digest('hex')).toBe(example.trained.caffemodelSha256);
  expect(weights.length).toBeLessThan(1.5 * 2 ** 20);
  expect(example.trained.top1).toBeCloseTo((100 * example.trained.right) / example.sets.test.count, 10);
});

test('the example shares no name with the catalogue, and none of its sets shares its seed', () => {
  expect(catalogue().map(({ id }) => id)).not.toContain(example.id);
  const seeds = Object.values(example.sets).map(({ seed }) => seed);
  expect(new Set(seeds).size).toBe(seeds.length);
});
