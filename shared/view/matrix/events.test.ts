import { expect, it } from 'vitest';
import { aCell } from '../run/testing.ts';
import { resumedSentences, runSentences } from './events.ts';

const nameOf = (model: string) => model;
const none = { fps: null, latencyMs: null } as const;

it('says of each cell without a result what became of it, and why', () => {
  const cells = [
    aCell({ model: 'a', precision: 'FP32', mean: 1, status: 'failed', reason: 'It crashed.', ...none }),
    aCell({ model: 'b', precision: 'FP32', mean: 1, status: 'unsupported', reason: 'No kernel.', ...none }),
    aCell({ model: 'c', precision: 'FP32', mean: 1, status: 'interrupted', reason: 'It ended.', ...none }),
  ];
  expect(runSentences({ cells }, nameOf)).toEqual([
    { at: null, kind: 'failed', text: 'a, CPU FP32: It crashed.', cells: 1 },
    { at: null, kind: 'not supported', text: 'b, CPU FP32: No kernel.', cells: 1 },
    { at: null, kind: 'stopped', text: 'c, CPU FP32: It ended.', cells: 1 },
  ]);
});

it('names the release of OpenVINO where a run has several', () => {
  const cells = ['2024.6.0-1-a', '2026.4.1-2-b'].map((runtime, at) =>
    aCell({
      model: 'm',
      precision: 'FP32',
      mean: 1,
      runtime,
      reason: `It crashed ${at}.`,
      status: 'failed',
      ...none,
    }),
  );
  expect(runSentences({ cells }, nameOf).map(({ text }) => text)).toEqual([
    'm, CPU FP32 / 2024.6.0: It crashed 0.',
    'm, CPU FP32 / 2026.4.1: It crashed 1.',
  ]);
});

it('says once what is true of two cells, of more, and of all of them', () => {
  const sentences = (warned: number, of: number) =>
    runSentences(
      {
        cells: Array.from({ length: of }, (_, at) => {
          const warningFacts = at < warned ? [{ kind: 'beside-other-user' } as const] : [];
          return aCell({ model: `m${at}`, precision: 'FP32', mean: 1, warningFacts });
        }),
      },
      nameOf,
    ).map(({ text, cells }) => [text.split(':')[0], cells]);
  expect(sentences(1, 9)).toEqual([['m0, CPU FP32', 1]]);
  expect(sentences(2, 9)).toEqual([['m0, CPU FP32 and m1, CPU FP32', 2]]);
  expect(sentences(4, 9)).toEqual([['m0, CPU FP32 and 3 more', 4]]);
  expect(sentences(9, 9)).toEqual([['All cells', 9]]);
  expect(sentences(1, 1)).toEqual([['m0, CPU FP32', 1]]);
});

it('says in which precision most of the work ran, and how much where that is known', () => {
  const ran = (precisionShare: Record<string, number>) =>
    runSentences(
      {
        cells: [
          aCell({ model: 'a', precision: 'BF16', mean: 1, effectivePrecision: 'FP32', precisionShare }),
          aCell({ model: 'b', precision: 'BF16', mean: 1 }),
        ],
      },
      nameOf,
    ).map(({ kind, text }) => [kind, text]);
  expect(ran({ FP32: 0.87 })).toEqual([
    ['precision', 'a, CPU BF16: asked for BF16, 87 % of the work ran in FP32.'],
  ]);
  expect(ran({})[0]?.[1]).toBe('a, CPU BF16: asked for BF16, most of the work ran in FP32.');
});

it('says what is kept in memory alone, and when a run was resumed', () => {
  const unwritten = { kind: 'disk-full', detail: null } as const;
  const [found] = runSentences(
    { cells: [aCell({ model: 'a', precision: 'FP32', mean: 1, unwritten })] },
    nameOf,
  );
  expect(found).toMatchObject({
    kind: 'notice',
    text: 'a, CPU FP32: Kept in memory, not yet written: disk full.',
  });
  expect(resumedSentences({ resumedAt: ['2026-11-22T14:02:00.000Z'] })).toMatchObject([
    { at: '2026-11-22T14:02:00.000Z', kind: 'notice', cells: 0 },
  ]);
  expect(resumedSentences({})).toEqual([]);
});
