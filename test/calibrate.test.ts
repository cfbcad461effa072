/** From a float network to an INT8 one through the real command line, and what the INT8 model computes against integers in JavaScript. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadRuntime } from '../electron/openvino/load.ts';
import { runtimeKernels } from '../electron/openvino/runtimeModel.ts';
import { floatsOf } from '../electron/quantizer/ir/elements.ts';
import type { IrGraph, IrLayer } from '../electron/quantizer/ir/irGraph.ts';
import { readIr } from '../electron/quantizer/quantizer.ts';
import {
  type CalibrationDocument,
  calibrationDocumentSchema,
  calibrationFactsSchema,
} from '../shared/documents/calibration.ts';
import { convertDocumentSchema } from '../shared/models/conversion.ts';
import { seededRandom } from '../shared/statistics/random.ts';
import { bmpFile } from './support/bmp.ts';
import { runCli, startCli } from './support/cli.ts';
import { runIr } from './support/runIr.ts';
import { network, parsed } from './support/runs.ts';

const folder = mkdtempSync(join(tmpdir(), 'vinobench-calibrate-'));
const home = join(folder, 'home');
const at = (...names: string[]) => join(folder, ...names);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const pictures = at('pictures');

beforeAll(() => {
  mkdirSync(pictures);
  const random = seededRandom(5);
  for (let index = 0; index < 12; index++) {
    const [across, down] = [random.below(40), random.below(40)];
    const file = bmpFile(20, 16, (x, y) => [(x * across) % 256, (y * down) % 256, random.below(256)]);
    writeFileSync(join(pictures, `${index}.bmp`), file);
  }
  writeFileSync(at('tiny.prototxt'), network('tiny', 16, 8, 2));
});

async function calibrate(model: string, output: string, ...args: string[]): Promise<CalibrationDocument> {
  const result = await runCli(['calibrate', model, '--output', at(output), ...args, '--json'], {
    home,
  });
  expect(result.stderr).not.toMatch(/failed/i);
  expect(result.exitCode).toBe(0);
  return calibrationDocumentSchema.parse(parsed(result));
}

async function sentence(...args: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await runCli(['calibrate', ...args], { home });
  expect(stdout).toBe('');
  expect(exitCode).toBe(1);
  return stderr;
}

/** How many kernels multiply by weights, and how many of them on 8-bit values. */
function kernels(xml: string): { all: number; in8bit: number } {
  const { addon } = loadRuntime();
  const compiled = new addon.Core().compileModelSync(xml, 'CPU', { INFERENCE_PRECISION_HINT: 'f32' });
  const computing = (runtimeKernels(compiled) ?? []).filter(({ layerType }) =>
    ['Convolution', 'FullyConnected', 'MatMul'].includes(layerType),
  );
  const in8bit = computing.filter(({ elementType }) => ['u8', 'i8'].includes(elementType ?? ''));
  return { all: computing.length, in8bit: in8bit.length };
}

const layerNamed = (graph: IrGraph, name: string): IrLayer => {
  const found = [...graph.layers()].find((layer) => layer.name === name);
  if (found === undefined) throw new Error(`no ${name} in ${[...graph.layers()].map((layer) => layer.name)}`);
  return found;
};

