import type { ModelGraph } from '../../../shared/models/library.ts';

/**
 * @param text of the prototxt
 * @param ir made of this file: who computes a layer there tells its shape
 */
export async function sourceGraph(text: string, prototxt: string, ir: ModelGraph): Promise<ModelGraph> {
  const { parseCaffe } = await import('../../converter/convert.ts');
  // What the file leaves out the IR was made with.
  const fed = ir.nodes.filter(({ type }) => type === 'Parameter').map(({ name, shape }) => [name, shape]);
  return graphOfLayers(parseCaffe(text, prototxt, Object.fromEntries(fed)), shapesOf(ir));
}

type CaffeModel = ReturnType<typeof import('../../converter/convert.ts')['parseCaffe']>;
type Shapes = ReadonlyMap<string, readonly number[]>;

/** Of each layer the output of the last operation that computes it. */
function shapesOf({ nodes }: ModelGraph): Shapes {
  return new Map(nodes.flatMap(({ shape, sources }) => sources.map((source) => [source, shape] as const)));
}

export function graphOfLayers({ inputs, layers }: CaffeModel, shapes: Shapes): ModelGraph {
  const nodes: ModelGraph['nodes'] = [];
  const edges = new Map<string, ModelGraph['edges'][number]>();
  /** Of each blob the layer that wrote it last: layers in place write what they read. */
  const writers = new Map<string, ModelGraph['nodes'][number]>();
  for (const { blob, shape } of inputs) {
    const node = {
      id: `input ${blob}`,
      name: blob,
      type: 'Input',
      shape: [...(shape ?? [])],
      attributes: {},
      sources: [],
    };
    nodes.push(node);
    writers.set(blob, node);
  }
  for (const { id, type, bottoms, tops, extras, line } of layers) {
    const read = bottoms.flatMap((blob) => writers.get(blob) ?? []);
    const node = {
      id,
      name: id,
      type,
      // What computes nothing hands on what it reads.
      shape: [...(shapes.get(id) ?? read[0]?.shape ?? [])],
      attributes: { ...attributesOf(extras), line: String(line) },
      sources: [id],
    };
    nodes.push(node);
    for (const { id: from, shape } of read) edges.set(`${from}\n${id}`, { from, to: id, shape });
    for (const blob of tops) writers.set(blob, node);
  }
  return { nodes, edges: [...edges.values()] };
}

type Fields = CaffeModel['layers'][number]['extras'];

/** The fields of parameter blocks, a block of a block under both names: `weight_filler.type`. */
function attributesOf(fields: Fields, prefix = ''): Record<string, string> {
  const found: Record<string, string> = {};
  for (const { name, value } of fields) {
    if (value.kind === 'message') {
      const inner = prefix === '' && name.endsWith('_param') ? '' : `${prefix}${name}.`;
      Object.assign(found, attributesOf(value.fields, inner));
      continue;
    }
    const key = prefix + name;
    found[key] = found[key] === undefined ? value.text : `${found[key]}, ${value.text}`;
  }
  return found;
}
