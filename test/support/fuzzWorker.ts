/**
 * Converts damaged files, one after another, in a separate process that test/fuzz.test.ts watches: the first argument is
 * the folder with the files to damage, then the seed, the first input and how many. Before each input its index goes to the
 * file `current`, so that a death can be put down to it. Sends one report at the end.
 */
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseCaffe } from '../../electron/converter/caffe/caffeModel.ts';
import { convertCaffe } from '../../electron/converter/convert.ts';
import { decodedText } from '../../electron/converter/input/inputFile.ts';
import { lower } from '../../electron/converter/lower.ts';
import { runPasses } from '../../electron/converter/passes/pipeline.ts';
import { readLarge } from '../../electron/converter/weights/openWeights.ts';
import { readTrainedWeights } from '../../electron/converter/weights/trainedWeights.ts';
import { isVinobenchError } from '../../shared/faults/errors.ts';
import { damageLarge, type LargeFile, largeCaffemodel, readAt, sizeOf } from './largeCaffemodel.ts';
import { mutate } from './mutate.ts';
import { randomSource } from './random.ts';

export interface FuzzReport {
  readonly accepted: number;
  readonly refused: number;
  /** Of those: large caffemodels, and the time they took. */
  readonly large: number;
  readonly largeMs: number;
  readonly slowestMs: number;
  /** How far the memory in use grew at its peak, code and all. */
  readonly grownBytes: number;
  readonly failures: readonly { readonly index: number; readonly how: string; readonly what: string }[];
}

const [folder = '', seed = '0', first = '0', count = '0'] = process.argv.slice(2);
/** One in this many goes through the files and is written as an IR; the others stay in memory. */
const throughFiles = 25;
/** One in this many is a large caffemodel, whose weights are not read before they are written. */
const large = 20;
const slowMs = 1000;
const mostFailures = 10;

const names = readdirSync(folder).flatMap((file) =>
  file.endsWith('.prototxt') ? [basename(file, '.prototxt')] : [],
);
const read = (name: string, ending: string): Uint8Array => readFileSync(join(folder, `${name}.${ending}`));
const seeds = names.map((name) => ({
  name,
  prototxt: read(name, 'prototxt'),
  caffemodel: read(name, 'caffemodel'),
}));
type Seed = (typeof seeds)[number];

function diceFor(index: number): (limit: number) => number {
  const random = randomSource(Math.imul(Number(seed) + 1, 0x9e3779b1) + index);
  return (limit) => Math.floor(random() * limit);
}

/** The same input for the same seed and index, whatever ran before it. */
function damaged(index: number) {
  const below = diceFor(index);
  const pick = (): Seed => {
    const seedFile = seeds[below(seeds.length)];
    if (seedFile === undefined) throw new Error(`no prototxt in ${folder}`);
    return seedFile;
  };
  const { name, prototxt, caffemodel } = pick();
  const kind = below(2) === 0 ? 'prototxt' : 'caffemodel';
  const whole = kind === 'prototxt' ? prototxt : caffemodel;
  const { bytes, how } = mutate(kind, whole, { below, other: () => pick()[kind] });
  const files = { prototxt, caffemodel, [kind]: bytes };
  return { files, how: `${name}.${kind}: ${how}` };
}

type Damaged = ReturnType<typeof damaged>;

const largeLayers = ['fc6', 'fc7', 'fc8'];
const largeShape = [1024, 8192];
const undamaged = largeCaffemodel(largeLayers, largeShape);

function damagedLarge(index: number): LargeFile {
  const below = diceFor(index);
  const other = (): Uint8Array => seeds[below(seeds.length)]?.caffemodel ?? new Uint8Array(1);
  return damageLarge(undamaged, { below, other });
}

/** Opens the file as a conversion does, takes all its weights and reads where each of them begins. */
function readLargeFile(file: LargeFile): void {
  const weights = readLarge((into, position) => readAt(file, into, position), sizeOf(file), 'net.caffemodel');
  for (const name of largeLayers) {
    const layer = { ...anyLayer, name, sourceName: name, id: name };
    const specs = [largeShape, largeShape.slice(0, 1)].map((shape) => ({
      role: 'weights',
      shape,
      fallback: { constant: 0 },
    }));
    for (const tensor of weights.blobs(layer, specs)) {
      for (const chunk of tensor.chunks(4096)) {
        if (chunk.byteLength > 0) break;
      }
    }
  }
}

