/** Runs a deploy file in float64, layer by layer in the file's order, as Caffe does in phase TEST. */

import type { CaffeBlob, CaffeLayer } from '../support/caffemodel.ts';
import { type Message, messages, parseText, strings, written } from '../support/caffeNet.ts';
import { type LayerCall, Parameters } from './layer.ts';
import { referenceLayers } from './registry.ts';
import { sizeOf, type Tensor, tensor } from './tensor.ts';

export interface ReferenceRun {
  /** The last value of every blob. */
  readonly blobs: ReadonlyMap<string, Tensor>;
  /** Blobs that no layer reads, in the order in which they were made, without inputs. */
  readonly outputs: readonly string[];
  /** What was drawn or read, to be written as a caffemodel. */
  readonly learned: readonly CaffeLayer[];
}

interface ReferenceOptions {
  /** An input's values, N C H W as the file declares them. */
  readonly input: (blob: string, shape: readonly number[]) => Tensor;
  /** Uniform in [0, 1): where weights are drawn from. */
  readonly random: () => number;
  /** The trained layers in the order of the prototxt; what is not there is drawn. */
  readonly weights?: Iterable<CaffeLayer>;
}

/** Types whose layers a deployed net leaves out. */
const unused = /Loss$|^(Accuracy|HDF5Output)$/;

const inputTypes = /^Input$|Data$/;

export function interpret(prototxt: string, { input, random, weights = [] }: ReferenceOptions): ReferenceRun {
  const net = parseText(prototxt);
  const blobs = new Map<string, Tensor>();
  const made = new Map<string, boolean>();
  const learned: CaffeLayer[] = [];
  const trained = weights[Symbol.iterator]();
  let next = trained.next();
  const inputs = strings(net, 'input');
  for (const [index, blob] of inputs.entries()) blobs.set(blob, input(blob, declaredShape(net, index)));
  for (const message of [...messages(net, 'layer'), ...messages(net, 'layers')]) {
    const [type, name] = [typeOf(written(message, 'type') ?? ''), written(message, 'name') ?? ''];
    if (unused.test(type) || !inPhaseTest(message)) continue;
    const layer = referenceLayers[type];
    if (!layer) throw new Error(`the reference does not know the layer type ${type}`);
    const found = !next.done && next.value.name === name ? next.value.blobs : undefined;
    if (found) next = trained.next();
    const own: CaffeBlob[] = [];
    const bottoms = strings(message, 'bottom').map((blob) => {
      const value = blobs.get(blob);
      if (!value) throw new Error(`layer "${name}" reads "${blob}", which nothing makes`);
      made.delete(blob);
      return value;
    });
    const tops = strings(message, 'top');
    const call: LayerCall = {
      name,
      type,
      parameters: new Parameters(message),
      bottoms,
      tops,
      input,
      learn(shape, draw) {
        const blob = found?.[own.length] ?? { shape, data: draw(random, sizeOf(shape)) };
        own.push(blob);
        return tensor(shape, blob.data);
      },
    };
    const results = inMemory(call, layer(call));
    tops.forEach((top, index) => {
      const result = results[index];
      // labels and what only training has
      if (!result) return;
      if (strings(message, 'bottom')[index] === top) {
        const place = bottoms[index];
        if (place?.data.length !== result.data.length) throw new Error(`layer "${name}" resizes its bottom`);
        place.data.set(result.data);
        blobs.set(top, { shape: result.shape, data: place.data });
      } else blobs.set(top, result);
      made.delete(top);
      made.set(top, !inputTypes.test(type));
    });
    if (own.length > 0) learned.push({ name, type, blobs: own });
  }
  return { blobs, outputs: [...made].filter(([, counts]) => counts).map(([blob]) => blob), learned };
}

/** Types whose tops are their bottom's memory: those whose code calls ShareData on a top, with one bottom and top or always. */
const shares: Readonly<Record<string, (call: LayerCall) => boolean>> = {
  Reshape: () => true,
  Flatten: () => true,
  Split: () => true,
  Concat: ({ bottoms }) => bottoms.length === 1,
  Slice: ({ tops }) => tops.length === 1,
  Permute: ({ bottoms, parameters }) => {
    const order = parameters.block('permute_param').numbers('order');
    return bottoms.length === 1 && order.every((axis, index) => axis === index);
  },
};

/** The tops in memory of their own, or in their bottom's. */
function inMemory(call: LayerCall, results: readonly (Tensor | undefined)[]): (Tensor | undefined)[] {
  const memory = shares[call.type]?.(call) ? call.bottoms[0]?.data : undefined;
  return results.map(
    (result) => result && { shape: result.shape, data: memory ?? Float64Array.from(result.data) },
  );
}

function declaredShape(net: Message, index: number): number[] {
  const shape = messages(net, 'input_shape')[index];
  if (shape) return strings(shape, 'dim').map(Number);
  return strings(net, 'input_dim')
    .slice(4 * index, 4 * index + 4)
    .map(Number);
}

/** NetStateRule without levels and stages, as in net.cpp; a layer's own phase is no rule. */
function inPhaseTest(message: Message): boolean {
  const phases = (field: string): (string | undefined)[] =>
    messages(message, field).map((rule) => written(rule, 'phase'));
  const included = phases('include');
  if (included.length > 0) return included.some((phase) => phase !== 'TRAIN');
  return !phases('exclude').includes('TEST');
}

/** Types of the old format whose new name is not the old one in capitals and small letters (upgrade_proto.cpp). */
const oldNames: Readonly<Record<string, string>> = {
  ABSVAL: 'AbsVal',
  ARGMAX: 'ArgMax',
  PRELU: 'PReLU',
  RELU: 'ReLU',
  ROI_POOLING: 'ROIPooling',
  TANH: 'TanH',
};

/** INNER_PRODUCT -> InnerProduct; BNLL and other names that are the same in both formats stay. */
function typeOf(type: string): string {
  if (type in referenceLayers || !/^[A-Z_]+$/.test(type)) return type;
  const words = type.split('_').map((word) => `${word.slice(0, 1)}${word.slice(1).toLowerCase()}`);
  return oldNames[type] ?? words.join('');
}
