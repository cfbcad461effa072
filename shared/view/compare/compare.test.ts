import { describe, expect, it } from 'vitest';
import type { SpreadOf } from '../../comparing/spread.ts';
import type { Cell, RoundDocument, RunWithRounds } from '../../documents/run.ts';
import type { ReferenceRun } from '../../study/referenceRun.ts';
import { milliseconds, nanoseconds } from '../../units.ts';
import { aCell, aRun } from '../run/testing.ts';
import { compareCsv, compareSides, statisticOfComparison } from './compare.ts';
import { meaningOf } from './compareFacts.ts';
import { fpsBy, parseSides, type Side, sideOfRun, sideOfStudy, sidesText } from './compareSides.ts';

const cells = [
  aCell({ model: 'fast', precision: 'FP32', mean: 4 }),
  aCell({ model: 'fast', precision: 'INT8', mean: 1 }),
  aCell({ model: 'away', precision: 'FP32', mean: 2 }),
  aCell({ model: 'away', precision: 'INT8', mean: 2, status: 'unsupported', latencyMs: null, fps: null }),
];
const roundsOf = (of: typeof cells, factor = 1): RoundDocument[] =>
  of
    .filter(({ status }) => status === 'measured')
    .flatMap(({ id, latencyMs }) =>
      [0, 1].map((round) => ({
        cellId: id,
        process: 0,
        round,
        startedAt: '2026-11-22T14:00:00.000Z',
        samplesNs: [0.98, 1, 1.02].map((part) => nanoseconds((latencyMs?.mean ?? 0) * part * factor * 1e6)),
      })),
    );
const base = aRun({ id: 'a', cells, rounds: roundsOf(cells) });
const side = (document: RunWithRounds, letter: string, only: string | null = null): Side =>
  sideOfRun(document, { run: document.run.id, only }, letter);
const same = (model: string) => model;
const halved = (latency: Cell['latencyMs']): Cell['latencyMs'] =>
  latency === null
    ? null
    : { ...latency, mean: milliseconds(latency.mean / 2), median: milliseconds(latency.median / 2) };

/** Runs of each vary by 5 %, as eleven others show. */
const spread = { standardDeviation: 0.05, degrees: 10, load: null };
const spreadOf: SpreadOf = (cellId) => ({
  cellId,
  configuration: 'one',
  source: 'history' as const,
  runs: 11,
  mean: spread,
  median: spread,
});

const study: ReferenceRun = {
  source: 'slides',
  machine: { cpu: 'Xeon E3', gpu: 'Iris', runtime: '2.1', os: 'Linux' },
  method: { iterations: 32 },
  table1: { unit: 'FPS', columns: ['CPU FP32', 'CPU INT8'], rows: { Fast: [100, 150] } },
  table2: { model: 'fast', rows: [] } as unknown as ReferenceRun['table2'],
};

const catalogue = [{ id: 'fast', studyRow: 'Fast' }] as unknown as Parameters<typeof sideOfStudy>[1];

describe('sides of a comparison', () => {
  it('stand in the address and are read from it again, each once', () => {
    const sides = [
      { run: 'a', only: null },
      { run: 'b', only: 'HETERO:GPU,CPU FP32' },
    ];
    expect(parseSides(sidesText(sides))).toEqual(sides);
    expect(parseSides('a|a|b~CPU FP32|b')).toHaveLength(3);
    expect(parseSides('a|b|c|d|e|f|g|h|i|j')).toHaveLength(8);
  });

  it('tell what differs, and what that means for the ratios', () => {
    const newer = cells.map((cell) => ({ ...cell, runtime: '2026.5.0-1-x' }));
    const sides = [
      side(base, 'A'),
      side(aRun({ ...base, id: 'b', cells: newer, rounds: [], runtime: '2026.5.0-1-x' }), 'B'),
    ];
    const { facts } = compareSides(sides, same);
    expect(facts.filter(({ differs }) => differs).map(({ name, values }) => [name, ...values])).toEqual([
      ['OpenVINO', '2026.4.0', '2026.5.0'],
    ]);
    expect(meaningOf(facts, sides, 1)).toBe('ratios show OpenVINO');
  });

  it('do not tell causes apart that changed together', () => {
    const limited = cells.map((cell) => ({ ...cell, isa: 'avx2' as const, threads: 1 }));
    const sides = [side(base, 'A'), side(aRun({ id: 'b', cells: limited, rounds: [] }), 'B')];
    expect(meaningOf(compareSides(sides, same).facts, sides, 1)).toBe(
      'ratios show the ISA limit and the threads together; their effects cannot be separated',
    );
  });

  it('name the models whose files changed', () => {
    const [was, is] = ['1', '2'].map((modelSha256) => cells.map((cell) => ({ ...cell, modelSha256 })));
    const sides = [
      side(aRun({ id: 'a', cells: was ?? [], rounds: [] }), 'A'),
      side(aRun({ id: 'b', cells: is ?? [], rounds: [] }), 'B'),
    ];
    const files = compareSides(sides, same).facts.find(({ name }) => name === 'Model files');
    expect(files?.values).toEqual(['as A', 'others of fast, away']);
  });

  it('say what only the noise is behind', () => {
    const sides = [side(base, 'A'), side(aRun({ id: 'b', cells, rounds: [] }), 'B')];
    expect(meaningOf(compareSides(sides, same).facts, sides, 1)).toContain("only the machine's state can");
  });
});