const anyLayer = {
  type: 'InnerProduct',
  bottoms: [],
  tops: [],
  file: 'net.prototxt',
  line: 1,
  occurrence: 0,
  sharedNames: [],
  params: [],
  phase: undefined,
  lossWeights: [],
  propagatedDown: 0,
  extras: [],
};

function convertInMemory(prototxt: string, caffemodel: Uint8Array): void {
  const model = parseCaffe(prototxt, 'net.prototxt');
  const weights = readTrainedWeights(caffemodel, 'net.caffemodel');
  runPasses(lower(model, weights), { precision: 'FP32' });
}

const files = join(folder, 'damaged');
mkdirSync(files, { recursive: true });

async function convertFiles(prototxt: Uint8Array, caffemodel: Uint8Array): Promise<void> {
  const paths = { prototxt: join(files, 'net.prototxt'), caffemodel: join(files, 'net.caffemodel') };
  writeFileSync(paths.prototxt, prototxt);
  writeFileSync(paths.caffemodel, caffemodel);
  await convertCaffe({ ...paths, output: { directory: files }, precision: 'FP32' });
}

async function convertSmall(index: number, { files: { prototxt, caffemodel } }: Damaged): Promise<void> {
  // What is binary is refused where files are read.
  const text = decodedText(prototxt);
  if (index % throughFiles === 0 || text === undefined) await convertFiles(prototxt, caffemodel);
  else convertInMemory(text, caffemodel);
}

/** @returns whether it was accepted. */
async function outcome(index: number, input: Damaged | LargeFile): Promise<boolean> {
  try {
    if ('parts' in input) readLargeFile(input);
    else await convertSmall(index, input);
    return true;
  } catch (error) {
    if (!isVinobenchError(error)) throw error;
    if (!['input', 'unsupported', 'limit'].includes(error.code))
      throw new Error(`code ${error.code}: ${error.message}`);
    if (!/^\S.*[.?]$/s.test(error.message)) throw new Error(`no sentence: ${JSON.stringify(error.message)}`);
    return false;
  }
}

const current = openSync(join(folder, 'current'), 'w');
const failures: { index: number; how: string; what: string }[] = [];
const report = { accepted: 0, refused: 0, large: 0, largeMs: 0, slowestMs: 0, grownBytes: 0, failures };
await convertFiles(read(names[0] ?? '', 'prototxt'), read(names[0] ?? '', 'caffemodel'));
const peak = (): number => process.resourceUsage().maxRSS * 1024;
const atStart = peak();
for (let index = Number(first); index < Number(first) + Number(count); index++) {
  const input = index % large === 1 ? damagedLarge(index) : damaged(index);
  writeSync(current, String(index).padStart(12), 0);
  const before = peak();
  const began = process.cpuUsage();
  const failed = (what: string): unknown => failures.push({ index, how: input.how, what });
  try {
    if (await outcome(index, input)) report.accepted++;
    else report.refused++;
  } catch (error) {
    failed(error instanceof Error ? (error.stack ?? error.message).slice(0, 1500) : String(error));
  }
  // Its own: what else this machine has to do takes time, too.
  const { user, system } = process.cpuUsage(began);
  const ms = (user + system) / 1e3;
  if ('parts' in input) {
    report.large++;
    report.largeMs += ms;
  }
  report.slowestMs = Math.max(report.slowestMs, ms);
  report.grownBytes = peak() - atStart;
  if (ms > slowMs) failed(`took ${(ms / 1e3).toFixed(1)} s`);
  if (peak() - before > 256 * 2 ** 20) failed(`took ${Math.round((peak() - before) / 2 ** 20)} MiB`);
  if (failures.length >= mostFailures) break;
}
closeSync(current);
process.send?.(report satisfies FuzzReport);
process.disconnect?.();
