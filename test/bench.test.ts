/** Measuring from end to end through the real command line: documents, presets, cache, wrong usage, conversion. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cell, type RunDocument, runDocumentSchema } from '../shared/documents/run.ts';
import { convertDocumentSchema } from '../shared/models/conversion.ts';
import { runCli } from './support/cli.ts';
import { matMulOnnx } from './support/onnx.ts';
import { expectStatisticsOf, network, parsed, samplesMs, showRun, writeNetworks } from './support/runs.ts';

const folder = mkdtempSync(join(tmpdir(), 'vinobench-bench-'));
const home = join(folder, 'home');
const at = (name: string) => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const { tiny, heavy } = writeNetworks(folder);

async function bench(args: readonly string[], exitCode = 0): Promise<RunDocument> {
  const result = await runCli(['bench', ...args, '--json'], { home });
  expect(result.stderr.split('\n').length - 1).toBeLessThanOrEqual(3);
  expect(result.exitCode).toBe(exitCode);
  return runDocumentSchema.parse(parsed(result));
}

const show = (id: string) => showRun(id, home);

function only(document: RunDocument): Cell {
  const [cell, ...more] = document.cells;
  if (cell === undefined || more.length > 0)
    throw new Error(`${document.cells.length} cells, where one is expected`);
  return cell;
}

/** Folder names of the cached IRs with the times their files were written. */
function cached(): Record<string, number> {
  const cache = join(home, 'cache', 'ir');
  return Object.fromEntries(
    readdirSync(cache, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(xml|bin)$/.test(name))
      .map((name) => [name, statSync(join(cache, name)).mtimeMs]),
  );
}

describe('bench with the paper preset', () => {
  let document: RunDocument;
  beforeAll(async () => {
    document = await bench([tiny]);
  });

  it('prints a document with the keys that are promised', () => {
    expect(Object.keys(document).toSorted()).toEqual(['cells', 'run', 'schemaVersion']);
    expect(document.run).toMatchObject({ status: 'finished', preset: 'paper', iterations: 32 });
    expect(Object.keys(document.run)).toEqual(
      expect.arrayContaining(['id', 'machine', 'runtime', 'devices']),
    );
    expect(document.run.devices.map(({ name }) => name)).toContain('CPU');
    const promised =
      'id target model device runtime precision effectivePrecision precisionShare batch streams threads requests isa inputs modelSha256 irSha256 calibration status reason cause warnings warningFacts machineState fps latencyMs iterations readMs compileMs firstInferenceMs peakMemoryBytes weights processes ended';
    for (const cell of document.cells)
      expect(Object.keys(cell).toSorted()).toEqual(promised.split(' ').toSorted());
    const latency = document.cells[0]?.latencyMs ?? {};
    expect(Object.keys(latency).toSorted()).toEqual(
      'mean median min max p90 p99 standardDeviation confidence95'.split(' ').toSorted(),
    );
  });

  it('measures FP32, and FP16 and BF16 or says what would have run', () => {
    expect(document.cells.map((cell) => cell.precision)).toEqual(['FP32', 'FP16', 'BF16']);
    for (const cell of document.cells) {
      expect(cell).toMatchObject({ target: 'local', model: 'tiny', device: 'CPU', batch: 1, requests: 1 });
      expect(cell.machineState.start).not.toBeNull();
      if (cell.precision === 'FP32') expect(cell.status).toBe('measured');
      if (cell.status === 'unsupported') {
        expect(cell.reason).toMatch(/would have run\.$/);
        expect(cell).toMatchObject({ fps: null, latencyMs: null, iterations: 0 });
        continue;
      }
      expect(cell).toMatchObject({ status: 'measured', reason: null, iterations: 32, weights: 'filler' });
      expect((cell.precision === 'unknown' ? 0 : cell.precisionShare[cell.precision]) ?? 0).toBeGreaterThan(
        0,
      );
      expect(cell.machineState.end).not.toBeNull();
      for (const value of [cell.readMs, cell.compileMs, cell.firstInferenceMs])
        expect(value).toBeGreaterThan(0);
      expect(cell.peakMemoryBytes).toBeGreaterThan(30e6);
      expect([cell.modelSha256, cell.irSha256]).toEqual([
        expect.stringMatching(/^[0-9a-f]{64}$/),
        expect.stringMatching(/^[0-9a-f]{64}$/),
      ]);
    }
  });

  it('names no path of this machine', () => {
    expect(JSON.stringify(document)).not.toContain(folder);
  });

  it('is shown again with its rounds, whose samples give the same figures', async () => {
    const shown = await show(document.run.id);
    const { rounds, ...rest } = shown;
    expect(rest).toEqual(document);
    for (const cell of document.cells) {
      const own = rounds.filter((round) => round.cellId === cell.id);
      // One round in one process, and no other cell of its number: cells of the paper preset are not measured in turns.
      expect(own.map(({ round, process }) => [round, process])).toEqual(
        cell.processes.map(({ process }) => [process, process]),
      );
      expect(own).toHaveLength(cell.status === 'measured' ? 1 : 0);
      if (cell.status === 'measured') expectStatisticsOf(samplesMs(shown, cell), cell);
    }
  });

  it('converts nothing when asked for the same again', async () => {
    const before = cached();
    expect(Object.keys(before)).toHaveLength(4); // xml and bin in FP32 and FP16
    const again = await bench([tiny]);
    expect(cached()).toEqual(before);
    expect(again.cells.map((cell) => cell.irSha256)).toEqual(document.cells.map((cell) => cell.irSha256));
    expect(again.run.id).not.toBe(document.run.id);
  });

  it('prints a table without --json, with the precision’s figures and the run’s id', async () => {
    const { stdout, exitCode } = await runCli(['bench', tiny, '--precision', 'fp32'], { home });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/Model\W+CPU FP32\W/);
    expect(stdout).toMatch(/tiny \[\d\]\W+\d+/);
    expect(stdout).toMatch(/Filler weights/);
    expect(stdout).toMatch(/Run \d{8}-\d{4}-\w{4}\n$/);
  });
});

