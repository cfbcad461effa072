/**
 * What a user can get wrong with a model's files, through the real command line: one clear sentence on stderr, exit code 1,
 * nothing half-written, soon. Every file is made here, so that the sentence can be judged next to its cause.
 */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
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
import { fileURLToPath } from 'node:url';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { afterAll, describe, expect, test } from 'vitest';
import { type CaffeLayer, encodeCaffemodel } from './support/caffemodel.ts';
import { type CliResult, runCli } from './support/cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'vinobench-bad-input-'));
// also for the user without rights in the last test
chmodSync(folder, 0o755);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const net = (...layers: string[]): string =>
  [
    'name: "small"',
    'layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }',
    ...layers,
  ].join('\n');
const conv1 =
  'layer { name: "conv1" type: "Convolution" bottom: "data" top: "conv1" convolution_param { num_output: 4 kernel_size: 3 } }';
const good = net(conv1, 'layer { name: "prob" type: "Softmax" bottom: "conv1" top: "prob" }');

const convolution = (...shape: number[]): CaffeLayer => {
  const blob = (dims: number[]) => ({
    shape: dims,
    data: new Float32Array(dims.reduce((size, dim) => size * dim, 1)).fill(0.1),
  });
  return { name: 'conv1', type: 'Convolution', blobs: [blob(shape), blob(shape.slice(0, 1))] };
};
const weights = encodeCaffemodel([convolution(4, 3, 3, 3)]);

/** A caffemodel of some tens of bytes whose only blob has this shape and no data. */
function claiming(...shape: number[]): Uint8Array {
  return encodeCaffemodel([
    { name: 'conv1', type: 'Convolution', blobs: [{ shape, data: new Float32Array() }] },
  ]);
}

/** A caffemodel of some tens of bytes whose data field says that 2^31 floats follow. */
function claimingLength(): Uint8Array {
  const blob = new BinaryWriter()
    .tag(5, WireType.LengthDelimited)
    .uint32(4 * 2 ** 29 - 1)
    .finish();
  const layer = new BinaryWriter();
  layer.tag(1, WireType.LengthDelimited).string('conv1');
  layer
    .tag(7, WireType.LengthDelimited)
    .uint32(2 ** 31 - 64)
    .raw(blob);
  return new BinaryWriter()
    .tag(100, WireType.LengthDelimited)
    .uint32(2 ** 31 - 32)
    .raw(layer.finish())
    .finish();
}

const fieldCase = (name: string): Uint8Array =>
  readFileSync(fileURLToPath(new URL(`cases/${name}`, import.meta.url)));

interface Case {
  /** Contents of the prototxt; null: there is no such file; 'folder': a folder of that name. */
  readonly prototxt: string | Uint8Array | null | 'folder';
  /** Undefined: no caffemodel is named. */
  readonly caffemodel?: Uint8Array | null | 'folder';
  /** What the sentence must name. */
  readonly says: readonly RegExp[];
}

