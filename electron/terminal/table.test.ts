/** Tables as a person sees them; column borders are part of the picture. */
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { methodOf } from '../../shared/documents/presets.ts';
import type { Cell, Latency, RunDocument, RunSummary } from '../../shared/documents/run.ts';
import type { Precision } from '../../shared/precision/precision.ts';
import { bytes, gibibytes, milliseconds } from '../../shared/units.ts';
import { thin } from '../../shared/view/text/format.ts';
import { devicesTable, matrixTable, runsTable } from './table.ts';

const latencyMs: Latency = {
  mean: milliseconds(4),
  median: milliseconds(4),
  min: milliseconds(3.9),
  max: milliseconds(4.2),
  p90: milliseconds(4.1),
  p99: milliseconds(4.2),
  standardDeviation: milliseconds(0.1),
  confidence95: [milliseconds(3.95), milliseconds(4.05)],
};

function cell(changes: Partial<Cell> & { readonly precision: Precision }): Cell {
  return {
    id: 'r.1',
    target: 'local',
    model: 'squeezenet1.1',
    device: 'CPU',
    runtime: '2026.4.0',
    effectivePrecision: changes.precision,
    precisionShare: { [changes.precision]: 1 },
    batch: 1,
    streams: 1,
    threads: 2,
    requests: 1,
    isa: null,
    modelSha256: null,
    irSha256: null,
    weights: 'trained',
    calibration: null,
    status: 'measured',
    reason: null,
    cause: null,
    warnings: [],
    warningFacts: [],
    machineState: { start: null, end: null },
    fps: 250,
    latencyMs,
    iterations: 32,
    readMs: milliseconds(1),
    compileMs: milliseconds(2),
    firstInferenceMs: milliseconds(3),
    peakMemoryBytes: bytes(1e8),
    processes: [],
    ended: null,
    ...changes,
  };
}

const summary: RunSummary = {
  id: '20261122-1402-k3f9',
  title: 'squeezenet1.1',
  tags: [],
  notes: '',
  status: 'finished',
  createdAt: '2026-11-22T14:02:05.123Z',
  finishedAt: '2026-11-22T14:03:05.123Z',
  deletedAt: null,
  preset: 'paper',
  models: ['squeezenet1.1'],
  cells: { total: 3, measured: 2, unsupported: 1, failed: 0 },
};

const machine = {
  hostname: 'bench',
  cpuModel: 'Intel(R) Core(TM) i7-6700HQ',
  physicalCores: 4,
  logicalProcessors: 8,
  instructionSets: ['sse4.2', 'avx2'],
  memoryBytes: gibibytes(16),
  os: 'Debian GNU/Linux 12, Linux 6.1.0',
  architecture: 'x64',
  virtualized: true,
  nodeVersion: '24.21.0',
};
const runtime = { name: 'OpenVINO', version: '2026.4.0', binding: 'native' } as const;

const document = (cells: Cell[]): RunDocument => ({
  schemaVersion: 4,
  run: {
    ...summary,
    iterations: 32,
    method: methodOf('paper'),
    machine,
    runtime,
    devices: [],
    vinobenchVersion: '0.1.0',
  },
  cells,
});

/** As it is printed. */
const shown = (text: string) => `\n${stripVTControlCharacters(text).replaceAll(thin, ' ')}\n`;

