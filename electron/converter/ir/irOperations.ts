/** An IR's .xml (version 11) as a graph of operations, without the values of its constants. */
import {
  type Attribute,
  type Graph,
  type GraphOutput,
  inputsOf,
  type Operation,
  type Value,
} from '../graph/graph.ts';
import { attribute, shapesOf, unescapeXml, withoutBodies } from './irFacts.ts';

/** Constants become parameters: their shapes are known, their numbers stay in the .bin. */
export function irOperations(xml: string): Graph {
  const flat = withoutBodies(xml);
  const sources = new Map<string, { readonly from: string; readonly port: number }>();
  for (const [, edge = ''] of flat.matchAll(/<edge ([^>]*?)\/?>/g)) {
    const [from, port] = [attribute(edge, 'from-layer'), Number(attribute(edge, 'from-port'))];
    sources.set(`${attribute(edge, 'to-layer')} ${attribute(edge, 'to-port')}`, { from, port });
  }
  const operations = new Map<string, Operation>();
  const results: GraphOutput[] = [];
  for (const [, head = '', body = ''] of flat.matchAll(/<layer ([^>]*?)(?:\/>|>([\s\S]*?)<\/layer>)/g)) {
    const id = attribute(head, 'id');
    const [before = '', after = ''] = body.split('<output>');
    const name = unescapeXml(attribute(head, 'name'));
    const type = attribute(head, 'type');
    const shapes = shapesOf(after);
    const outputs = shapes.map((shape) => ({ shape, elementType: 'f32' as const, tensorNames: [] }));
    const inputs = shapesOf(before).flatMap((shape, port): Value[] => {
      const source = sources.get(`${id} ${port}`);
      const producer = operations.get(source?.from ?? '');
      if (source === undefined || producer === undefined) return [];
      const at = Math.max(0, source.port - inputsOf(producer).length);
      return [{ operation: producer.name, port: at, elementType: 'f32', shape }];
    });
    const named = { name, outputs, sources: [] };
    const attributes = attributesOf(/<data ([^>]*?)\/?>/.exec(body)?.[1] ?? '');
    if (type === 'Result') {
      results.push(...inputs.map((value) => ({ blob: name, value })));
      continue;
    }
    if (type === 'Const' || type === 'Parameter') operations.set(id, { kind: 'parameter', ...named });
    else operations.set(id, { kind: 'compute', type, opset: 'opset1', attributes, inputs, ...named });
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
function attributesOf(data: string): Record<string, Attribute> {
  return Object.fromEntries(
    Array.from(data.matchAll(/([\w-]+)="([^"]*)"/g), ([, name = '', text = '']) => [name, parsed(text)]),
  );
}

function parsed(text: string): Attribute {
  const parts = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  if (parts.some(Number.isNaN)) return unescapeXml(text);
  const [first = 0] = parts;
  return parts.length === 1 ? first : parts;
}
