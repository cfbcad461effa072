import { createHash } from 'node:crypto';
import { appendFileSync, closeSync, linkSync, openSync, utimesSync, writeSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { crc32 } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isVinobenchError } from '../../shared/faults/errors.ts';
import { recognise } from '../../shared/modelFile/fileKind.ts';
import { sourceMapSchema } from '../../shared/models/sourceMap.ts';
import { headOfFile } from '../files/fileHead.ts';
import { type ConverterInput, convertCaffe, describeWeights } from './convert.ts';
import { caffemodelBytes } from './testing.ts';

const net = `name: "a <small> \\"net\\" & more"
input: "data" input_dim: 4 input_dim: 3 input_dim: 8 input_dim: 8
layer { name: "conv,1" type: "Convolution" bottom: "data" top: "conv,1" convolution_param { num_output: 4 kernel_size: 3 } }
layer { name: "bn" type: "BatchNorm" bottom: "conv,1" top: "conv,1" }
layer { name: "drop" type: "Dropout" bottom: "conv,1" top: "conv,1" }
layer { name: "fc" type: "InnerProduct" bottom: "conv,1" top: "fc" inner_product_param { num_output: 10 } }
layer { name: "prob" type: "Softmax" bottom: "fc" top: "prob" }
`;
let folder: string;
let prototxt: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vinobench-converter-'));
  prototxt = join(folder, 'small.prototxt');
  await writeFile(prototxt, net);
});
afterAll(() => rm(folder, { recursive: true }));

const convert = (request: Partial<ConverterInput> = {}) =>
  convertCaffe({ prototxt, output: { directory: join(folder, 'out') }, precision: 'FP32', ...request });

const kindOf = (path: string) => recognise(headOfFile(path)).kind;

