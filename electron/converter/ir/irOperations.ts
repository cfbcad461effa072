/** An IR as a graph of operations, without the values of its constants. */
import {
  type Attribute,
  type Graph,
  type GraphOutput,
  inputsOf,
  type Operation,
  type Value,
} from '../graph/graph.ts';
import type { IrNetwork } from './irNetwork.ts';

/** Constants become parameters: their shapes are known, their numbers stay in the .bin. */
export function irOperations({ layers, edges }: IrNetwork): Graph {
  const sources = new Map(
    edges.map(({ from, fromPort, to, toPort }) => [`${to} ${toPort}`, { from, port: Number(fromPort) }]),
  );
  const operations = new Map<string, Operation>();
  const results: GraphOutput[] = [];
  for (const layer of layers) {
    const { id, name, type } = layer;
    const outputs = layer.outputs.map(({ shape }) => ({
      shape,
      elementType: 'f32' as const,
      tensorNames: [],
    }));
    const inputs = layer.inputs.flatMap(({ shape }, port): Value[] => {
      const source = sources.get(`${id} ${port}`);
      const producer = operations.get(source?.from ?? '');
      if (source === undefined || producer === undefined) return [];
      const at = Math.max(0, source.port - inputsOf(producer).length);
      return [{ operation: producer.name, port: at, elementType: 'f32', shape }];
    });
    const named = { name, outputs, sources: [] };
    if (type === 'Result') {
      results.push(...inputs.map((value) => ({ blob: name, value })));
      continue;
    }
    if (type === 'Const' || type === 'Parameter') operations.set(id, { kind: 'parameter', ...named });
    else {
      const attributes = Object.fromEntries([...layer.attributes].map(([key, text]) => [key, parsed(text)]));
      operations.set(id, { kind: 'compute', type, opset: 'opset1', attributes, inputs, ...named });
    }
  }
  return {
    name: '',
    operations: [...operations.values()],
    outputs: results,
    fused: new Map(),
    removed: new Map(),
    learners: new Map(),
  };
}

/** Numbers and lists of numbers as such; everything else is text. */
function parsed(text: string): Attribute {
  const parts = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  if (parts.some(Number.isNaN)) return text;
  const [first = 0] = parts;
  return parts.length === 1 ? first : parts;
}
