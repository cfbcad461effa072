/**
 * The nets of test/cases/caffe: what BVLC's Caffe (9b89154, CPU) computed for them, stored next to each, is what the
 * converted net computes in OpenVINO, or the converter refuses or warns as said here.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { type ConvertResult, convertCaffe } from '../electron/converter/convert.ts';
import { warningText } from '../shared/view/text/warningText.ts';
import { relativeDifference } from './support/compare.ts';
import { runIrOnce } from './support/runIr.ts';

/** Of the largest value. */
const tolerance = 1e-5;

type Expected =
  /** Caffe's shapes, values, output names and number of parameters. */
  | { readonly outcome: 'equal'; readonly warning?: RegExp }
  /** Another result than Caffe's, with a warning that says so. */
  | { readonly outcome: 'warned'; readonly warning: RegExp }
  | { readonly outcome: 'refused'; readonly because: RegExp };

const equal: Expected = { outcome: 'equal' };

const cases: Readonly<Record<string, Expected>> = {
  '01-top-twice': { outcome: 'refused', because: /"a"/ },
  '01b-inplace-after-branch': { outcome: 'refused', because: /in place/ },
  '02-slice-relu-conv1x1s2': equal,
  '02c-conv1p1-conv1s2': equal,
  '03-layer-phase-train': equal,
  '03b-all-phase-train': equal,
  '04-inplace-eltwise-sum': { outcome: 'warned', warning: /in place.*other bottoms alone/ },
  '05-reshape-alias': { outcome: 'equal', warning: /shares its memory with "a"/ },
  '05f-lstm-t1-alias': { outcome: 'equal', warning: /shares its memory with "hT"/ },
  '06-ov-conv-one-channel': equal,
  '07-output-name-lost': equal,
  '08-mvn-rank': equal,
  '09-inf-attribute': equal,
  '10-missing-bilinear': { outcome: 'equal', warning: /"up"/ },
  '11-conv-axis-negative': equal,
  '12-conv-kernel-larger': equal,
  '13d-im2col': equal,
  '13g-parameter': equal,
  '15-shared-counted-twice': equal,
  '17-dup-names': { outcome: 'equal', warning: /not the first layer "c"/ },
  '18-reshape-copy-behind': equal,
  '18b-eltwise-coeff-max': equal,
};

const source = fileURLToPath(new URL('cases/caffe/', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'vinobench-caffe-cases-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Blob {
  readonly name: string;
  readonly shape: readonly number[];
}

interface Meta {
  /** Shared blobs counted once. */
  readonly ownedParams: number;
  readonly inputs: readonly Blob[];
  readonly outputs: readonly Blob[];
}

const floatsOf = (path: string): Float32Array => {
  const bytes = readFileSync(path);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
};

/** How what the converter does differs from what is expected of it; undefined when it does not. */
async function difference(name: string, expected: Expected): Promise<string | undefined> {
  const weights = join(source, name, 'weights.caffemodel');
  let converted: ConvertResult;
  try {
    converted = await convertCaffe({
      prototxt: join(source, name, 'net.prototxt'),
      caffemodel: existsSync(weights) ? weights : undefined,
      output: { directory: join(folder, name) },
      precision: 'FP32',
    });
  } catch (error) {
    if (expected.outcome !== 'refused') return `refused: ${error}`;
    return expected.because.test(String(error)) ? undefined : `refused for another reason: ${error}`;
  }
  if (expected.outcome === 'refused') return 'converted';
  const { warning } = expected;
  const sentences = converted.warnings.map(warningText);
  if (warning !== undefined && !sentences.some((sentence) => warning.test(sentence))) {
    return `no warning ${warning} among ${JSON.stringify(sentences)}`;
  }
  return expected.outcome === 'equal' ? differenceFromCaffe(name, converted) : undefined;
}

function differenceFromCaffe(name: string, { xml, ...facts }: ConvertResult): string | undefined {
  const stored = join(source, name, 'caffe');
  const meta: Meta = JSON.parse(readFileSync(join(stored, 'meta.json'), 'utf8'));
  if (facts.parameters !== meta.ownedParams) return `${facts.parameters} parameters, not ${meta.ownedParams}`;
  const inputs = facts.inputs.map((input) => {
    const index = meta.inputs.findIndex((blob) => blob.name === input.name);
    return floatsOf(join(stored, '0', `in_${index}.f32`));
  });
  let outputs: ReturnType<typeof runIrOnce>;
  try {
    outputs = runIrOnce(xml, inputs);
  } catch (error) {
    return `OpenVINO cannot run it: ${error}`;
  }
  const names = facts.outputs.map((output) => output.name);
  const wanted = meta.outputs.map((blob) => blob.name);
  if (names.toSorted().join() !== wanted.toSorted().join()) return `outputs ${names}, not ${wanted}`;
  for (const [index, blob] of meta.outputs.entries()) {
    const output = outputs.find((candidate) => candidate.names.includes(blob.name));
    if (output === undefined) return `no output of the IR has the name "${blob.name}"`;
    if (output.shape.join() !== blob.shape.join())
      return `"${blob.name}" is [${output.shape}], not [${blob.shape}]`;
    const share = relativeDifference(output.data, floatsOf(join(stored, '0', `out_${index}.f32`)));
    if (!(share <= tolerance)) return `"${blob.name}" differs by ${share} of its largest value`;
  }
  return undefined;
}

test('the Caffe cases are the folders of test/cases/caffe', () => {
  expect(Object.keys(cases)).toEqual(readdirSync(source).toSorted());
});

test.for(Object.entries(cases))('%s', async ([name, expected]) => {
  expect(await difference(name, expected)).toBeUndefined();
});