describe('matrixTable', () => {
  it('has a row for each model and a column for each device and precision, as Table I', () => {
    const cells = [
      cell({ precision: 'FP32', fps: 123.46 }),
      cell({ precision: 'BF16', fps: 1234.56 }),
      cell({ precision: 'FP32', model: 'vgg16', fps: 4.5678, weights: 'filler' }),
      cell({ precision: 'FP32', model: 'vgg16', device: 'HETERO:GPU,CPU', fps: 12.34 }),
    ];
    expect(shown(matrixTable(document(cells)))).toMatchInlineSnapshot(`
      "
      ┌───────────────┬───────────────┬──────────┬────────────────┬──────────┬─────────────────────┐
      │ Model         │ In the study  │ CPU FP32 │ Study CPU FP32 │ CPU BF16 │ HETERO:GPU,CPU FP32 │
      ├───────────────┼───────────────┼──────────┼────────────────┼──────────┼─────────────────────┤
      │ vgg16 [1]     │ VGG16         │     4.57 │             10 │          │                12.3 │
      ├───────────────┼───────────────┼──────────┼────────────────┼──────────┼─────────────────────┤
      │ squeezenet1.1 │ SqueezeNet1.1 │      123 │            462 │    1 235 │                     │
      └───────────────┴───────────────┴──────────┴────────────────┴──────────┴─────────────────────┘
      FPS (1000 x batch / mean latency in ms), paper preset, batch 1
      Intel(R) Core(TM) i7-6700HQ, OpenVINO 2026.4.0
      Each configuration in 1 fresh process, with all inferences in a row; the first inference is timed apart and is not in the mean.
      Study: its Table I, batch 1, CPU Intel Xeon E3-1585 v5, 4 cores / 8 threads, 3.5 GHz (AVX2); GPU integrated GPU, 72 execution units, 1.15 GHz
      [1] Filler weights: valid for latency; outputs are meaningless.
      "
    `);
  });

  it('says under the table what is not a plain number: mixed, warned of, unsupported, failed, interrupted', () => {
    const cells = [
      cell({ precision: 'FP32', warningFacts: [{ kind: 'recorded', text: 'The interval is wide.' }] }),
      cell({ precision: 'BF16', effectivePrecision: 'FP32', precisionShare: { FP32: 0.7, BF16: 0.3 } }),
      cell({
        precision: 'FP16',
        status: 'unsupported',
        reason: 'CPU runs BF16.',
        fps: null,
        latencyMs: null,
      }),
      cell({ precision: 'INT8', status: 'failed', reason: 'It crashed.', fps: null, latencyMs: null }),
      cell({ precision: 'FP32', device: 'GPU', status: 'interrupted', reason: 'Cancelled.', fps: null }),
      cell({ precision: 'FP16', device: 'GPU', status: 'unsupported', reason: 'CPU runs BF16.', fps: null }),
    ];
    expect(shown(matrixTable(document(cells)))).toMatchInlineSnapshot(`
      "
      ┌───────────────┬───────────────┬──────────┬────────────────┬────────────┬────────────────┬───────────────────┬──────────┬─────────────────┬────────────────┬───────────────────┬────────────────┐
      │ Model         │ In the study  │ CPU FP32 │ Study CPU FP32 │   CPU INT8 │ Study CPU INT8 │          CPU FP16 │ CPU BF16 │        GPU FP32 │ Study GPU FP32 │          GPU FP16 │ Study GPU FP16 │
      ├───────────────┼───────────────┼──────────┼────────────────┼────────────┼────────────────┼───────────────────┼──────────┼─────────────────┼────────────────┼───────────────────┼────────────────┤
      │ squeezenet1.1 │ SqueezeNet1.1 │  250 [1] │            462 │ failed [2] │            573 │ not supported [3] │  250 [4] │ interrupted [5] │            454 │ not supported [3] │            502 │
      └───────────────┴───────────────┴──────────┴────────────────┴────────────┴────────────────┴───────────────────┴──────────┴─────────────────┴────────────────┴───────────────────┴────────────────┘
      FPS (1000 x batch / mean latency in ms), paper preset, batch 1
      Intel(R) Core(TM) i7-6700HQ, OpenVINO 2026.4.0
      Each configuration in 1 fresh process, with all inferences in a row; the first inference is timed apart and is not in the mean.
      Study: its Table I, batch 1, CPU Intel Xeon E3-1585 v5, 4 cores / 8 threads, 3.5 GHz (AVX2); GPU integrated GPU, 72 execution units, 1.15 GHz
      [1] squeezenet1.1, CPU FP32: The interval is wide.
      [2] squeezenet1.1, CPU INT8: It crashed.
      [3] CPU runs BF16.
      [4] squeezenet1.1, CPU BF16: most of it ran in FP32.
      [5] squeezenet1.1, GPU FP32: Cancelled.
      "
    `);
  });

  it('puts the study’s figures next to those that they can be compared with, and the rest where it is wanted', () => {
    const cells = [
      cell({ precision: 'FP32', fps: 1234 }),
      cell({ precision: 'BF16', fps: 2345 }),
      cell({ precision: 'FP32', model: 'mine', fps: 12.3 }),
    ];
    const some = shown(matrixTable(document(cells)));
    expect(some).toMatchInlineSnapshot(`
      "
      ┌───────────────┬───────────────┬──────────┬────────────────┬──────────┐
      │ Model         │ In the study  │ CPU FP32 │ Study CPU FP32 │ CPU BF16 │
      ├───────────────┼───────────────┼──────────┼────────────────┼──────────┤
      │ squeezenet1.1 │ SqueezeNet1.1 │    1 234 │            462 │    2 345 │
      ├───────────────┼───────────────┼──────────┼────────────────┼──────────┤
      │ mine          │               │     12.3 │                │          │
      └───────────────┴───────────────┴──────────┴────────────────┴──────────┘
      FPS (1000 x batch / mean latency in ms), paper preset, batch 1
      Intel(R) Core(TM) i7-6700HQ, OpenVINO 2026.4.0
      Each configuration in 1 fresh process, with all inferences in a row; the first inference is timed apart and is not in the mean.
      Study: its Table I, batch 1, CPU Intel Xeon E3-1585 v5, 4 cores / 8 threads, 3.5 GHz (AVX2); GPU integrated GPU, 72 execution units, 1.15 GHz
      "
    `);
    const all = matrixTable(document(cells), true);
    const [, head = '', , first = ''] = shown(all).trim().split('\n');
    const columns = (row: string) =>
      row
        .split('│')
        .map((text) => text.trim())
        .slice(3, -1);
    expect(columns(head)).toEqual([
      'CPU FP32',
      'Study CPU FP32',
      'CPU BF16',
      'Study CPU INT8',
      'Study GPU FP32',
      'Study GPU FP16',
    ]);
    expect(columns(first)).toEqual(['1 234', '462', '2 345', '573', '454', '502']);
  });

  it('tells the sizes that were measured, in one line where all models have the same', () => {
    const inputs = [{ name: 'x', shape: [26, 1, 16], elementType: 'f32' }];
    const one = cell({ precision: 'FP32', batch: null, inputs });
    expect(matrixTable(document([one]))).toContain(
      'paper preset, no batch (1 inference is 1 frame)\nInputs: x [26, 1, 16]\n',
    );
    const files = [{ input: 'x', file: 'x.npy', sha256: 'ab'.repeat(32) }];
    const other = cell({ model: 'other', precision: 'FP32', batch: 4, inputs, inputFiles: files });
    const text = matrixTable(document([one, other]));
    expect(text).toContain('no batch (1 inference is 1 frame); batch 4\n');
    expect(text).toContain(`Inputs of ${one.model}: x [26, 1, 16]\n`);
    expect(text).toContain('Inputs of other: x [26, 1, 16]; values of x from x.npy\n');
  });

  it('tells batch and limit of the instruction sets', () => {
    const text = matrixTable(document([cell({ precision: 'FP32', batch: 4, isa: 'avx2' })]));
    expect(text).toContain('paper preset, batch 4, ISA limit avx2');
  });
});

