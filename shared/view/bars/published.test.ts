/** Published ratios are those of the sources' tables, of the same pair of configurations, and of nothing else. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { referenceSchema } from '../../study/reference.ts';
import { publishedBeside } from './published.ts';

const intel = referenceSchema.parse(
  JSON.parse(readFileSync(new URL('../../../models/reference-intel-2020.4.json', import.meta.url), 'utf8')),
);
it('stand next to the range of the run, machine by machine', () => {
  const own = { key: 'CPU INT8', baseline: 'CPU FP32', ratios: [1.2, 2] };
  const [beside, ...others] = publishedBeside([own], [intel]);
  expect(others).toEqual([]);
  expect(beside?.own).toMatchObject({ least: 1.2, most: 2, models: 2 });
  expect(beside?.published.map(({ machine, quantity }) => [machine, quantity])).toEqual([
    ['Intel Core i7-8700T', 'throughput'],
    ['Intel Xeon Gold 5218T', 'throughput'],
    ['Intel Xeon Platinum 8270', 'throughput'],
    ['Intel Core i7-1065G7', 'throughput'],
  ]);
  expect(beside?.published[0]?.ratios.get('squeezenet1.1')).toBe(1.6);
  expect(beside?.published[0]?.ratios.get('alexnet')).toBeUndefined();
  expect(beside?.published[2]?.range).toMatchObject({ least: 2.2, most: 3.9, models: 6 });
});

it('are of the pair that is compared: of another one nothing was published', () => {
  const pairs = [
    { key: 'CPU FP16', baseline: 'CPU FP32', ratios: [] },
    { key: 'CPU INT8', baseline: 'GPU FP32', ratios: [] },
  ];
  expect(publishedBeside(pairs, [intel])).toEqual([]);
});
