/** Graphs for tests, drawn as text: a line for each operation, `name = Type(input, input) key=value [dims]`. */
import { addConstant } from './ir/elements.ts';
import { IrGraph, type Source } from './ir/irGraph.ts';

const line =
  /^(?<name>[\w/]+) = (?<type>\w+)\((?<inputs>[^)]*)\)(?<attributes>(?: \w+=\S+)*)(?: \[(?<dims>[\d,-]*)\])?$/;

/**
 * Inputs are names, `#2x3` for a constant of that shape (its values run from -1 to 1; `#` is the number -1), or `@2x3` for the
 * integers 2 and 3. Without `[dims]` an operation has the shape of its first input. Every operation whose output is not read gets a
 * Result.
 */
export function drawnGraph(text: string): IrGraph {
  const graph = new IrGraph({ name: 'drawn', rest: [], weights: new Uint8Array(0) }, [], []);
  const outputs = new Map<string, Source>();
  const inputOf = (reference: string, owner: string): Source => {
    if (reference.startsWith('@')) {
      const integers = reference.slice(1).split('x').map(BigInt);
      return addConstant(graph, `${owner}/integers`, BigInt64Array.from(integers), [integers.length]);
    }
    if (!reference.startsWith('#')) {
      const found = outputs.get(reference);
      if (found === undefined) throw new Error(`${owner} takes ${reference}, which is not drawn above it`);
      return found;
    }
    const text = reference.slice(1);
    const dims = text === '' ? [] : text.split('x').map(Number);
    const values = Float32Array.from(
      { length: dims.reduce((product, dim) => product * dim, 1) },
      (_, index) => ((index * 37) % 201) / 100 - 1,
    );
    return addConstant(graph, `${owner}/constant`, values, dims);
  };
  for (const drawn of text.trim().split('\n')) {
    const groups = line.exec(drawn.trim())?.groups;
    if (groups === undefined) throw new Error(`cannot read: ${drawn}`);
    const { name = '', type = '', inputs = '', attributes = '', dims } = groups;
    const sources = inputs
      .split(',')
      .flatMap((part) => (part.trim() === '' ? [] : inputOf(part.trim(), name)));
    const [first] = sources;
    const shape = dims?.split(',').map(Number) ?? (first === undefined ? [] : graph.portOf(first).dims);
    const from = (source: Source) => {
      const { precision, dims: of } = graph.portOf(source);
      return { from: source, precision, dims: of };
    };
    const own = Object.fromEntries(
      attributes
        .trim()
        .split(' ')
        .flatMap((part) => pair(part)),
    );
    const parameter = type === 'Parameter' ? { element_type: 'f32', shape: shape.join(',') } : {};
    const output = graph.add({
      name,
      type,
      attributes: { ...parameter, ...own },
      inputs: sources.map(from),
      output: { precision: 'FP32', dims: shape },
    });
    outputs.set(name, output);
  }
  for (const [name, source] of outputs) {
    if (graph.consumersOf(source).length > 0) continue;
    const { precision, dims } = graph.portOf(source);
    graph.add({ name: `${name}/result`, type: 'Result', inputs: [{ from: source, precision, dims }] });
  }
  return graph;
}

function pair(text: string): [string, string][] {
  const [key = '', value = ''] = text.split('=');
  return key === '' ? [] : [[key, value]];
}

/** Attributes of a convolution that keeps its input's size with a 3 x 3 kernel. */
export const same3x3 = 'strides=1,1 dilations=1,1 pads_begin=1,1 pads_end=1,1';
export const plain1x1 = 'strides=1,1 dilations=1,1 pads_begin=0,0 pads_end=0,0';