describe('devicesTable', () => {
  it('lists devices, then the machine and the runtime', () => {
    const report = {
      schemaVersion: 1 as const,
      machine,
      machineState: {
        at: '2026-11-22T14:02:05.123Z',
        loadAverage1m: 0.5,
        freeMemoryBytes: bytes(8e9),
        governor: 'performance',
        frequencyMHz: 2600,
        temperatureC: null,
      },
      runtime,
      devices: [
        {
          name: 'CPU',
          fullName: 'Intel(R) Core(TM) i7-6700HQ',
          kind: 'integrated',
          capabilities: ['FP32', 'INT8'],
          precisions: ['FP32' as const, 'INT8' as const],
          pluginVersion: '2026.4.0',
          driverVersion: null,
          note: null,
        },
      ],
    };
    expect(shown(devicesTable(report))).toMatchInlineSnapshot(`
      "
      ┌────────┬─────────────────────────────┬────────────┬──────────────┬───────────────┐
      │ Device │ Name                        │ Precisions │ Capabilities │ Driver        │
      ├────────┼─────────────────────────────┼────────────┼──────────────┼───────────────┤
      │ CPU    │ Intel(R) Core(TM) i7-6700HQ │ FP32, INT8 │ FP32, INT8   │ no own driver │
      └────────┴─────────────────────────────┴────────────┴──────────────┴───────────────┘
      Intel(R) Core(TM) i7-6700HQ, 4 cores, 8 logical processors, 16 GiB, sse4.2 avx2
      Debian GNU/Linux 12, Linux 6.1.0, virtual machine; OpenVINO 2026.4.0 (native)
      "
    `);
  });
});

