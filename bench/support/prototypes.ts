/**
 * Gives a network of filler weights a last layer that tells pictures apart: each class is one synthetic picture, or a mixture of
 * two, and its score is how much nearer the picture's features are to the class's than to the mean of all. So that INT8 has
 * something to get wrong, and the top class means something.
 */
import type { LoadedRuntime } from '../../electron/openvino/load.ts';
import { shiftBias } from '../../electron/quantizer/insert.ts';
import { floatsOf } from '../../electron/quantizer/ir/elements.ts';
import type { IrGraph, IrLayer, Source } from '../../electron/quantizer/ir/irGraph.ts';
import { GraphRunner, type InferenceInputs } from '../../electron/quantizer/statistics/inference.ts';
import {
  channelAxis,
  type ProbeRequest,
  probeGraph,
  slotKey,
} from '../../electron/quantizer/statistics/probe.ts';
import { seededRandom } from '../../shared/statistics/random.ts';

/** Standard deviation of the scores: a softmax of them is neither flat nor all in one class. */
const scoreDeviation = 2;

/** Of a bias, as a part of its layer's largest outputs. */
const biasPart = 0.05;

/**
 * Gives every layer with weights a bias, as trained networks have them: fillers make zeros, which OpenVINO leaves out of the
 * kernels, so that a correction of the bias would seem to cost time. Changes the graph.
 */
export async function setBiases(
  runtime: LoadedRuntime,
  graph: IrGraph,
  picture: Float32Array,
): Promise<void> {
  const layers = [...graph.layers()].filter(({ type }) => /^(Group)?Convolution$|^MatMul$/.test(type));
  const sources = layers.map(({ id, outputs }) => ({ layer: id, port: outputs[0]?.id ?? 0 }));
  const probe = probeGraph(
    graph,
    sources.map((source) => requestOf(graph, source, 'max')),
  );
  let row = new Float32Array();
  const runner = await GraphRunner.compile(runtime, probe.graph);
  await runner.run(only(picture), {
    each: (outputs) => {
      row = Float32Array.from(outputs.at(-1) ?? []);
    },
  });
  runner.close();
  const random = seededRandom(2);
  for (const [index, layer] of layers.entries()) {
    const source = sources[index];
    const slot =
      source === undefined ? undefined : probe.slots.get('max')?.get(slotKey(source, axisOf(graph, source)));
    if (slot === undefined) continue;
    const most = row.subarray(slot.start, slot.start + slot.channels).map(Math.abs);
    const scale = (biasPart * most.reduce((a, b) => a + b, 0)) / slot.channels;
    const shift = most.map(() => scale * (2 * random.next() - 1));
    shiftBias(graph, layer, shift, layer.type === 'MatMul' ? 1 : 3);
  }
}

const axisOf = (graph: IrGraph, source: Source): number | undefined => channelAxis(graph.portOf(source).dims);

const requestOf = (graph: IrGraph, source: Source, reduction: ProbeRequest['reduction']): ProbeRequest => ({
  source,
  reduction,
  axis: axisOf(graph, source),
});

async function* only(picture: Float32Array): AsyncGenerator<Float32Array, void> {
  yield picture;
}

/** Changes the graph. @param pictures one for each prototype */
export async function setLastLayer(
  runtime: LoadedRuntime,
  graph: IrGraph,
  pictures: InferenceInputs,
): Promise<void> {
  const layer = lastWeighted(graph);
  const source = graph.input(layer, 0);
  if (source === undefined) throw new Error(`${layer.name} has no input`);
  const probe = probeGraph(graph, [requestOf(graph, source, 'mean')]);
  const features: Float32Array[] = [];
  const runner = await GraphRunner.compile(runtime, probe.graph);
  await runner.run(pictures, {
    each: (outputs) => {
      const row = outputs.at(-1);
      if (row !== undefined) features.push(row);
    },
  });
  runner.close();
  writeWeights(graph, layer, features);
}

function lastWeighted(graph: IrGraph): IrLayer {
  const last = [...graph.layers()].findLast(({ type }) => type === 'Convolution' || type === 'MatMul');
  if (last === undefined) throw new Error(`${graph.name} has no layer with weights`);
  return last;
}

function writeWeights(graph: IrGraph, layer: IrLayer, features: readonly Float32Array[]): void {
  const from = graph.input(layer, 1);
  const weights = from === undefined ? undefined : floatsOf(graph, graph.layer(from.layer));
  const [classes = 0, length = 0] = layer.inputs[1]?.dims ?? [];
  if (weights === undefined || weights.length !== classes * length)
    throw new Error(`the weights of ${layer.name} are not one row a class`);
  const mean = meanOf(features, length);
  const rows = prototypeRows(features, classes, mean);
  const deviation = deviationOfScores(features, rows, mean);
  const shift = new Float32Array(classes);
  for (const [index, row] of rows.entries()) {
    let middle = 0;
    for (let place = 0; place < length; place++) {
      const weight = ((row[place] ?? 0) * scoreDeviation) / deviation;
      weights[index * length + place] = weight;
      middle += weight * ((mean[place] ?? 0) + (row[place] ?? 0) / 2);
    }
    shift[index] = -middle;
  }
  shiftBias(graph, layer, shift, layer.type === 'MatMul' ? 1 : 3);
}

function meanOf(features: readonly Float32Array[], length: number): Float64Array {
  const mean = new Float64Array(length);
  for (const row of features)
    for (let place = 0; place < length; place++)
      mean[place] = (mean[place] ?? 0) + (row[place] ?? 0) / features.length;
  return mean;
}

/** How each class differs from the mean. */
function prototypeRows(
  features: readonly Float32Array[],
  classes: number,
  mean: Float64Array,
): Float64Array[] {
  const random = seededRandom(1);
  const pick = () => features[random.below(features.length)] ?? new Float32Array(mean.length);
  return Array.from({ length: classes }, (_, index) => {
    const [one, other] = [features[index] ?? pick(), pick()];
    const share = index < features.length ? 1 : random.next();
    return mean.map(
      (middle, place) => share * (one[place] ?? 0) + (1 - share) * (other[place] ?? 0) - middle,
    );
  });
}

function deviationOfScores(
  features: readonly Float32Array[],
  rows: readonly Float64Array[],
  mean: Float64Array,
): number {
  let [sum, squares, count] = [0, 0, 0];
  for (const feature of features.slice(0, 20)) {
    for (const row of rows.slice(0, features.length)) {
      let score = 0;
      for (let place = 0; place < mean.length; place++)
        score += (row[place] ?? 0) * ((feature[place] ?? 0) - (mean[place] ?? 0) - (row[place] ?? 0) / 2);
      sum += score;
      squares += score ** 2;
      count++;
    }
  }
  return Math.sqrt(squares / count - (sum / count) ** 2) || 1;
}