describe('a conversion', () => {
  test('writes one .xml and one .bin next to what is there, and tells what it did', async () => {
    const directory = join(folder, 'new', 'deep');
    await mkdir(directory, { recursive: true });
    await writeFile(join(directory, 'mine.txt'), 'stays');
    const result = await convert({ output: { directory } });
    expect((await readdir(directory)).sort()).toEqual(['mine.txt', 'small.bin', 'small.xml']);
    expect(result).toMatchObject({
      weights: 'filler',
      weightsSha256: null,
      inputs: [{ name: 'data', shape: [4, 3, 8, 8], elementType: 'f32' }],
      outputs: [{ name: 'prob', shape: [4, 10], elementType: 'f32' }],
      sourceLayers: 5,
      // data, convolution + bias, reshape, product + bias, softmax
      irLayers: 7,
      removedLayers: [{ name: 'drop', because: { kind: 'unchanged' } }],
      fusedLayers: [{ name: 'bn', into: 'conv,1' }],
      warnings: [],
    });
    expect(result.sourceSha256).toBe(createHash('sha256').update(net).digest('hex'));
    const checksum = crc32(await readFile(result.bin))
      .toString(16)
      .padStart(8, '0');
    const both = createHash('sha256')
      .update(await readFile(result.xml))
      .update(checksum);
    expect(result.irSha256).toBe(both.digest('hex'));
  });

  test('keeps the source map in the model, whatever the names', async () => {
    const { xml } = await convert();
    const text = await readFile(xml, 'utf8');
    const escaped = /<source_map value="([^"]*)"/.exec(text)?.[1] ?? '';
    const json = escaped
      .replaceAll('&quot;', '"')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&amp;', '&');
    const map = sourceMapSchema.parse(JSON.parse(json));
    expect(map.operations).toMatchObject({ 'conv,1': ['conv,1', 'bn'], prob: ['prob'] });
    expect(map).toMatchObject({
      weights: 'filler',
      fused: { bn: 'conv,1' },
      removed: { drop: 'unchanged' },
    });
    expect(map.layers).toEqual([
      { name: 'conv,1', type: 'Convolution' },
      { name: 'bn', type: 'BatchNorm' },
      { name: 'drop', type: 'Dropout' },
      { name: 'fc', type: 'InnerProduct' },
      { name: 'prob', type: 'Softmax' },
    ]);
    expect(text).toContain('<net name="a &lt;small&gt; &quot;net&quot; &amp; more" version="11">');
    expect(text).toContain('names="conv\\,1"');
  });

  test('gives the same bytes again, other weights with another seed, half the bytes in FP16', async () => {
    const first = await convert();
    const again = await convert({ output: { directory: join(folder, 'again') } });
    expect(again.irSha256).toBe(first.irSha256);
    expect((await convert({ seed: 2 })).irSha256).not.toBe(first.irSha256);
    const full = (await readFile((await convert()).bin)).length;
    const half = (await readFile((await convert({ precision: 'FP16' })).bin)).length;
    expect(half / full).toBeLessThan(0.55);
  });

  test('reads comments in code pages of old, and the tabs, line ends and marks of other editors', async () => {
    const old = Buffer.from(`# caf\u00e9 \u00b5\n${net}`, 'latin1');
    const windows = Buffer.from(`\ufeff${net.replaceAll('\n', '\r\n').replaceAll(' {', '\t{')}`);
    const converted = async (name: string, bytes: Uint8Array) => {
      await writeFile(join(folder, name), bytes);
      expect(kindOf(join(folder, name))).toBe('prototxt');
      return convert({
        prototxt: join(folder, name),
        output: { directory: join(folder, name, '..', 'old') },
      });
    };
    const bin = await readFile((await convert()).bin);
    expect((await readFile((await converted('old.prototxt', old)).bin)).equals(bin)).toBe(true);
    expect((await readFile((await converted('windows.prototxt', windows)).bin)).equals(bin)).toBe(true);
  });

  test('changes the batch and the name when asked', async () => {
    const result = await convert({
      sizes: { kind: 'file', batch: 1 },
      output: { directory: join(folder, 'named'), name: 'other' },
    });
    expect(result.inputs[0]?.shape).toEqual([1, 3, 8, 8]);
    expect(await readdir(join(folder, 'named'))).toEqual(['other.bin', 'other.xml']);
  });

  test('takes the weights of a caffemodel, whose blobs are described', async () => {
    const wanted = await describeWeights(prototxt);
    expect(wanted).toEqual([
      { layer: 'conv,1', type: 'Convolution', shapes: [[4, 3, 3, 3], [4]] },
      { layer: 'bn', type: 'BatchNorm', shapes: [[4], [4], [1]] },
      { layer: 'fc', type: 'InnerProduct', shapes: [[10, 144], [10]] },
    ]);
    const caffemodel = join(folder, 'small.caffemodel');
    const layers = wanted.map(({ layer, shapes }) => ({
      name: layer,
      blobs: shapes.map((shape) => ({
        shape,
        values: new Array<number>(shape.reduce((a, b) => a * b, 1)).fill(1),
      })),
    }));
    await writeFile(caffemodel, caffemodelBytes(layers));
    const result = await convert({ caffemodel });
    expect(result).toMatchObject({
      weights: 'trained',
      weightsSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect([prototxt, caffemodel, result.xml].map(kindOf)).toEqual(['prototxt', 'caffemodel', 'ir']);
  });

  test('of a large caffemodel gives its numbers and its hash, and notices a change meanwhile', async () => {
    const large = join(folder, 'large.prototxt');
    await writeFile(
      large,
      `input: "data" input_shape { dim: 1 dim: 2100 }
      layer { name: "f" type: "InnerProduct" bottom: "data" top: "f" inner_product_param { num_output: 2048 bias_term: false } }`,
    );
    const values = Float32Array.from({ length: 2048 * 2100 }, (_, index) => Math.fround(index / 7));
    const caffemodel = join(folder, 'large.caffemodel');
    const bytes = caffemodelBytes([{ name: 'f', blobs: [{ shape: [2048, 2100], values: [...values] }] }]);
    expect(bytes.length).toBeGreaterThan(16 << 20);
    await writeFile(caffemodel, bytes);
    const directory = join(folder, 'large');
    const result = await convert({ prototxt: large, caffemodel, output: { directory } });
    expect(result.weightsSha256).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect((await readFile(result.bin)).equals(Buffer.from(values.buffer))).toBe(true);
    const onProgress = ({ phase }: { phase: string }): void => {
      if (phase === 'convert') appendFileSync(caffemodel, 'more');
    };
    await expect(
      convert({ prototxt: large, caffemodel, output: { directory: join(folder, 'changed') }, onProgress }),
    ).rejects.toThrow(/large\.caffemodel changed while it was read\.$/);
    expect(await readdir(join(folder, 'changed'))).toEqual([]);
  });

  test('of a large caffemodel notices one that is written with its old time, and no link to it', async () => {
    const large = join(folder, 'large.prototxt');
    const caffemodel = join(folder, 'large.caffemodel');
    await truncate(caffemodel, (await stat(caffemodel)).size - 'more'.length);
    const { mtime } = await stat(caffemodel);
    const during = (change: () => void) =>
      convert({
        ...{ prototxt: large, caffemodel, output: { directory: join(folder, 'during') } },
        onProgress: ({ phase }) => (phase === 'convert' ? change() : undefined),
      });
    const { weightsSha256 } = await during(() => linkSync(caffemodel, `${caffemodel}.copy`));
    expect(weightsSha256).toMatch(/^[0-9a-f]{64}$/);
    const hidden = during(() => {
      const file = openSync(caffemodel, 'r+');
      writeSync(file, Uint8Array.of(1, 2, 3), 0, 3, 10_000_000);
      closeSync(file);
      utimesSync(caffemodel, mtime, mtime);
    });
    await expect(hidden).rejects.toMatchObject({ code: 'changed', place: { file: caffemodel } });
  });

  test('that is cancelled leaves nothing', async () => {
    const directory = join(folder, 'cancelled');
    const signal = AbortSignal.abort();
    await expect(convert({ output: { directory }, signal })).rejects.toMatchObject({ code: 'cancelled' });
    const controller = new AbortController();
    const onProgress = ({ phase }: { phase: string }): void => {
      if (phase === 'write') controller.abort();
    };
    await expect(
      convert({ output: { directory }, signal: controller.signal, onProgress }),
    ).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(await readdir(directory)).toEqual([]);
  });
});

