/**
 * HardSigmoid as the arithmetic that it stands for, min(max(alpha x + beta, 0), 1) (ONNX and OpenVINO, HardSigmoid): the CPU
 * plugin has one plain kernel for the operation, with a reorder on either side, and computes the arithmetic in the convolution
 * before. Of PP-OCR's networks that takes 30 of 106 kernels away.
 */
import { addConstant, floatsOf } from './ir/elements.ts';
import type { IrGraph, IrLayer, Source } from './ir/irGraph.ts';

/** The same graph where nothing changes. */
export function lowered(read: IrGraph): IrGraph {
  const found = [...read.layers()].filter(({ type }) => type === 'HardSigmoid');
  if (found.length === 0) return read;
  const graph = read.clone();
  for (const layer of found) lower(graph, layer);
  return graph;
}

function lower(graph: IrGraph, layer: IrLayer): void {
  const [input, output] = [graph.input(layer, 0), layer.outputs[0]];
  const [alpha, beta] = [scalar(graph, layer, 1), scalar(graph, layer, 2)];
  if (input === undefined || output === undefined || alpha === undefined || beta === undefined) return;
  if (output.precision !== 'FP32') return;
  const { precision, dims } = output;
  const whole = (from: Source) => ({ from, precision, dims });
  const arithmetic = (type: 'Multiply' | 'Add', from: Source, value: number): Source => {
    const name = `${layer.name}/${type}`;
    const constant = addConstant(graph, `${name}/constant`, Float32Array.of(value), []);
    return graph.add({
      name,
      type,
      attributes: { auto_broadcast: 'numpy' },
      inputs: [whole(from), { from: constant, precision, dims: [] }],
      output: { precision, dims },
    });
  };
  const clamped = graph.add({
    name: layer.name,
    type: 'Clamp',
    attributes: { min: '0', max: '1' },
    inputs: [whole(arithmetic('Add', arithmetic('Multiply', input, alpha), beta))],
    output: { precision, dims },
  });
  for (const target of graph.consumersOf({ layer: layer.id, port: output.id }))
    graph.connect(clamped, target);
  graph.remove(layer.id);
}

/** Undefined where it is not one constant number. */
function scalar(graph: IrGraph, layer: IrLayer, index: number): number | undefined {
  const from = graph.input(layer, index);
  const constant = from === undefined ? undefined : graph.layer(from.layer);
  const values = constant?.type === 'Const' ? floatsOf(graph, constant) : undefined;
  return values?.length === 1 ? values[0] : undefined;
}
