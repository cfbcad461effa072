/**
 * The nodes of an ONNX file as a graph to look at (onnx.proto3: ModelProto.graph 7; GraphProto.node 1, initializer 5,
 * input 11, output 12, value_info 13). Weights are passed over, so a model of gigabytes costs some milliseconds.
 */
import { closeSync } from 'node:fs';
import { VinobenchError } from '../../../shared/faults/errors.ts';
import type { ModelGraph } from '../../../shared/models/library.ts';
import { FileFields } from '../../converter/input/fileFields.ts';
import { openRegularSync } from '../../files/regularFile.ts';

type Span = Parameters<FileFields['text']>[0];
type Node = ModelGraph['nodes'][number];

/**
 * @param ir read from this file: shapes that the file does not tell are those of the operations of the same names
 * @throws VinobenchError `input` for a file without a graph
 */
export function onnxGraph(model: string, ir: ModelGraph): ModelGraph {
  const { descriptor: file } = openRegularSync(model);
  try {
    return new OnnxReader(new FileFields(file), shapesOf(ir)).graph(model);
  } finally {
    closeSync(file);
  }
}

/** By the names of operations, which OpenVINO takes from the file's nodes or their outputs. */
function shapesOf({ nodes }: ModelGraph): Map<string, readonly number[]> {
  return new Map(
    nodes.flatMap(({ name, shape, sources }) => [name, ...sources].map((one) => [one, shape] as const)),
  );
}

class OnnxReader {
  readonly #bytes: FileFields;
  readonly #known: ReadonlyMap<string, readonly number[]>;

  constructor(bytes: FileFields, known: ReadonlyMap<string, readonly number[]>) {
    this.#bytes = bytes;
    this.#known = known;
  }

  graph(model: string): ModelGraph {
    const [graph] = this.#bytes.fields(0, Number.POSITIVE_INFINITY, 7);
    if (graph === undefined) {
      throw new VinobenchError('input', `${model} has no graph, so it is not an ONNX model.`, {
        place: { file: model },
      });
    }
    const told = this.#toldShapes(graph);
    const weights = new Set(this.#all(graph, 5).map((tensor) => this.#text(tensor, 8)));
    const nodes: Node[] = [];
    const edges = new Map<string, ModelGraph['edges'][number]>();
    /** Of each tensor the node that makes it. */
    const makers = new Map<string, Node>();
    for (const input of this.#all(graph, 11)) {
      const name = this.#text(input, 1);
      // Before IR version 4 weights are inputs, too.
      if (weights.has(name)) continue;
      const shape = [...(told.get(name) ?? this.#known.get(name) ?? [])];
      const node = { id: `input ${name}`, name, type: 'Input', shape, attributes: {}, sources: [] };
      nodes.push(node);
      makers.set(name, node);
    }
    for (const [index, span] of this.#all(graph, 1).entries()) {
      const outputs = this.#texts(span, 2);
      const [first = `node ${index}`] = outputs;
      const name = this.#text(span, 3) || first;
      const shape = told.get(first) ?? this.#known.get(name) ?? this.#known.get(first) ?? [];
      const node: Node = {
        id: `${index} ${name}`,
        name,
        type: this.#text(span, 4),
        shape: [...shape],
        attributes: this.#attributes(span),
        sources: [name],
      };
      nodes.push(node);
      for (const maker of this.#texts(span, 1).flatMap((tensor) => makers.get(tensor) ?? []))
        edges.set(`${maker.id}\n${node.id}`, { from: maker.id, to: node.id, shape: [...maker.shape] });
      for (const tensor of outputs) makers.set(tensor, node);
    }
    return { nodes, edges: [...edges.values()] };
  }

  #all(parent: Span, field: number): Span[] {
    return [...this.#bytes.fields(parent.start, parent.end, field)];
  }

  #texts(parent: Span, field: number): string[] {
    return this.#all(parent, field).map((span) => this.#bytes.text(span));
  }

  #text(parent: Span, field: number): string {
    return this.#texts(parent, field)[0] ?? '';
  }

  /** ValueInfoProto: name 1, type 2, tensor_type 1, shape 2, dim 1 with dim_value 1; a named dimension is -1. */
  #toldShapes(graph: Span): Map<string, readonly number[]> {
    const shapes = new Map<string, readonly number[]>();
    for (const info of [11, 12, 13].flatMap((field) => this.#all(graph, field))) {
      const [shape] = this.#all(info, 2)
        .flatMap((type) => this.#all(type, 1))
        .flatMap((tensor) => this.#all(tensor, 2));
      if (shape === undefined) continue;
      const dims = this.#all(shape, 1).map((dim) => this.#bytes.integers(dim, 1)[0] ?? -1);
      shapes.set(this.#text(info, 1), dims);
    }
    return shapes;
  }

  /** AttributeProto: name 1, i 3, s 4, ints 8 (packed or not); other kinds are left to the file. */
  #attributes(node: Span): Record<string, string> {
    const found: Record<string, string> = {};
    for (const attribute of this.#all(node, 5)) {
      const name = this.#text(attribute, 1);
      const integers = [...this.#bytes.integers(attribute, 3), ...this.#bytes.integers(attribute, 8)];
      const [text] = this.#texts(attribute, 4);
      if (integers.length > 0) found[name] = integers.join(',');
      else if (text !== undefined) found[name] = text;
    }
    return found;
  }
}
