import { expect, it } from 'vitest';
import type { History } from '../../comparing/history.ts';
import { milliseconds } from '../../units.ts';
import { historyHead, historyNotes, historyTableRows } from './historyText.ts';

const history = (latencies: readonly number[], changes: History['changes'] = []): History => ({
  schemaVersion: 1,
  ...{ configuration: 'one', model: 'net', device: 'CPU', precision: 'FP32', statistic: 'median' },
  points: latencies.map((ms, at) => ({
    ...{ run: `run${at}`, title: '', runtime: '2026.4.0-1-x', fps: 1000 / ms, ms: milliseconds(ms) },
    createdAt: new Date(Date.UTC(2026, 0, 1 + at)).toISOString(),
    confidence95: [milliseconds(0.9 * ms), milliseconds(1.1 * ms)],
  })),
  changes,
});
const slower: History['changes'][number] = {
  ...{ at: 2, run: 'run2', before: milliseconds(2), after: milliseconds(4), p: 0.0003, mark: 'bug' },
  facts: [{ fact: 'OpenVINO', before: '2026.3', after: '2026.4' }],
};

it('has a bar from zero for each run, so that twice the latency is twice the bar', () => {
  const bars = historyTableRows(history([2, 4, 1])).map((row) => row[historyHead.indexOf('From zero')]);
  expect(bars).toEqual(['█'.repeat(12), '█'.repeat(24), '█'.repeat(6)]);
});

it('numbers its changes of level, and says how large, how sure, what people say and what changed', () => {
  const shown = history([2, 2, 4, 4], [slower]);
  expect(historyTableRows(shown).map((row) => row.at(-1))).toEqual(['', '', '(1)', '']);
  expect(historyNotes(shown)).toEqual([
    'net on CPU in FP32: median latency of 4 runs.',
    expect.stringMatching(
      /^\(1\) run2, 3 Jan .*: 100\.0.% slower, p 0.00030, marked bug: OpenVINO 2026.3 → 2026.4\.$/,
    ),
  ]);
  expect(historyNotes(history([2])).at(-1)).toBe('No change of level.');
});

it('shows the newest runs of a long history, and those with which a level begins', () => {
  const long = history(
    Array.from({ length: 50 }, () => 3),
    [slower],
  );
  expect(historyTableRows(long).map(([run]) => run)).toEqual([
    'run2',
    ...Array.from({ length: 30 }, (_, at) => `run${20 + at}`),
  ]);
  expect(historyNotes(long)[0]).toContain('of which 19 earlier ones are in --json');
});
