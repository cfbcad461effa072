import { expect, it } from 'vitest';
import type { History } from '../../comparing/history.ts';
import { milliseconds } from '../../units.ts';
import { deviceColours } from '../text/deviceColours.ts';
import { historyPicture } from './historyPicture.ts';
import { drawnBy, drawnValues } from './testing.ts';

const point = (run: string, fps: number) => ({
  ...{ run, createdAt: `2026-11-${run}T14:02:00.000Z`, title: run, runtime: '2026.4.0', fps },
  ms: milliseconds(1000 / fps),
  confidence95: [
    milliseconds(900 / fps),
    milliseconds(1100 / fps),
  ] as History['points'][number]['confidence95'],
});
const history: History = {
  ...{
    schemaVersion: 1,
    configuration: 'x',
    model: 'net',
    device: 'CPU',
    precision: 'FP32',
    statistic: 'mean',
  },
  points: [point('01', 100), point('02', 100), point('03', 200)],
  changes: [
    {
      ...{ at: 2, run: '03', before: milliseconds(10), after: milliseconds(5), p: 0.0001, mark: 'expected' },
      facts: [{ fact: 'OpenVINO', before: '2026.3.0', after: '2026.4.0' }],
    },
  ],
};
const picture = historyPicture({
  title: 'net CPU FP32',
  history,
  scale: 'zero',
  letters: new Map([['02', 'B']]),
});
const drawn = drawnBy(picture);

it('has a dot for each run, as high as it was fast, from zero on', () => {
  const zero = (drawn.texts.find(({ value }) => value === '0')?.y ?? 0) - 4;
  const [first = 0, , third = 0] = drawn.circles.map(({ y }) => zero - y);
  expect(drawn.circles).toHaveLength(3);
  expect(third / first).toBeCloseTo(2, 2);
  expect(drawn.circles.every(({ fill }) => fill === deviceColours('CPU', 'FP32').fill)).toBe(true);
});

it('names the sides, the change and what changed with it', () => {
  const values = drawnValues(drawn);
  expect(values).toEqual(expect.arrayContaining(['B', '1']));
  expect(values.join(' ')).toMatch(
    /1 +3 Nov .*50\.0 % faster.*\(expected\): OpenVINO 2026\.3\.0 → 2026\.4\.0/,
  );
  expect(values.at(-1)).toContain('Changes of level annotate');
});
