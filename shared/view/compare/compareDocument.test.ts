import { expect, it } from 'vitest';
import { comparisonDocumentSchema } from '../../comparing/document.ts';
import type { Conditions } from '../../conditions/conditions.ts';
import { quiet } from '../../conditions/testing.ts';
import type { Cell } from '../../documents/run.ts';
import type { MeasuredProcess } from '../../documents/runMethod.ts';
import { nanoseconds, seconds } from '../../units.ts';
import { aCell, aRun } from '../run/testing.ts';
import { thin } from '../text/format.ts';
import { compareSides } from './compare.ts';
import { comparisonDocument, comparisonMarkdown, comparisonNotes } from './compareDocument.ts';
import { sideOfRun } from './compareSides.ts';

const run = (id: string, means: Record<string, number>, change: Partial<Cell> = {}) => {
  const cells = Object.entries(means).map(([model, mean]) =>
    aCell({ model, precision: 'FP32', mean, irSha256: 'ir' as Cell['irSha256'], ...change }),
  );
  const rounds = cells.map(({ id: cellId, latencyMs }) => ({
    ...{ cellId, process: 0, round: 0, startedAt: '2026-11-30T10:00:00.000Z' },
    samplesNs: [0.99, 1, 1.01].map((part) => nanoseconds((latencyMs?.mean ?? 0) * part * 1e6)),
  }));
  return aRun({ id, cells, rounds });
};
const measuredIn = (conditions: Conditions): MeasuredProcess => ({
  ...{ process: 0, startedAt: '2026-11-30T10:00:00.000Z', conditions },
  ...{ readMs: null, compileMs: null, firstInferenceMs: null },
});
const compared = (spread: number | null, ...runs: ReturnType<typeof run>[]) => {
  const sides = runs.map((document, at) =>
    sideOfRun(document, { run: document.run.id, only: null }, 'ABC'[at] ?? ''),
  );
  const known = { standardDeviation: spread ?? 0, degrees: 20, load: null };
  return compareSides(sides, (model) => model, {
    spreadOf: (cellId) =>
      spread === null
        ? null
        : { cellId, configuration: 'one', source: 'history', runs: 21, mean: known, median: known },
  });
};
const base = run('base', { one: 1, two: 2, three: 3 });
const candidate = run('next', { one: 1.2, two: 2.001, three: 1.5 }, { threads: 4 });

it('has the shape that is promised, with verdicts, adjusted p values and what differs', () => {
  const document = comparisonDocument(compared(0.003, base, candidate), null);
  expect(comparisonDocumentSchema.parse(document)).toEqual(document);
  expect(document.pairs.map(({ model, verdict }) => [model, verdict])).toEqual([
    ['one', 'slower'],
    ['two', 'same'],
    ['three', 'faster'],
  ]);
  for (const { p, pHolm, baseline, candidate: other } of document.pairs) {
    expect(pHolm ?? 0).toBeGreaterThanOrEqual(p ?? 1);
    expect([baseline, other]).toEqual(['base', 'next']);
  }
  expect(document.differences).toEqual([
    { fact: 'Threads', baseline: 'CPU 2', candidate: 'CPU 4', run: 'next' },
  ]);
  expect(document.geometricMean[0]).toMatchObject({ device: 'CPU', precision: 'FP32', models: 3 });
  expect(document.geometricMean[0]?.ratio).toBeCloseTo(Math.cbrt((1 / 1.2) * (2 / 2.001) * 2), 9);
});