const cases: Readonly<Record<string, Case>> = {
  'a prototxt that does not exist': { prototxt: null, says: [/model\.prototxt/] },
  'a caffemodel that does not exist': { prototxt: good, caffemodel: null, says: [/model\.caffemodel/] },
  'an empty prototxt': { prototxt: '', says: [/model\.prototxt/, /empty|no layer/i] },
  'an empty caffemodel': { prototxt: good, caffemodel: new Uint8Array(), says: [/model\.caffemodel/] },
  'a caffemodel cut in the middle': {
    prototxt: good,
    caffemodel: weights.subarray(0, weights.length / 2),
    says: [/model\.caffemodel/, /ends|truncated|cut|incomplete|short/i],
  },
  'a caffemodel whose shapes do not fit': {
    prototxt: good,
    caffemodel: encodeCaffemodel([convolution(4, 3, 5, 5)]),
    says: [/conv1/, /4\D+3\D+3\D+3/, /4\D+3\D+5\D+5/],
  },
  'a caffemodel of another network': {
    prototxt: good,
    caffemodel: encodeCaffemodel([{ ...convolution(4, 3, 3, 3), name: 'elsewhere' }]),
    says: [/conv1/, /model\.caffemodel/],
  },
  'an unknown layer type': {
    prototxt: net(conv1, 'layer { name: "odd" type: "Wibble" bottom: "conv1" top: "odd" }'),
    caffemodel: weights,
    says: [/Wibble/, /odd/, /\b4\b/],
  },
  'a bottom that no layer makes': {
    prototxt: net('layer { name: "relu" type: "ReLU" bottom: "nowhere" top: "relu" }'),
    says: [/nowhere/, /relu/, /\b3\b/],
  },
  'a prototxt with a missing brace': { prototxt: good.slice(0, -1), says: [/model\.prototxt/, /\b4\b/] },
  'blocks nested 200,000 deep': { prototxt: 'a {\n'.repeat(200_000), says: [/nest|deep/i] },
  'angle brackets nested 200,000 deep': {
    prototxt: `${'a <'.repeat(200_000)}${'>'.repeat(200_000)}`,
    says: [/nest|deep/i],
  },
  'binary groups nested 200,000 deep': {
    prototxt: good,
    caffemodel: new Uint8Array(200_000).fill((1 << 3) | WireType.StartGroup),
    says: [/model\.caffemodel/],
  },
  'a blob that claims 2^31 elements': {
    prototxt: good,
    caffemodel: claiming(2 ** 31),
    says: [/conv1|model\.caffemodel/],
  },
  'a blob whose dimensions overflow when multiplied': {
    prototxt: good,
    caffemodel: claiming(2 ** 31, 2 ** 31, 2 ** 31, 2 ** 31),
    says: [/conv1|model\.caffemodel/],
  },
  'a data field that claims 2^31 bytes': {
    prototxt: good,
    caffemodel: claimingLength(),
    says: [/model\.caffemodel/],
  },
  'a convolution with 2^31 - 1 outputs and no weights file': {
    prototxt: net(conv1.replace('num_output: 4', 'num_output: 2147483647')),
    says: [/conv1/, /640 MiB/],
  },
  'an input of 2^31 columns': {
    prototxt: good.replace('dim: 8 }', 'dim: 2147483648 }'),
    says: [/data|conv1/],
  },
  'a caffemodel given as the prototxt': { prototxt: weights, says: [/model\.prototxt/] },
  'a prototxt given as the caffemodel': {
    prototxt: good,
    caffemodel: new TextEncoder().encode(good),
    says: [/model\.caffemodel/],
  },
  'a Git LFS pointer instead of the prototxt': {
    prototxt: fieldCase('20-no-model/deploy.prototxt'),
    says: [/model\.prototxt is a Git LFS pointer/, /git lfs pull/],
  },
  'a page instead of the prototxt': {
    prototxt: fieldCase('20-no-model/page.prototxt'),
    says: [/model\.prototxt is an HTML page/, /raw file/],
  },
  'a Git LFS pointer instead of the caffemodel': {
    prototxt: good,
    caffemodel: fieldCase('20-no-model/deploy.prototxt'),
    says: [/model\.caffemodel is a Git LFS pointer/],
  },
  'an HDF5 snapshot instead of the caffemodel': {
    prototxt: good,
    caffemodel: fieldCase('25-snapshot/net.caffemodel'),
    says: [/model\.caffemodel is an HDF5 file/, /\.caffemodel\.h5/],
  },
  'an ONNX model under the name of a caffemodel': {
    prototxt: good,
    caffemodel: fieldCase('12-custom-op/custom.onnx'),
    says: [/model\.caffemodel is an ONNX model, not a caffemodel/, /\.onnx/],
  },
  'a folder given as the prototxt': { prototxt: 'folder', says: [/model\.prototxt/, /folder|directory/i] },
  'a folder given as the caffemodel': {
    prototxt: good,
    caffemodel: 'folder',
    says: [/model\.caffemodel/, /folder|directory/i],
  },
};

interface Laid {
  readonly prototxt: string;
  readonly caffemodel: string | undefined;
  readonly output: string;
  readonly home: string;
}

let laid = 0;

function lay({ prototxt, caffemodel }: Case): Laid {
  laid += 1;
  const place = join(folder, String(laid));
  mkdirSync(place);
  const put = (name: string, what: Case['prototxt']): string => {
    const path = join(place, name);
    if (what === 'folder') mkdirSync(path);
    else if (what !== null) writeFileSync(path, what);
    return path;
  };
  return {
    prototxt: put('model.prototxt', prototxt),
    caffemodel: caffemodel === undefined ? undefined : put('model.caffemodel', caffemodel),
    output: join(place, 'ir'),
    home: join(place, 'home'),
  };
}