describe('runsTable', () => {
  it('lists runs with what became of their cells', () => {
    const runs: RunSummary[] = [
      summary,
      {
        ...summary,
        id: '20261121-0900-a7b2',
        status: 'interrupted',
        preset: 'careful',
        title: 'alexnet, vgg16',
        models: ['alexnet', 'vgg16'],
        cells: { total: 6, measured: 3, unsupported: 0, failed: 1 },
      },
      { ...summary, id: '20261120-0800-c1d1', deletedAt: '2026-11-22T15:00:00.000Z' },
    ];
    expect(shown(runsTable(runs))).toMatchInlineSnapshot(`
      "
      ┌────────────────────┬──────────────────┬─────────────┬─────────┬─────────────────────────┬────────────────┐
      │ Run                │ When (UTC)       │ Status      │ Preset  │ Cells                   │ Models         │
      ├────────────────────┼──────────────────┼─────────────┼─────────┼─────────────────────────┼────────────────┤
      │ 20261122-1402-k3f9 │ 2026-11-22 14:02 │ finished    │ paper   │ 2 of 3, 1 not supported │ squeezenet1.1  │
      ├────────────────────┼──────────────────┼─────────────┼─────────┼─────────────────────────┼────────────────┤
      │ 20261121-0900-a7b2 │ 2026-11-22 14:02 │ interrupted │ careful │ 3 of 6, 1 failed        │ alexnet, vgg16 │
      ├────────────────────┼──────────────────┼─────────────┼─────────┼─────────────────────────┼────────────────┤
      │ 20261120-0800-c1d1 │ 2026-11-22 14:02 │ deleted     │ paper   │ 2 of 3, 1 not supported │ squeezenet1.1  │
      └────────────────────┴──────────────────┴─────────────┴─────────┴─────────────────────────┴────────────────┘
      "
    `);
  });

  it('leaves room for the other columns however long or many the names are', () => {
    const models = ['x'.repeat(300), 'b', 'c', 'd', 'e'];
    const lines = shown(runsTable([{ ...summary, models }])).split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(140);
    expect(lines.join('\n')).toContain(`${'x'.repeat(31)}…,`);
    expect(lines.join('\n')).toContain('2 more');
  });

  it('shows what people said of runs, pinned ones first', () => {
    const told = { ...summary, title: 'Quiet', tags: ['nightly', 'a'] };
    const pinned = { ...summary, id: '20261101-0000-pinn', pinnedAt: '2026-11-30T00:00:00.000Z' };
    const lines = shown(runsTable([summary, told, pinned])).split('\n');
    expect(lines[2]).toContain('Name, tags');
    expect(lines[4]).toMatch(/20261101-0000-pinn.*│ pinned +│$/);
    expect(lines.join('\n')).toMatch(/│ Quiet +│\n.*│ #nightly +│\n.*│ #a +│/);
  });

  it('says that others may be there where a filter finds none', () => {
    expect(runsTable([], true)).toBe('No run is like that: npm start -- runs list shows all.');
  });

  it('says how to make one when there is none', () => {
    expect(runsTable([])).toBe('No runs yet: npm start -- bench <model> makes one.');
  });
});
