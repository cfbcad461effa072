/** INT8 of float models in `bench`: calibrated on the way, kept by what the IR is made of, and said what it stands on. */
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunDocument, runDocumentSchema } from '../shared/documents/run.ts';
import { runCli, startCli } from './support/cli.ts';
import { solidOf, writeSolids } from './support/colourNets.ts';
import { until } from './support/processes.ts';
import { parsed, writeNetworks } from './support/runs.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'vinobench-calibrated-')));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const home = join(folder, 'home');
const cache = join(home, 'cache', 'ir');
const images = join(folder, 'images');
const { tiny, heavy } = writeNetworks(folder);
const cli = (...args: string[]) => runCli(args, { home, timeoutMs: 240_000 });
const entries = () =>
  readdirSync(cache)
    .filter((name) => !name.startsWith('unfinished-'))
    .sort();

async function bench(...args: string[]): Promise<RunDocument> {
  const result = await cli('bench', tiny, '--iterations', '2', '--json', ...args);
  return runDocumentSchema.parse(parsed(result));
}

const fromImages = [
  '--precision',
  'INT8',
  '--images',
  images,
  '--subset',
  '6',
  '--mean',
  '120',
  '--scale',
  '0.02',
];

beforeAll(async () => {
  const names = Array.from({ length: 8 }, (_, index) => solidOf(`${index}.png`, index % 3, 10 * index));
  await writeSolids(images, names);
  writeFileSync(join(images, 'broken.jpg'), 'no image');
});

describe('bench --precision INT8', { timeout: 300_000 }, () => {
  it('calibrates on synthetic images, says so, and does it once', async () => {
    const [float, int8] = (await bench('--precision', 'FP32,INT8', '--isa', 'avx2')).cells;
    expect(float).toMatchObject({ status: 'measured', effectivePrecision: 'FP32', calibration: null });
    expect(int8).toMatchObject({ status: 'measured', effectivePrecision: 'INT8', isa: 'avx2' });
    expect(int8).toMatchObject({ calibration: 'synthetic', weights: 'filler', warnings: expect.any(Array) });
    expect(int8?.irSha256).not.toBe(float?.irSha256);
    const made = entries();
    expect(made).toHaveLength(2);
    const again = await cli('bench', tiny, '--iterations', '2', '--precision', 'INT8');
    expect(again.stdout).toContain('INT8 ranges from synthetic data: valid for latency, not for accuracy.');
    expect(entries()).toEqual(made);
  });

  it('calibrates on images, again only when they or the options are others', async () => {
    const before = entries();
    const [cell] = (await bench(...fromImages)).cells;
    expect(cell).toMatchObject({ status: 'measured', effectivePrecision: 'INT8', calibration: 'images' });
    const made = entries();
    expect(made).toHaveLength(before.length + 1);
    expect((await bench(...fromImages)).cells[0]?.irSha256).toBe(cell?.irSha256);
    expect(entries()).toEqual(made);
    const [otherMean] = (await bench(...fromImages, '--mean', '10')).cells;
    expect(otherMean?.irSha256).not.toBe(cell?.irSha256);
    await writeSolids(
      images,
      Array.from({ length: 8 }, (_, index) => solidOf(`${index}.png`, 0, 250)),
    );
    expect((await bench(...fromImages)).cells[0]?.irSha256).not.toBe(cell?.irSha256);
    expect(entries()).toHaveLength(made.length + 2);
  });

  it('takes an INT8 IR as it is, and knows what it stands on', async () => {
    const output = join(folder, 'int8');
    const calibrated = await cli('calibrate', tiny, '--output', output, '--subset', '4', '--json');
    const { xml } = JSON.parse(calibrated.stdout);
    const before = entries();
    const run = await cli('bench', xml, '--precision', 'INT8', '--iterations', '2', '--json');
    const [cell] = runDocumentSchema.parse(parsed(run)).cells;
    expect(cell).toMatchObject({ status: 'measured', calibration: 'synthetic', effectivePrecision: 'INT8' });
    // One that somebody else quantized does not say.
    const foreign = join(folder, 'foreign.xml');
    writeFileSync(foreign, readFileSync(xml, 'utf8').replace(/<calibration .*\/>/, ''));
    writeFileSync(join(folder, 'foreign.bin'), readFileSync(xml.replace(/xml$/, 'bin')));
    const other = await cli('bench', foreign, '--precision', 'INT8', '--iterations', '2', '--json');
    expect(runDocumentSchema.parse(parsed(other)).cells[0]).toMatchObject({ calibration: 'external' });
    expect(entries()).toEqual(before);
  });

  it('measures other batches, too', async () => {
    const [cell] = (await bench('--precision', 'INT8', '--batch', '4')).cells;
    expect(cell).toMatchObject({ status: 'measured', batch: 4, effectivePrecision: 'INT8' });
  });

  it('does not begin with files that are not images, and says why', async () => {
    const empty = join(folder, 'empty');
    mkdirSync(empty);
    const result = await cli('bench', tiny, '--precision', 'FP32,INT8', '--images', empty);
    expect(result).toMatchObject({ exitCode: 1, stdout: '' });
    expect(result.stderr).toBe(
      `${empty} holds no images (jpg, jpeg, png, bmp or webp files). INT8 is calibrated with them: name a folder or an archive of images, or leave them out for synthetic ones.\n`,
    );
  });

  it('refuses images that nothing would heed', async () => {
    const result = await cli('bench', tiny, '--precision', 'FP32', '--images', images);
    expect(result.exitCode).toBe(1);
    expect(result.stderr).toMatch(/^--images says how a model is calibrated for INT8, which is not among/);
    const scale = await cli('bench', tiny, '--precision', 'INT8', '--scale', '0');
    expect(scale.stderr).toBe('--scale: a scale of 0 would erase the image.\n');
  });

  it('leaves nothing half-made when it is cancelled', async () => {
    const running = startCli(['bench', heavy, '--precision', 'INT8', '--subset', '100000'], {
      home,
      timeoutMs: 240_000,
    });
    const unfinished = () => readdirSync(cache).some((name) => name.startsWith('unfinished-'));
    const converted = entries().length;
    // The float IR is kept; the next unfinished one is the INT8 IR.
    await until(() => entries().length > converted && unfinished(), 'a calibration');
    process.kill(running.pid, 'SIGINT');
    expect(await running.result).toMatchObject({ exitCode: 130 });
    expect(unfinished()).toBe(false);
    expect(entries()).toHaveLength(converted + 1);
  });
});
