/**
 * What an IR's .xml (version 11, as OpenVINO saves it) tells of its network: operations, parameters, FLOPs. Bodies of
 * loops and branches are left out, since nobody knows how often they run.
 */
import { type NetworkFacts, networkFacts } from '../../../shared/networkFacts.ts';

export interface IrFacts extends NetworkFacts {
  /** Operations other than constants (with their decompression) and results. */
  readonly irLayers: number;
}

interface Layer {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly decompresses: boolean;
  readonly elementType: string;
  readonly transposeA: boolean;
  readonly inputShapes: readonly number[][];
  readonly outputShapes: readonly number[][];
}

const floats = ['f64', 'f32', 'f16', 'bf16'];

/** @param sourcesOf the layers of the source that an operation computes, by its name */
export function irFacts(xml: string, sourcesOf: (name: string) => readonly string[]): IrFacts {
  const flat = withoutBodies(xml);
  const layers = Array.from(
    flat.matchAll(/<layer ([^>]*?)(?:\/>|>([\s\S]*?)<\/layer>)/g),
    ([, head = '', body = '']) => layerOf(head, body),
  );
  const computing = layers.filter(
    ({ type, decompresses }) => type !== 'Const' && type !== 'Result' && !decompresses,
  );
  const numbers = constantNumbers(layers, flat);
  const facts = networkFacts(
    computing.map((layer) => ({
      ...layer,
      sources: sourcesOf(layer.name),
      constantNumbers: numbers.get(layer.id) ?? 0,
    })),
  );
  return { ...facts, irLayers: computing.length };
}

/** The IR's text without the bodies of loops and branches. */
export const withoutBodies = (xml: string): string =>
  xml.replace(/<((?:then_|else_)?body)>[\s\S]*?<\/\1>/g, '');

function layerOf(head: string, body: string): Layer {
  const type = attribute(head, 'type');
  const data = /<data ([^>]*)>/.exec(body)?.[1] ?? '';
  const [before = '', after = ''] = body.split('<output>');
  return {
    id: attribute(head, 'id'),
    name: unescapeXml(attribute(head, 'name')),
    type,
    decompresses: type === 'Convert' && body.includes('<attribute name="decompression"'),
    elementType: attribute(data, 'element_type'),
    transposeA: attribute(data, 'transpose_a') === 'true',
    inputShapes: shapesOf(before),
    outputShapes: shapesOf(after),
  };
}

export function shapesOf(ports: string): number[][] {
  return Array.from(ports.matchAll(/<port [^>]*?(?:\/>|>([\s\S]*?)<\/port>)/g), ([, dims = '']) =>
    Array.from(dims.matchAll(/<dim>(-?\d+)<\/dim>/g), ([, dim]) => Number(dim)),
  );
}

/** Layer id -> elements of the constants it takes, each counted once, also those that are decompressed on the way. */
function constantNumbers(layers: readonly Layer[], xml: string): Map<string, number> {
  const byId = new Map(layers.map((layer) => [layer.id, layer]));
  const consumer = new Map<string, string>();
  for (const [, from = '', to = ''] of xml.matchAll(/<edge from-layer="(\d+)"[^>]*? to-layer="(\d+)"/g)) {
    if (!consumer.has(from)) consumer.set(from, to);
  }
  const numbers = new Map<string, number>();
  for (const { id, type, elementType, outputShapes } of layers) {
    if (type !== 'Const' || !floats.includes(elementType)) continue;
    let target = consumer.get(id);
    while (target !== undefined && byId.get(target)?.decompresses === true) target = consumer.get(target);
    const count = (outputShapes[0] ?? []).reduce((product, dim) => product * dim, 1);
    if (target !== undefined) numbers.set(target, (numbers.get(target) ?? 0) + count);
  }
  return numbers;
}

export function attribute(text: string, name: string): string {
  return new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(text)?.[1] ?? '';
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

export function unescapeXml(text: string): string {
  return text.replace(/&(?:#(\d+)|(\w+));/g, (whole, code: string | undefined, name: string | undefined) =>
    code === undefined ? (entities[name ?? ''] ?? whole) : String.fromCodePoint(Number(code)),
  );
}
