import { expect, it } from 'vitest';
import { methodOf } from '../../documents/presets.ts';
import { milliseconds } from '../../units.ts';
import { endedText, endingLines, methodText } from './methodText.ts';

const plain = (text: string | null) => text?.replaceAll('\u202f', ' ');
const processes = Array.from({ length: 7 }, (_, at) => ({
  ...{ process: at, startedAt: '2026-11-30T10:00:00.000Z' },
  ...{ readMs: null, compileMs: null, firstInferenceMs: null },
}));

it('a method is a sentence', () => {
  expect(plain(methodText('careful', methodOf('careful')))).toBe(
    'Each configuration in at least 6 fresh processes, with a warm-up and 4 rounds in turns, until the 95 % interval is within ±2.0 % or 2 min of a model are over; the first inference is timed apart and is not in the mean.',
  );
  expect(plain(methodText('paper', methodOf('paper', { includeFirst: true })))).toBe(
    'Each configuration in 1 fresh process, with all inferences in a row; the first inference is one of the samples.',
  );
  expect(plain(methodText('careful', methodOf('careful', { processes: 3 })))).toContain(
    'Each configuration in 3 fresh processes, with',
  );
  const long = methodOf('careful', { target: 0.2, budgetMs: milliseconds(90_000) });
  expect(plain(methodText('careful', long))).toContain('within ±20 % or 1 min 30 s of a model');
});

it('what ended a cell is a sentence', () => {
  const by = (kind: 'target' | 'budget' | 'processes', halfWidth: number | null = 0.017) =>
    plain(endedText({ ended: { by: kind, of: 'ratio', halfWidth }, processes }));
  expect(by('target')).toBe(
    'Ended by its target after 7 processes: the ratio to the model’s first configuration is known within ±1.7 %.',
  );
  expect(by('budget')).toContain('Ended by its time budget after 7 processes');
  expect(by('processes', null)).toBe('Measured in 7 processes.');
  expect(endedText({ ended: null, processes: [] })).toBeNull();
});

it('says of each model whether its target or its time budget ended it', () => {
  const cell = (model: string, by: 'target' | 'budget' | 'processes', halfWidth: number) => ({
    ...{ model, processes, ended: { by, of: 'ratio' as const, halfWidth } },
  });
  const cells = [
    cell('small', 'target', 0.012),
    cell('small', 'target', 0.019),
    // What one of its configurations does not reach, the model does not.
    ...[cell('large', 'target', 0.02), cell('large', 'budget', 0.041)],
    cell('counted', 'processes', 0.03),
  ];
  expect(endingLines(cells, methodOf('careful')).map(plain)).toEqual([
    'Ended by the target of ±2.0 %: small (±1.9 % after 7 processes).',
    'Ended by the time budget of 2 min, before the target: large (±4.1 % after 7 processes).',
  ]);
  expect(endingLines([cell('counted', 'processes', 0.03)], methodOf('careful'))).toEqual([]);
});
