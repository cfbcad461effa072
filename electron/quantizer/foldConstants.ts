/**
 * Constants behind operations as constants. Exporters leave weights behind Convert, Subtract, Transpose, Reshape, Gather or
 * Multiply; OpenVINO's own plugins fold these when they compile, and here OpenVINO computes them once, so that what follows
 * sees one constant for each tensor. Shapes of data are left to be computed: the model may be reshaped later.
 */
import type { LoadedRuntime } from '../openvino/load.ts';
import { removeUnusedConstants } from './insert.ts';
import { Constancy } from './ir/constancy.ts';
import { addBytes, addConstant } from './ir/elements.ts';
import { IrGraph as Graph, type IrGraph, type IrLayer, keyOf, type Source } from './ir/irGraph.ts';
import { packed } from './ir/packed.ts';
import { inMemory } from './statistics/inference.ts';

/** What a folded constant may take of the bytes that it is made from: `Broadcast` and `Tile` stay as they are. */
const mostGrowth = 8;
const alwaysBytes = 1 << 16;

/** The same graph where nothing is to be folded. @throws Error of OpenVINO where it cannot compute them */
export async function foldConstants(runtime: LoadedRuntime, read: IrGraph): Promise<IrGraph> {
  const float = withRanks(read);
  const constancy = new Constancy(float, { shapes: false });
  const isConstant = (id: number) => constancy.isConstant(id);
  const sources = foldedSources(float, isConstant);
  if (sources.length === 0) return read;
  const tensors = await evaluate(runtime, float, sources);
  const graph = float.clone();
  let folded = 0;
  for (const [index, { source, madeFrom }] of sources.entries()) {
    const tensor = tensors[index];
    if (tensor === undefined || tensor.bytes.byteLength > Math.max(alwaysBytes, mostGrowth * madeFrom))
      continue;
    folded++;
    const constant = addTensor(graph, source, tensor);
    for (const target of float.consumersOf(source))
      if (!isConstant(target.layer)) graph.connect(constant, target);
  }
  if (folded === 0) return read;
  removeUnusedConstants(graph, (id) => id <= lastId(float) && isConstant(id));
  return packed(graph);
}

const lastId = (graph: IrGraph): number => Math.max(...Array.from(graph.layers(), ({ id }) => id));

/** The shape of a shape is a rank, which no reshaping of the model changes: biases are given their axes with it. */
function withRanks(read: IrGraph): IrGraph {
  const graph = read.clone();
  for (const layer of read.layers()) {
    const [output] = layer.outputs;
    const from = layer.type === 'ShapeOf' ? read.input(layer, 0) : undefined;
    if (from === undefined || output === undefined || read.layer(from.layer).type !== 'ShapeOf') continue;
    const [rank = -1] = read.portOf(from).dims;
    if (rank < 0 || output.precision !== 'I64') continue;
    const constant = addConstant(graph, layer.name, BigInt64Array.of(BigInt(rank)), [1]);
    for (const target of read.consumersOf({ layer: layer.id, port: output.id }))
      graph.connect(constant, target);
    graph.remove(layer.id);
  }
  return graph;
}

interface FoldedSource {
  readonly source: Source;
  /** Bytes of the constants behind it. */
  readonly madeFrom: number;
}

/** Constant outputs that something not constant takes, apart from constants themselves and those stored in half precision. */
function foldedSources(graph: IrGraph, isConstant: (id: number) => boolean): FoldedSource[] {
  const found = new Map<string, FoldedSource>();
  for (const { from, to } of graph.edges()) {
    const layer = graph.layer(from.layer);
    if (layer.type === 'Const' || isConstant(to.layer) || !isConstant(from.layer)) continue;
    if (found.has(keyOf(from)) || isDecompression(graph, layer)) continue;
    const behind = ancestors(graph, [from.layer]);
    const constants = [...behind].map((id) => graph.layer(id)).filter(({ type }) => type === 'Const');
    const madeFrom = constants.reduce((bytes, constant) => bytes + graph.bytesOf(constant).byteLength, 0);
    found.set(keyOf(from), { source: from, madeFrom });
  }
  return [...found.values()];
}

/** A constant in half precision and its conversion to float: OpenVINO's way to store weights. */
function isDecompression(graph: IrGraph, layer: IrLayer): boolean {
  const from = layer.type === 'Convert' ? graph.input(layer, 0) : undefined;
  if (from === undefined || graph.layer(from.layer).type !== 'Const') return false;
  const { precision } = graph.portOf(from);
  return layer.outputs[0]?.precision === 'FP32' && (precision === 'FP16' || precision === 'BF16');
}

function ancestors(graph: IrGraph, ids: readonly number[]): Set<number> {
  const all = new Set(ids);
  for (const id of all) {
    const layer = graph.layer(id);
    for (const index of layer.inputs.keys()) {
      const from = graph.input(layer, index);
      if (from !== undefined) all.add(from.layer);
    }
  }
  return all;
}

interface FoldedTensor {
  readonly elementType: string;
  readonly dims: readonly number[];
  readonly bytes: Uint8Array;
}

/** Computed by OpenVINO on the CPU, in float where the arithmetic is. */
async function evaluate(
  { addon }: LoadedRuntime,
  float: IrGraph,
  sources: readonly FoldedSource[],
): Promise<FoldedTensor[]> {
  const ids = ancestors(
    float,
    sources.map(({ source }) => source.layer),
  );
  const layers = [...float.layers()].filter(({ id }) => ids.has(id));
  const edges = [...float.edges()].filter(({ to }) => ids.has(to.layer));
  const graph = new Graph({ name: float.name, rest: [], weights: float.weights }, layers, edges);
  for (const [index, { source }] of sources.entries()) {
    const { precision, dims } = graph.portOf(source);
    graph.add({
      name: `vinobench/folded/${index}`,
      type: 'Result',
      inputs: [{ from: source, precision, dims }],
    });
  }
  const { xml, bin } = inMemory(graph);
  const core = new addon.Core();
  const model = await core.readModel(xml, new addon.Tensor('u8', [bin.byteLength], bin));
  const compiled = await core.compileModel(model, 'CPU', { INFERENCE_PRECISION_HINT: 'f32' });
  try {
    const request = compiled.createInferRequest();
    request.infer();
    return sources.map((_, index) => {
      const tensor = request.getOutputTensor(index);
      const { buffer, byteOffset, byteLength } = tensor.data;
      const bytes = new Uint8Array(buffer, byteOffset, byteLength).slice();
      return { elementType: `${tensor.getElementType()}`, dims: tensor.getShape(), bytes };
    });
  } finally {
    // openvino-node leaves it to the garbage collector.
    compiled.close?.();
  }
}

function addTensor(graph: IrGraph, source: Source, { elementType, dims, bytes }: FoldedTensor): Source {
  const layer = graph.layer(source.layer);
  const name = layer.outputs.length === 1 ? layer.name : `${layer.name}/${source.port}`;
  const { precision } = graph.portOf(source);
  return addBytes(graph, { name, elementType, precision, dims, bytes });
}