describe('a network and a folder of pictures', () => {
  let document: CalibrationDocument;
  beforeAll(async () => {
    writeFileSync(join(pictures, 'broken.png'), 'no picture');
    document = await calibrate(at('tiny.prototxt'), 'tiny', '--images', pictures);
    rmSync(join(pictures, 'broken.png'));
  });

  it('give a document with the keys that are promised', () => {
    const promised =
      'xml bin quantizedLayers floatLayers subset seconds imagesPerSecond sqnrDb top1Agreement binBytes';
    expect(Object.keys(document)).toEqual(expect.arrayContaining(promised.split(' ')));
    expect(document).toMatchObject({
      quantizedLayers: 3,
      floatLayers: [],
      subset: 12,
      calibration: 'images',
      comparedImages: 12,
    });
    expect(document.broken.map(({ name }) => name)).toEqual(['broken.png']);
    expect(document.sqnrDb).toBeGreaterThan(20);
  });

  it('give two files that OpenVINO reads and runs on 8-bit values throughout', () => {
    expect(readdirSync(at('tiny')).toSorted()).toEqual(['tiny-int8.bin', 'tiny-int8.xml']);
    expect(kernels(document.xml)).toEqual({ all: 3, in8bit: 3 });
  });

  it('can be made again from the same pictures, byte by byte', async () => {
    const again = await calibrate(at('tiny.prototxt'), 'again', '--images', pictures);
    expect(again.irSha256).toBe(document.irSha256);
  });

  it.each(['minmax', 'percentile', 'entropy', 'mse'])(
    'are good enough for the estimator %s',
    async (kind) => {
      const args = ['--images', pictures, '--estimator', kind, '--quantization', 'mixed'];
      const mixed = await calibrate(at('tiny.prototxt'), `tiny-${kind}`, ...args);
      expect(mixed).toMatchObject({ estimator: kind, quantization: 'mixed', quantizedLayers: 3 });
      expect(mixed.sqnrDb).toBeGreaterThan(15);
      expect(kernels(mixed.xml)).toEqual({ all: 3, in8bit: 3 });
    },
  );
});

describe('the INT8 model', () => {
  it('computes what integers, scales and bias in JavaScript do', async () => {
    const text = network('one', 16, 8).split('\n').slice(0, 4).join('\n');
    writeFileSync(at('one.prototxt'), text);
    const { xml, bin } = await calibrate(at('one.prototxt'), 'one', '--images', pictures);
    const random = seededRandom(9);
    const input = Float32Array.from({ length: 3 * 16 * 16 }, () => 255 * random.next());
    const [output] = runIr(xml, [input]);
    const expected = convolutionOfIntegers(await readIr(xml, bin), input);
    const scale = Math.max(...expected);
    expect(output?.length).toBe(expected.length);
    for (const [index, value] of expected.entries())
      expect(Math.abs((output?.[index] ?? Number.NaN) - value)).toBeLessThan(1e-4 * scale);
  });
});

/** FakeQuantize of the input, a 3 x 3 convolution of its steps with the integers of the weights, scales, bias, ReLU. */
function convolutionOfIntegers(graph: IrGraph, input: Float32Array): Float64Array {
  const numbers = (name: string) => floatsOf(graph, layerNamed(graph, name)) ?? new Float32Array();
  const [low = 0] = numbers('data/quantized/low');
  const [high = 0] = numbers('data/quantized/high');
  const step = (high - low) / 255;
  const zero = Math.round(-low / step);
  const steps = input.map((value) => Math.round((Math.min(Math.max(value, low), high) - low) / step) - zero);
  const integers = new Int8Array(graph.bytesOf(layerNamed(graph, 'conv0/weights/integers')));
  const [scales, bias] = [numbers('conv0/weights/scales'), numbers('conv0/bias/corrected')];
  const [size, channels] = [16, 8];
  const output = new Float64Array(channels * size * size);
  const inside = (place: number) => place >= 0 && place < size;
  for (let index = 0; index < output.length; index++) {
    const [channel, y, x] = [Math.floor(index / size ** 2), Math.floor(index / size) % size, index % size];
    let sum = 0;
    for (let tap = 0; tap < 27; tap++) {
      const [from, row, column] = [Math.floor(tap / 9), y + (Math.floor(tap / 3) % 3) - 1, x + (tap % 3) - 1];
      if (inside(row) && inside(column))
        sum += (steps[(from * size + row) * size + column] ?? 0) * (integers[channel * 27 + tap] ?? 0);
    }
    output[index] = Math.max(0, sum * step * (scales[channel] ?? 0) + (bias[channel] ?? 0));
  }
  return output;
}

