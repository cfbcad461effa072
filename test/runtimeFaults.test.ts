/**
 * shared/warnings/runtimeFaults.ts against this runtime. Of each fault a net of its pattern is run on the CPU as it would be without
 * the converter's equal form, and compared with the float64 reference; the converted net is right. A runtime that has become
 * better, or worse, is found here.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { parseCaffe } from '../electron/converter/caffe/caffeModel.ts';
import type { Graph } from '../electron/converter/graph/graph.ts';
import { GraphBuilder } from '../electron/converter/graph/graphBuilder.ts';
import { floatTensor, int64Tensor } from '../electron/converter/graph/tensor.ts';
import { irFaults } from '../electron/converter/ir/irFaults.ts';
import { irNetwork } from '../electron/converter/ir/irNetwork.ts';
import { irDocument } from '../electron/converter/ir/irXml.ts';
import { writeIr } from '../electron/converter/ir/writeIr.ts';
import { lower } from '../electron/converter/lower.ts';
import { readTrainedWeights } from '../electron/converter/weights/trainedWeights.ts';
import { loadRuntime } from '../electron/openvino/load.ts';
import { readMachine } from '../electron/workbench/machine/machine.ts';
import { faultText } from '../shared/view/text/faultText.ts';
import { faultFacts, type RuntimeFaultId, runtimeFaults } from '../shared/warnings/runtimeFaults.ts';
import { type CaffeCase, drawCase } from './support/caffeCase.ts';
import { disagreement } from './support/caffeDisagreement.ts';
import { runIrOnce } from './support/runIr.ts';

const folder = mkdtempSync(join(tmpdir(), 'vinobench-runtime-faults-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const input = (dims: readonly number[]): string =>
  `layer { name: "x" type: "Input" top: "x" input_param { shape { ${dims.map((dim) => `dim: ${dim}`).join(' ')} } } }\n`;
const layer = (type: string, bottom: string, top: string, block = ''): string =>
  `layer { name: "${top}" type: "${type}" bottom: "${bottom}" top: "${top}" ${block} }\n`;
const convolution = (bottom: string, top: string, block: string): string =>
  layer('Convolution', bottom, top, `convolution_param { num_output: 4 ${block} }`);

interface Pattern {
  readonly text: string;
  /** Without the converter's equal form. */
  readonly raw: (drawn: CaffeCase) => Graph;
  /** The operation that is warned of. */
  readonly operation: string;
}

/** What the converter would write without its passes. */
const lowered = ({ prototxt, caffemodel }: CaffeCase): Graph =>
  lower(
    parseCaffe(readFileSync(prototxt, 'utf8'), prototxt),
    readTrainedWeights(readFileSync(caffemodel), caffemodel),
  );

/** An LRN whose bias is k itself. */
function lrnWithBias(): Graph {
  const builder = new GraphBuilder();
  const shape = [1, 4, 3, 3];
  const inputs = [builder.parameter('x', shape, []), builder.constant('axes', int64Tensor([1], [1]))];
  const attributes = { alpha: 0.5, beta: 0.75, bias: 1.5, size: 3 };
  const value = builder.compute('y', { type: 'LRN', attributes, inputs, shape }, []);
  return builder.finish('net', [{ blob: 'y', value }], new Map());
}

/** One MatMul of four dimensions, and a PReLU that reads it. */
function matMulAndPrelu({ reference }: CaffeCase): Graph {
  const builder = new GraphBuilder();
  const [weights, slopes] = reference.learned.map(({ blobs }) => blobs[0]);
  if (weights === undefined || slopes === undefined) throw new Error('both layers have learned a blob');
  const x = builder.parameter('x', [1, 3, 4, 5], []);
  const matrix = builder.constant('matrix', floatTensor(weights.shape, weights.data));
  const slope = builder.constant('slope', floatTensor(slopes.shape, slopes.data));
  const attributes = { transpose_a: false, transpose_b: true };
  const shape = [1, 3, 4, 3];
  const product = builder.compute('p', { type: 'MatMul', attributes, inputs: [x, matrix], shape }, []);
  const value = builder.compute('y', { type: 'PReLU', inputs: [product, slope], shape }, []);
  return builder.finish('net', [{ blob: 'y', value }], new Map());
}

const patterns: Readonly<Record<RuntimeFaultId, Pattern>> = {
  'one-column-convolution': {
    text:
      input([1, 1, 9, 6]) +
      convolution('x', 'y', 'kernel_h: 5 kernel_w: 4 stride_h: 1 stride_w: 3 pad_h: 1 pad_w: 0'),
    raw: lowered,
    operation: 'y',
  },
  'padded-pointwise-stride': {
    text:
      input([1, 3, 6, 6]) +
      convolution('x', 'a', 'kernel_size: 3 pad: 1') +
      convolution('a', 'b', 'kernel_size: 1 pad: 1') +
      convolution('b', 'y', 'kernel_size: 1 stride: 2'),
    raw: lowered,
    operation: 'b',
  },
  'several-outputs-stride': {
    text:
      input([1, 4, 6, 6]) +
      'layer { name: "s" type: "Slice" bottom: "x" top: "a" top: "b" }\n' +
      layer('ReLU', 'a', 'r') +
      convolution('r', 'y', 'kernel_size: 1 stride: 2'),
    raw: lowered,
    operation: 'y',
  },
  'lrn-bias': {
    text: input([1, 4, 3, 3]) + layer('LRN', 'x', 'y', 'lrn_param { local_size: 3 alpha: 0.5 k: 1.5 }'),
    raw: lrnWithBias,
    operation: 'y',
  },
  'matmul-prelu': {
    text:
      input([1, 3, 4, 5]) +
      layer('InnerProduct', 'x', 'p', 'inner_product_param { num_output: 3 axis: 3 bias_term: false }') +
      layer('PReLU', 'p', 'y'),
    raw: matMulAndPrelu,
    operation: 'p',
  },
};