it('names the conditions in which the runs differ, and a clock only where it is another one', () => {
  const under = (id: string, change: Partial<Conditions>) =>
    run(id, { one: 1 }, { processes: [measuredIn({ ...quiet, ...change })] });
  const differences = (change: Partial<Conditions>) =>
    comparisonDocument(compared(0.003, under('base', {}), under('next', change)), null).differences.map(
      ({ fact, baseline, candidate: other }) => [fact, baseline, other],
    );
  const half = { processors: 0.5, throttledPeriods: 3, throttledSeconds: seconds(0.2) };
  expect(differences({ quota: half, governor: 'powersave', coreType: 'PCORE_ONLY', pinning: false })).toEqual(
    [
      ['Pinned threads', 'yes', 'no'],
      ['Core type', 'ANY_CORE', 'PCORE_ONLY'],
      ['CPU quota', 'none', '0.5'],
      ['Governor', 'performance', 'powersave'],
    ],
  );
  expect(differences({ frequencyMHz: { start: 3800, end: 3700 } })).toEqual([]);
  expect(differences({ frequencyMHz: { start: 3800, end: 3000 } })).toEqual([
    ['Clock', `3.79${thin}GHz`, `3.00${thin}GHz`],
  ]);
  expect(differences({ frequencyMHz: null, quota: null, pinning: null })).toEqual([]);
});

it('says what would tell where the data do not', () => {
  const [pair] = comparisonDocument(compared(0.1, base, candidate), null).pairs;
  expect(pair?.verdict).toBe('notEnoughData');
  expect(pair?.needed?.rounds).toBeGreaterThan(10);
  expect(pair?.needed?.seconds).toBeGreaterThan(0);
});

it('a gate is failed by the slowdowns that are larger than its limit, and by no others', () => {
  const comparison = compared(0.003, base, candidate);
  expect(comparisonDocument(comparison, 0.03).gate?.failed.map(({ model }) => model)).toEqual(['one']);
  expect(comparisonDocument(comparison, 0.3).gate?.failed).toEqual([]);
  expect(comparisonDocument(compared(0.3, base, candidate), 0.03).gate?.failed).toEqual([]);
  expect(comparisonDocument(compared(null, base, candidate), 0.03).gate?.failed).toEqual([]);
});

it('says first what can only be the state of the machine, and what to do where nothing is tested', () => {
  const again = run('again', { one: 1, two: 2 });
  const notes = comparisonNotes(comparisonDocument(compared(null, base, again, candidate), null));
  const alike = notes.findIndex((note) => note.includes("only the machine's state can differ"));
  expect(alike).toBeGreaterThan(-1);
  expect(notes.findIndex((note) => note.includes('each in three more runs'))).toBeGreaterThan(alike);
  expect(notes).toContain('three, CPU FP32 of again: not in B.');
});

it('is a table in Markdown, in which a name stays a name', () => {
  const odd = run('odd', { 'a|b <img>': 1 });
  const lines = comparisonMarkdown(
    comparisonDocument(compared(0.003, odd, run('other', { 'a|b <img>': 2 })), null),
  ).split('\n');
  expect(lines[0]).toBe('| Model | Configuration | Candidate | Ratio | 95 % CI | Verdict |');
  expect(lines[2]).toMatch(/^\| a\\\|b \\<img\\> \| CPU FP32 \| other \| 0\.50× \| .* \| ▼ slower \|$/);
});

it('names the release of OpenVINO where a run has several, and the versions of both sides', () => {
  const versions = ['2024.6.0-17404-abc', '2026.4.1-22982-def'];
  const both = (id: string, mean: number) => {
    const runs = versions.map((runtime, at) =>
      run(`${id}${at}`, { net: mean }, { id: `${id}${at}`, runtime }),
    );
    return aRun({
      id,
      cells: runs.flatMap(({ cells }) => cells),
      rounds: runs.flatMap(({ rounds }, at) => rounds.map((round) => ({ ...round, cellId: `${id}${at}` }))),
    });
  };
  const document = comparisonDocument(compared(0.003, both('base', 1), both('next', 1.2)), 0.03);
  expect(document.pairs.map(({ configuration, runtime }) => [configuration, runtime])).toEqual(
    versions.map((version) => [
      `CPU FP32 / ${version.split('-')[0]}`,
      { baseline: version, candidate: version },
    ]),
  );
  expect(document.gate?.failed.map(({ configuration }) => configuration)).toEqual([
    'CPU FP32 / 2024.6.0',
    'CPU FP32 / 2026.4.1',
  ]);
  expect(comparisonMarkdown(document)).toContain('| net | CPU FP32 / 2024.6.0 | next |');
});