describe('SqueezeNet1.1 on synthetic images', () => {
  let document: CalibrationDocument;
  beforeAll(async () => {
    document = await calibrate('squeezenet1.1', 'squeezenet', '--subset', '20');
  });

  it('runs every convolution on 8-bit values from a .bin of nearly a quarter', () => {
    expect(document).toMatchObject({ quantizedLayers: 26, floatLayers: [], calibration: 'synthetic' });
    expect(kernels(document.xml)).toEqual({ all: 26, in8bit: 26 });
    expect(document.binBytes.float / document.binBytes.int8).toBeGreaterThan(3.7);
    expect(readFileSync(document.bin).length).toBe(document.binBytes.int8);
    expect(document.sqnrDb).toBeGreaterThan(20);
  });

  it('keeps the source map of its float parent, and says how it was calibrated', async () => {
    const converted = await runCli(['convert', 'squeezenet1.1', '--output', at('float'), '--json'], { home });
    const { xml } = convertDocumentSchema.parse(parsed(converted));
    const { addon } = loadRuntime();
    const fact = (file: string, name: string) =>
      new addon.Core().readModelSync(file).getRtInfo?.(['vinobench', name]) ?? '';
    expect(fact(document.xml, 'source_map')).not.toBe('');
    expect(fact(document.xml, 'source_map')).toBe(fact(xml, 'source_map'));
    const facts = calibrationFactsSchema.parse(JSON.parse(fact(document.xml, 'calibration')));
    expect(facts).toMatchObject({ calibration: 'synthetic', images: 20, version: document.quantizerVersion });
  });

  it('is refused with a sentence that it is quantized already', async () => {
    const said = await sentence(document.xml, '--output', at('twice'));
    expect(said).toMatch(/squeezenet1.1-int8 is quantized already; calibrate the float model/);
  });
});

describe('wrong input', () => {
  it('gets a sentence that names it', async () => {
    mkdirSync(at('nothing'));
    writeFileSync(at('file'), '');
    const tiny = at('tiny.prototxt');
    const softmax = network('flat', 16, 8).split('\n').slice(0, 2);
    writeFileSync(
      at('flat.prototxt'),
      [
        ...softmax.slice(0, 1),
        softmax[1],
        'layer { name: "prob" type: "Softmax" bottom: "data" top: "prob" }',
      ]
        .filter((line) => line?.includes('conv') !== true)
        .join('\n'),
    );
    expect(await sentence(tiny, '--images', at('nothing'), '--output', at('out'))).toContain(
      'holds no images',
    );
    expect(await sentence(tiny, '--images', at('absent'), '--output', at('out'))).toContain(at('absent'));
    expect(await sentence(tiny, '--output', at('file'))).toContain('is a file');
    expect(await sentence(tiny, '--output', at('out'), '--estimator', 'best')).toMatch(/estimator.*minmax/s);
    expect(await sentence(tiny, '--output', at('out'), '--percentile', '200')).toContain('--percentile');
    expect(await sentence(at('flat.prototxt'), '--output', at('out'))).toContain('INT8 would gain nothing');
    expect(existsSync(at('out'))).toBe(false);
  });

  it('that is nothing but broken pictures says what is wrong with the first', async () => {
    mkdirSync(at('damaged'));
    for (const name of ['a.png', 'b.jpg']) writeFileSync(at('damaged', name), 'no picture');
    const said = await sentence(at('tiny.prototxt'), '--images', at('damaged'), '--output', at('out'));
    expect(said).toMatch(/None of the images in .* could be read \((a\.png|b\.jpg): /);
    expect(existsSync(at('out'))).toBe(false);
  });
});

describe('a calibration that is cancelled', () => {
  it('leaves nothing', async () => {
    mkdirSync(at('cancelled'));
    const args = ['calibrate', 'squeezenet1.1', '--output', at('cancelled'), '--subset', '100000', '--json'];
    const { pid, result } = startCli(args, { home });
    await delay(4000);
    process.kill(pid, 'SIGINT');
    const { exitCode, stdout } = await result;
    expect(stdout).toBe('');
    expect(exitCode).toBe(130);
    expect(readdirSync(at('cancelled'))).toEqual([]);
  });
});