describe('ratios over the base', () => {
  it('hold each configuration against its own', () => {
    const half = cells.map(({ latencyMs, ...cell }) => ({ ...cell, latencyMs: halved(latencyMs) }));
    const faster = aRun({ id: 'b', cells: half, rounds: roundsOf(half) });
    const { columns, rows, tested } = compareSides([side(base, 'A'), side(faster, 'B')], same, { spreadOf });
    expect(columns.map(({ key }) => key)).toEqual(['B CPU FP32', 'B CPU INT8']);
    expect(rows[0]?.cells[0]?.ratio).toBeCloseTo(2, 9);
    expect(rows[0]?.cells[0]?.verdict).toBe('faster');
    expect(rows[1]?.cells[1]).toMatchObject({ ratio: null, reason: 'A not supported' });
    expect(columns[0]).toMatchObject({ models: 2, counts: { faster: 2, slower: 0 } });
    expect(columns[0]?.geometricMean).toBeCloseTo(2, 9);
    expect(tested).toBe(3);
  });

  it('hold any configuration against the one that the base is held to', () => {
    const { columns, rows } = compareSides([side(base, 'A', 'CPU FP32'), side(base, 'B', 'CPU INT8')], same);
    expect(columns.map(({ key, against }) => [key, against])).toEqual([['B CPU INT8', 'CPU FP32']]);
    expect(rows[0]?.cells[0]?.ratio).toBeCloseTo(4, 9);
  });

  it('draw rounds in pairs within one run only', () => {
    // Both configurations slow down alike from round to round, which a pair does not see.
    const drifting = roundsOf(cells).map((one) => ({
      ...one,
      samplesNs: one.samplesNs.map((sample) => nanoseconds(sample * (1 + one.round))),
    }));
    const [a, b] = ['a', 'b'].map((id) => aRun({ id, cells, rounds: drifting }));
    if (a === undefined || b === undefined) throw new Error('two runs were made');
    const width = (sides: Side[]) => {
      const [low = 0, high = 0] =
        compareSides(sides, same, { spreadOf }).rows[0]?.cells[0]?.confidence95 ?? [];
      return high - low;
    };
    expect(width([side(a, 'A', 'CPU FP32'), side(a, 'B', 'CPU INT8')])).toBeLessThan(
      width([side(a, 'A', 'CPU FP32'), side(b, 'B', 'CPU INT8')]),
    );
  });

  it('are there for what was measured after the rest of its run, too', () => {
    const resumed = roundsOf(cells).map((one) =>
      one.cellId === cells[1]?.id ? { ...one, round: one.round + 8 } : one,
    );
    const run = aRun({ id: 'a', cells, rounds: resumed });
    const [cell] =
      compareSides([side(run, 'A', 'CPU FP32'), side(run, 'B', 'CPU INT8')], same).rows[0]?.cells ?? [];
    expect(cell?.ratio).toBeCloseTo(4, 9);
    expect(cell).toMatchObject({ verdict: 'faster', reason: null });
  });

  it('are equal to 1 between a run and its double', () => {
    const double = aRun({ id: 'b', cells, rounds: roundsOf(cells) });
    const sides = [side(base, 'A'), side(double, 'B')];
    for (const { ratio, verdict } of compareSides(sides, same, { spreadOf }).rows.flatMap(
      (row) => row.cells,
    )) {
      expect(ratio ?? 1).toBeCloseTo(1, 12);
      expect(['notEnoughData', null]).toContain(verdict);
    }
  });

  it('between runs are not tested while nothing tells how much runs vary', () => {
    const double = aRun({ id: 'b', cells, rounds: roundsOf(cells) });
    const { rows, tested } = compareSides([side(base, 'A'), side(double, 'B')], same);
    expect(rows[0]?.cells[0]).toMatchObject({
      ...{ ratio: 1, verdict: 'notTested', why: 'spreadUnknown', confidence95: null, test: null },
    });
    expect(tested).toBe(0);
  });

  it('of the same IR, runtime, options and machine are known to differ by the state of the machine alone', () => {
    const known = cells.map((cell) => ({ ...cell, irSha256: 'ir' as Cell['irSha256'] }));
    const limited = known.map((cell) => ({ ...cell, threads: 1 }));
    const [a, b, c] = [known, known, limited].map((own, at) =>
      side(aRun({ id: `run${at}`, cells: own, rounds: roundsOf(own) }), 'ABC'[at] ?? ''),
    );
    if (a === undefined || b === undefined || c === undefined) throw new Error('three runs were made');
    const { rows } = compareSides([a, b, c], same, { spreadOf });
    expect(rows[0]?.cells.map(({ onlyMachineState }) => onlyMachineState)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it('are shown across machines and batches, not tested', () => {
    const elsewhere = aRun({ id: 'c', cells, rounds: roundsOf(cells), hostname: 'another' });
    const larger = cells.map((cell) => ({ ...cell, batch: 4 }));
    const sides = [
      side(base, 'A'),
      side(elsewhere, 'B'),
      side(aRun({ id: 'd', cells: larger, rounds: roundsOf(larger) }), 'C'),
    ];
    const { columns, rows, facts } = compareSides(sides, same);
    for (const { counts } of columns) expect(counts.notTested).toBeGreaterThan(0);
    expect(rows[0]?.cells[0]).toMatchObject({ verdict: 'notTested', confidence95: null });
    expect(meaningOf(facts, sides, 1)).toBe('another machine: ratios are shown, not tested');
  });

  it('are shown, not tested, where inputs had other sizes', () => {
    const sized = (id: string, inputs: Cell['inputs'] | null, shapes?: Cell['shapes']) => {
      const own = cells.map(
        (cell): Cell => ({
          ...cell,
          ...(inputs == null ? {} : { inputs }),
          ...(shapes === undefined ? {} : { shapes }),
        }),
      );
      return aRun({ id, cells: own, rounds: roundsOf(own) });
    };
    const verdict = (a: RunWithRounds, b: RunWithRounds) =>
      compareSides([side(a, 'A'), side(b, 'B')], same, { spreadOf }).rows[0]?.cells[0]?.verdict;
    const [small, large] = [8, 16].map((edge) => [
      { name: 'data', shape: [1, 3, edge, edge], elementType: 'f32' },
    ]);
    expect(verdict(sized('s', small), sized('l', large))).toBe('notTested');
    expect(verdict(sized('s', small), sized('t', small))).not.toBe('notTested');
    // An older run recorded none: its model's own sizes are taken for the same.
    expect(verdict(sized('s', small), sized('o', null))).not.toBe('notTested');
    expect(verdict(sized('l', large, { data: [1, 3, 16, 16] }), sized('o', null))).toBe('notTested');
  });

  it("take the study's means next to a run", () => {
    const sides = [side(base, 'A'), sideOfStudy(study, catalogue, { run: 'study', only: null }, 'B')];
    const { rows } = compareSides(sides, same);
    expect(rows[0]?.cells.map(({ ratio, verdict }) => [ratio, verdict])).toEqual([
      [4 / 10, 'notTested'],
      [1 / (1000 / 150), 'notTested'],
    ]);
  });

  it('say what to do where nothing is in common', () => {
    const gpu = cells.map((cell) => ({ ...cell, device: 'GPU' }));
    const { columns, apart } = compareSides(
      [side(base, 'A'), side(aRun({ id: 'b', cells: gpu, rounds: [] }), 'B')],
      same,
    );
    expect(columns).toEqual([]);
    expect(apart).toEqual([
      'B has no configuration in common with A: A has CPU FP32, CPU INT8, B has GPU FP32, GPU INT8. Choose one configuration of each to compare them all the same.',
    ]);
  });

  it('go out as one line each', () => {
    const lines = compareCsv(compareSides([side(base, 'A'), side(base, 'B', 'CPU INT8')], same)).split(
      '\r\n',
    );
    expect(lines[0]).toContain('model,base,base configuration,run,configuration,speedup');
    const faster = aRun({ id: 'b', cells, rounds: roundsOf(cells, 0.5) });
    expect(
      compareCsv(compareSides([side(base, 'A'), side(faster, 'B')], same))
        .trim()
        .split('\r\n'),
    ).toHaveLength(5);
  });
});

describe('the latency that is compared', () => {
  // Medians of B are half of its means.
  const skewed = cells.map((cell): Cell => {
    const { latencyMs } = cell;
    const median = milliseconds((latencyMs?.mean ?? 0) / 2);
    return { ...cell, latencyMs: latencyMs === null ? null : { ...latencyMs, median } };
  });
  const other = aRun({ ...base, id: 'b', cells: skewed, rounds: [] });
  const sides = [side(base, 'A'), sideOfRun(other, { run: 'b', only: null }, 'B')];
  const first = (statistic?: 'mean' | 'median') => {
    const compared = compareSides(sides, same, { statistic });
    return { statistic: statisticOfComparison(compared), cell: compared.rows[0]?.cells[0] };
  };

  it('is the one that was chosen, in the frames, too', () => {
    for (const statistic of ['mean', 'median'] as const) {
      const found = first(statistic);
      expect(found.statistic).toBe(statistic);
      const { base: a, other: b } = found.cell ?? {};
      if (a == null || b == null) throw new Error('a side is missing');
      expect((fpsBy(b, statistic) ?? 0) / (fpsBy(b, 'mean') ?? 1)).toBeCloseTo(
        statistic === 'mean' ? 1 : 2,
        9,
      );
    }
  });

  it('is a mean next to the study, which has no other', () => {
    const withStudy = compareSides(
      [side(base, 'A'), sideOfStudy(study, catalogue, { run: 'study', only: null }, 'B')],
      same,
      { statistic: 'median' },
    );
    expect(withStudy.rows).toHaveLength(1);
    for (const { cells: own } of withStudy.rows)
      expect(own.every(({ statistic }) => statistic === 'mean')).toBe(true);
  });
});