describe('bench with the careful preset', () => {
  it('interleaves rounds of fresh processes of all configurations, at least 64 inferences each', async () => {
    const careful = ['--preset', 'careful', '--processes', '3'];
    const document = await bench([tiny, heavy, '--precision', 'FP32,BF16', ...careful]);
    expect(document.run.method).toMatchObject({ processes: 3, rounds: 4, target: null });
    const shown = await show('latest');
    expect(shown.run.id).toBe(document.run.id);
    const measured = document.cells.filter((cell) => cell.status === 'measured');
    expect(measured.length).toBeGreaterThanOrEqual(2);
    for (const cell of measured) {
      const own = shown.rounds.filter((round) => round.cellId === cell.id);
      expect(own.map(({ process, round }) => [process, round])).toEqual(
        Array.from({ length: 12 }, (_, round) => [Math.floor(round / 4), round]),
      );
      expect(cell.processes.map(({ process }) => process)).toEqual([0, 1, 2]);
      const compiled = cell.processes.map(({ compileMs }) => compileMs ?? Number.NaN);
      expect(new Set(compiled).size).toBe(3);
      expect(cell.compileMs).toBe(compiled.toSorted((a, b) => a - b)[1]);
      expect(cell.ended).toMatchObject({ by: 'processes', halfWidth: expect.any(Number) });
      expect(cell.iterations).toBeGreaterThanOrEqual(64);
      expectStatisticsOf(samplesMs(shown, cell), cell);
    }
    // In time: all configurations' round 0, then all their rounds 1, and so on.
    const inTime = shown.rounds.toSorted((a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt));
    const numbers = inTime.map(({ round }) => round);
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    // The next pass goes the other way: A B, then B A.
    const passes = [0, 1].map((pass) => [
      ...new Set(
        inTime
          .filter(({ process, round }) => process === pass && round === 4 * pass)
          .map(({ cellId }) => cellId),
      ),
    ]);
    expect(passes[1]).toEqual(passes[0]?.toReversed());
    // No configuration is always measured first.
    const first = [0, 1].map((round) => inTime.find((one) => one.round === round)?.cellId);
    expect(first[0]).not.toBe(first[1]);
  });
});