describe('bad input ends in one sentence', () => {
  const sentence = async (request: Partial<ConverterInput>): Promise<string> => {
    const error: unknown = await convert({ output: { directory: join(folder, 'bad') }, ...request }).catch(
      (reason: unknown) => reason,
    );
    if (!isVinobenchError(error)) throw new Error('no VinobenchError', { cause: error });
    expect(error.message).toMatch(/^[^\n]+\.$/);
    expect(await readdir(join(folder, 'bad')).catch(() => [])).toEqual([]);
    return error.message.replaceAll(folder, '');
  };
  const file = async (name: string, content: string | Uint8Array): Promise<string> => {
    await writeFile(join(folder, name), content);
    return join(folder, name);
  };

  test('for a prototxt', async () => {
    expect(await sentence({ prototxt: join(folder, 'none.prototxt') })).toBe(
      'There is no prototxt /none.prototxt.',
    );
    expect(await sentence({ prototxt: folder })).toMatch(/is a folder; a prototxt was expected/);
    expect(await sentence({ prototxt: await file('e.prototxt', '') })).toMatch(/^\/e\.prototxt is empty/);
    const binary = await file('b.prototxt', caffemodelBytes([{ name: 'c', blobs: [] }]));
    expect(await sentence({ prototxt: binary })).toMatch(
      /is binary; a prototxt \(a text file\) was expected/,
    );
    const wide = await file('w.prototxt', Buffer.from(`\ufeff${net}`, 'utf16le'));
    expect(await sentence({ prototxt: wide })).toMatch(/is text in UTF-16; save it as UTF-8\.$/);
    const deep = await file('d.prototxt', 'layer {'.repeat(200_000));
    expect(await sentence({ prototxt: deep })).toMatch(/nested deeper than 100/);
  });

  test('for a caffemodel', async () => {
    expect(await sentence({ caffemodel: join(folder, 'none') })).toBe('There is no caffemodel /none.');
    expect(await sentence({ caffemodel: await file('e', '') })).toMatch(
      /is empty; a caffemodel was expected/,
    );
    expect(await sentence({ caffemodel: prototxt })).toMatch(/is damaged or no caffemodel|is cut off/);
    const whole = caffemodelBytes([
      { name: 'conv,1', blobs: [{ shape: [4, 3, 3, 3], values: new Array(108).fill(1) }] },
    ]);
    expect(await sentence({ caffemodel: await file('cut', whole.subarray(0, 200)) })).toMatch(/is cut off/);
    expect(await sentence({ caffemodel: await file('one', whole) })).toMatch(/expects 2 blobs/);
    // Holes take no room on the disk. Field 100 claims 256 MiB of the 64 that exist; one of a group is Caffe's in no file.
    const holes = async (name: string, start: readonly number[], size: number): Promise<string> => {
      const path = await file(name, Uint8Array.from(start));
      await truncate(path, size);
      return path;
    };
    const claims = [0xa2, 0x06, 0x80, 0x80, 0x80, 0x80, 0x01];
    expect(await sentence({ caffemodel: await holes('claims', claims, 64 << 20) })).toMatch(/is cut off/);
    expect(await sentence({ caffemodel: await holes('group', [0x0b], 64 << 20) })).toMatch(
      /Caffe never writes/,
    );
    expect(await sentence({ caffemodel: await holes('huge', claims, 3 * 2 ** 30) })).toMatch(
      /is larger than 2 GiB, the limit of the format/,
    );
  });

  test('for a file without permission', async ({ skip }) => {
    if (process.platform === 'win32') return skip('Windows has no file modes that forbid reading');
    const secret = await file('secret.prototxt', net);
    await chmod(secret, 0);
    await chmod(folder, 0o755);
    // Root reads everything; open(2) asks about the effective user.
    const root = process.geteuid?.() === 0;
    if (root && !isMainThread) return skip('a worker thread cannot change its user');
    if (root) process.seteuid?.(65_534);
    try {
      expect(await sentence({ prototxt: secret })).toMatch(/cannot be read: you have no permission/);
    } finally {
      if (root) process.seteuid?.(0);
    }
  });

  test('for an output that cannot be', async () => {
    const taken = await file('taken', 'a file');
    await expect(convert({ output: { directory: taken } })).rejects.toThrow(/is a file, not a folder/);
    await expect(convert({ output: { directory: folder, name: '../up' } })).rejects.toThrow(
      /cannot be the name of a file/,
    );
    await expect(convert({ sizes: { kind: 'file', batch: 0 } })).rejects.toThrow(
      /The batch must be a whole number >= 1, not 0/,
    );
  });
});