async function savedByOpenvino(name: string, graph: Graph): Promise<string> {
  const document = irDocument(graph);
  const { xml } = await writeIr({ document, facts: async () => ({}), directory: folder, name });
  const { addon } = loadRuntime();
  const saved = join(folder, `${name}-again.xml`);
  addon.saveModelSync(new addon.Core().readModelSync(xml), saved, false);
  return readFileSync(saved, 'utf8');
}

/** `right`, or what is wrong with it. */
async function outcomeOf(name: string, drawn: CaffeCase, graph: Graph): Promise<string> {
  const document = irDocument(graph);
  const { xml } = await writeIr({ document, facts: async () => ({}), directory: folder, name });
  const reference = drawn.reference.blobs.get('y');
  if (reference === undefined) throw new Error('the net makes "y"');
  let results: ReturnType<typeof runIrOnce>;
  try {
    results = runIrOnce(xml, [...drawn.inputs.values()]);
  } catch {
    return 'does not compile';
  }
  const y = results.find(({ shape }) => shape.length === reference.shape.length);
  if (y?.shape.join() !== reference.shape.join()) return 'wrong shape';
  const largest = Math.max(...reference.data.map(Math.abs));
  const isRight = reference.data.every(
    (value, index) => Math.abs(value - (y.data[index] ?? 0)) < 1e-3 * largest,
  );
  return isRight ? 'right' : 'wrong numbers';
}

const version = loadRuntime().facts.version.split('.').slice(0, 2).join('.');
const ids = Object.keys(runtimeFaults) as RuntimeFaultId[];

describe.each(ids)('%s', (id) => {
  const { versions, needs, effect } = runtimeFaults[id];
  const { text, raw, operation } = patterns[id];
  const drawn = drawCase(folder, id, text, 5);
  const graph = raw(drawn);

  test('is recognised in an IR, with the operation', async () => {
    const found = irFaults(irNetwork(irDocument(graph).xml({})));
    expect(found).toEqual([{ fault: id, operation }]);
    // As OpenVINO itself writes it, which is what a conversion from ONNX and others gives.
    expect(irFaults(irNetwork(await savedByOpenvino(`${id}-saved`, graph)))).toEqual(found);
    expect(faultFacts(found).map(faultText)).toEqual([expect.stringContaining(`"${operation}" has `)]);
  });

  const missing = needs !== null && !readMachine().instructionSets.includes(needs);
  test.skipIf(missing)(
    `still holds in ${versions.join(', ')}${missing ? ` (this CPU has no ${needs})` : ''}`,
    async () => {
      const holds = (versions as readonly string[]).includes(version);
      expect(await outcomeOf(id, drawn, graph)).toBe(holds ? effect : 'right');
    },
  );

  test('is avoided by the converter', async () => {
    expect(await disagreement(folder, drawn)).toBeUndefined();
  });
});

/** Few columns, so that many outputs are one wide; some kernels are larger than the image by less than a stride. */
const smallConvolution = fc
  .record({
    type: fc.constantFrom('Convolution', 'Im2col'),
    channels: fc.constantFrom(1, 1, 1, 2),
    outputs: fc.constantFrom(1, 8, 17),
    size: fc.tuple(fc.constantFrom(3, 9, 12), fc.integer({ min: 1, max: 6 })),
    kernel: fc.tuple(fc.constantFrom(1, 2, 3, 5), fc.integer({ min: 1, max: 5 })),
    stride: fc.tuple(fc.constantFrom(1, 1, 1, 2), fc.integer({ min: 2, max: 4 })),
    pad: fc.tuple(fc.nat(1), fc.nat(1)),
    behind: fc.constantFrom('', layer('ReLU', 'y', 'z'), convolution('y', 'z', 'kernel_size: 1 stride: 2')),
  })
  .map(({ type, channels, outputs, size, kernel, stride, pad, behind }) => {
    const [[high, wide], [down, along], [top, left]] = [kernel, stride, pad];
    const extents = size.map((length, axis) =>
      Math.trunc((length + 2 * (pad[axis] ?? 0) - (kernel[axis] ?? 1)) / (stride[axis] ?? 1)),
    );
    if (extents.some((extent) => extent < 0) || size[0] + 2 * top <= high - down) return undefined;
    if (size[1] + 2 * left <= wide - along) return undefined;
    const block = `convolution_param { ${type === 'Im2col' ? '' : `num_output: ${outputs}`} kernel_h: ${high} kernel_w: ${wide} stride_h: ${down} stride_w: ${along} pad_h: ${top} pad_w: ${left} }`;
    return input([1, channels, ...size]) + layer(type, 'x', 'y', block) + behind;
  })
  .filter((text) => text !== undefined);

const nets = Number(process.env['VINOBENCH_NETS'] ?? 60);

test(`${nets} convolutions of few columns and channels compute what the reference computes`, {
  timeout: 300_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(smallConvolution, async (text) => {
      const problem = await disagreement(folder, drawCase(folder, 'small', text, 11)).catch(String);
      if (problem !== undefined) throw new Error(`${problem} in\n${text}`);
    }),
    { seed: 20_181, numRuns: nets },
  );
});