describe('what is measured', () => {
  it('is the network of batch 2 with --batch 2, twice the work, which fps counts', {
    timeout: 300_000,
  }, async () => {
    const flops: number[] = [];
    for (const batch of [1, 2]) {
      const cell = only(await bench([heavy, '--precision', 'FP32', '--batch', String(batch)]));
      const args = ['convert', heavy, '--output', at(`heavy${batch}`), '--batch', String(batch), '--json'];
      const converted = convertDocumentSchema.parse(parsed(await runCli(args, { home })));
      expect(converted.inputs).toMatchObject([{ shape: [batch, 3, 64, 64] }]);
      flops.push(converted.flops ?? Number.NaN);
      // What was measured is that very IR; how much longer it takes is the machine's affair.
      expect(cell).toMatchObject({ batch, irSha256: converted.irSha256 });
      expect(cell.fps).toBeCloseTo((batch * 1000) / (cell.latencyMs?.mean ?? 1), 6);
    }
    expect(flops[1]).toBe(2 * (flops[0] ?? 0));
  });

  it('is an IR of any batch, reshaped, and known by its content', async () => {
    const args = ['convert', tiny, '--output', at('ir'), '--batch', '3', '--json'];
    const converted = convertDocumentSchema.parse(parsed(await runCli(args, { home })));
    const cell = only(await bench([converted.xml, '--precision', 'FP32', '--batch', '2']));
    expect(cell).toMatchObject({
      status: 'measured',
      model: 'tiny',
      batch: 2,
      weights: 'filler',
      irSha256: converted.irSha256,
    });
  });

  it('is an ONNX model, whose open batch becomes 1', async () => {
    writeFileSync(at('product.onnx'), matMulOnnx(64, 32));
    const cell = only(await bench([at('product.onnx'), '--precision', 'FP32']));
    expect(cell).toMatchObject({
      status: 'measured',
      model: 'product',
      batch: 1,
      effectivePrecision: 'FP32',
      weights: 'external',
      irSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it.skipIf(process.arch !== 'x64')('stays below an instruction-set limit, which is recorded', async () => {
    const document = await bench([tiny, '--isa', 'avx2', '--precision', 'FP32,BF16']);
    expect(document.cells.map((cell) => [cell.isa, cell.status])).toEqual([
      ['avx2', 'measured'],
      ['avx2', 'unsupported'],
    ]);
    expect(document.cells[1]?.reason).toMatch(/BF16 .*FP32 would have run\.$/);
  });

  it('keeps streams and threads as asked, and shows what the runtime made of them', async () => {
    const args = [tiny, '--precision', 'FP32', '--streams', '1', '--threads', '1'];
    expect(only(await bench(args))).toMatchObject({ streams: 1, threads: 1 });
  });
});

describe('wrong usage', () => {
  it.each([
    [['bench', 'tiny.prototxt', '--device', 'TPU'], /There is no device TPU here; OpenVINO lists CPU/],
    [['bench', 'tiny.prototxt', '--precision', 'FP64'], /--precision: .*FP32.*FP16.*BF16.*INT8/],
    [['bench', 'tiny.prototxt', '--isa', 'mmx'], /--isa: .*avx2/],
    [['bench', 'tiny.prototxt', '--iterations', '0'], /--iterations.*whole number from 1/],
    [['bench', 'tiny.prototxt', '--preset', 'quick'], /--preset.*paper, careful/],
    [['bench'], /No model is named: .*--all/],
    [['bench', 'resnet50'], /resnet50 is neither a file nor one of the catalogue: .*resnet-50/],
    [['runs', 'show', 'nosuchrun'], /There is no run nosuchrun/],
    [['convert', 'tiny.prototxt'], /--output/],
  ] as const)('%j ends with one sentence and exit code 1', async (args, sentence) => {
    const result = await runCli(
      args.map((arg) => (arg === 'tiny.prototxt' ? tiny : arg)),
      { home },
    );
    expect(result.stderr).toMatch(sentence);
    expect(result.stderr.split('\n').length - 1).toBeLessThanOrEqual(3);
    expect(result.stdout).toBe('');
    expect(result.exitCode).toBe(1);
  });
});

describe('runs', () => {
  const runs = (...args: string[]) => runCli(['runs', ...args, '--json'], { home });
  const listed = async (...args: string[]) => {
    const list = parsed(await runs('list', ...args)) as {
      schemaVersion: number;
      runs: { id: string }[];
    };
    expect(list.schemaVersion).toBe(1);
    return list.runs.map((run) => run.id);
  };

  it('are listed newest first, found by their beginning, deleted and restored', async () => {
    const older = await bench([tiny, '--precision', 'FP32', '--title', 'older']);
    const { run } = await bench([tiny, '--precision', 'FP32', '--title', 'my run']);
    expect((await listed()).slice(0, 2)).toEqual([run.id, older.run.id]);
    expect((await show('latest')).run.title).toBe('my run');
    expect((await show(run.id.slice(-4))).run.id).toBe(run.id);
    expect(await parsed(await runs('delete', 'latest'))).toMatchObject({
      schemaVersion: 1,
      run: { id: run.id, deletedAt: expect.stringMatching(/^20/) },
    });
    expect(await listed()).not.toContain(run.id);
    expect(await listed('--deleted')).toContain(run.id);
    expect((await show('latest')).run.id).toBe(older.run.id);
    expect(parsed(await runs('restore', run.id))).toMatchObject({ run: { deletedAt: null } });
    expect((await listed())[0]).toBe(run.id);
  });
});

describe('convert', () => {
  it('writes one xml and one bin and leaves the folder’s other files alone', async () => {
    mkdirSync(at('out'));
    writeFileSync(join(at('out'), 'mine.txt'), 'mine');
    const args = ['convert', 'squeezenet1.1', '--output', at('out'), '--precision', 'FP16', '--json'];
    const result = await runCli(args, { home });
    const document = convertDocumentSchema.parse(parsed(result));
    expect(readdirSync(at('out')).toSorted()).toEqual(['mine.txt', 'squeezenet1.1.bin', 'squeezenet1.1.xml']);
    expect(readFileSync(join(at('out'), 'mine.txt'), 'utf8')).toBe('mine');
    expect(document).toMatchObject({
      schemaVersion: 1,
      xml: join(at('out'), 'squeezenet1.1.xml'),
      bin: join(at('out'), 'squeezenet1.1.bin'),
      weights: 'filler',
      inputs: [{ name: 'data', shape: [1, 3, 227, 227] }],
      outputs: [{ name: 'prob' }],
      removedLayers: [{ name: 'drop9' }],
    });
    expect(document.sourceLayers).toBe(
      readFileSync(new URL('../models/squeezenet1.1.prototxt', import.meta.url), 'utf8').match(/^layer \{/gm)
        ?.length,
    );
    const types = [...readFileSync(document.xml, 'utf8').matchAll(/<layer .*?type="(\w+)"/g)].map(
      ([, type]) => type,
    );
    // A Convert unpacks a half-precision constant.
    expect(document.irLayers).toBe(
      types.filter((type) => !['Const', 'Convert', 'Result'].includes(type ?? '')).length,
    );
    expect(document.seconds).toBeGreaterThan(0);
    expect(document.peakMemoryBytes).toBeGreaterThan(20e6);
  });

  it('keeps the file’s batch by default, and makes the folder', async () => {
    writeFileSync(at('four.prototxt'), network('four', 8, 4).replace('dim: 1', 'dim: 4'));
    const shape = async (...more: string[]) => {
      const args = ['convert', at('four.prototxt'), '--output', at('deep/er'), '--json', ...more];
      return convertDocumentSchema.parse(parsed(await runCli(args, { home }))).inputs[0]?.shape;
    };
    expect(await shape()).toEqual([4, 3, 8, 8]);
    expect(await shape('--batch', '2')).toEqual([2, 3, 8, 8]);
    // Measuring takes one image, whatever the file says.
    expect(only(await bench([at('four.prototxt'), '--precision', 'FP32'])).batch).toBe(1);
  });
});