// A hang ends by runCli's own limit, with another exit code.
function expectOneSentence({ exitCode, stdout, stderr }: CliResult, says: readonly RegExp[]): void {
  const told = `${stderr}\n(stdout: ${stdout.slice(0, 200)})`;
  expect(exitCode, told).toBe(1);
  const lines = stderr.trim().split('\n');
  expect(lines.length, told).toBeLessThanOrEqual(3);
  expect(stderr.trim(), told).toMatch(/\w+ .*[.!)]$/);
  // no stack, no internal error, no progress line
  expect(stderr, told).not.toMatch(/^\s+at |RangeError|TypeError|node:|\d ?%|\r/m);
  for (const part of says) expect(stderr).toMatch(part);
}

function filesUnder(path: string): string[] {
  return existsSync(path) ? readdirSync(path, { recursive: true }).map(String) : [];
}

describe('convert refuses', () => {
  test.concurrent.each(Object.entries(cases))('%s', async (_, what) => {
    const { prototxt, caffemodel, output, home } = lay(what);
    const files = caffemodel === undefined ? [prototxt] : [prototxt, caffemodel];
    expectOneSentence(await runCli(['convert', ...files, '--output', output, '--json'], { home }), what.says);
    expect(filesUnder(output)).toEqual([]);
  });
});

// one after another: two of them would wait for one another's measurement
describe('bench refuses', () => {
  test.each(Object.entries(cases))('%s', async (_, what) => {
    const { prototxt, caffemodel, home } = lay(what);
    const model = caffemodel === undefined ? prototxt : `${prototxt}:${caffemodel}`;
    const args = ['bench', model, '--precision', 'FP32', '--iterations', '1'];
    expectOneSentence(await runCli(args, { home }), what.says);
    expect(filesUnder(home).filter((name) => /\.(xml|bin|tmp|part)$/.test(name))).toEqual([]);
  });
});

describe('a file without read permission', () => {
  const nobody = 65_534;
  const asRoot = process.getuid?.() === 0;
  const entry = fileURLToPath(new URL('../electron/cli.ts', import.meta.url));
  // root may read everything, so the test needs a user who may not, and who can reach the program
  const possible =
    process.platform !== 'win32' &&
    (!asRoot || spawnSync(process.execPath, ['--check', entry], { uid: nobody, gid: nobody }).status === 0);

  test('is refused by convert', async ({ skip }) => {
    if (!possible) skip('runs as root, and no other user can reach the program here');
    const { prototxt, output, home } = lay({ prototxt: good, says: [] });
    chmodSync(prototxt, 0o000);
    const result = await runCli(['convert', prototxt, '--output', output, '--json'], {
      home,
      ...(asRoot ? { uid: nobody } : {}),
    });
    expectOneSentence(result, [/model\.prototxt/, /permi|read|right/i]);
    expect(filesUnder(output)).toEqual([]);
  });
});

describe('an output that cannot be written', () => {
  test('is named by its path, and nothing is left behind', async () => {
    const { prototxt, output, home } = lay({ prototxt: good, says: [] });
    writeFileSync(output, 'a file where the folder should be');
    const result = await runCli(['convert', prototxt, '--output', output, '--json'], { home });
    expectOneSentence(result, [/ir/]);
    expect(filesUnder(join(output, '..')).toSorted()).toEqual(['ir', 'model.prototxt']);
  });

  test('leaves a model that was there before as it was when the new one is refused', {
    timeout: 300_000,
  }, async () => {
    const { prototxt, output, home } = lay({ prototxt: net(conv1.replace('data', 'nowhere')), says: [] });
    mkdirSync(output);
    for (const name of ['model.xml', 'model.bin', 'notes.txt']) writeFileSync(join(output, name), 'before');
    const result = await runCli(['convert', prototxt, '--output', output, '--force', '--json'], { home });
    expectOneSentence(result, [/nowhere/]);
    expect(filesUnder(output).toSorted()).toEqual(['model.bin', 'model.xml', 'notes.txt']);
  });
});
