/** A graph as the two halves of an IR: the .xml's text, and the constants in the order and at the places of the .bin. */
import { alignment, escapeXml } from '../../converter/ir/irXml.ts';
import type { IrGraph, IrLayer, IrPort } from './irGraph.ts';
import { child, type XmlElement, xmlText } from './xmlTree.ts';

interface PlacedBytes {
  /** From the start of the .bin; a multiple of `alignment`. */
  readonly offset: number;
  readonly bytes: Uint8Array;
}

interface IrText {
  /** @param facts name -> text for the model's rt_info under `vinobench`; those it has keep their place */
  xml(facts: Readonly<Record<string, string>>): string;
  readonly constants: readonly PlacedBytes[];
  readonly binLength: number;
  /** Of each constant in the .bin, by its layer's id. */
  readonly offsets: ReadonlyMap<number, number>;
}

/**
 * Every constant once.
 * @param known bytes that are in the .bin already, at the offsets that their layers name; new constants follow behind
 */
export function irText(graph: IrGraph, known?: Uint8Array): IrText {
  const constants: PlacedBytes[] = [];
  const placed = new Map<string, number>();
  const offsets = new Map<number, number>();
  let end = known?.byteLength ?? 0;
  const place = (layer: IrLayer): number => {
    if (known !== undefined && layer.bytes === undefined) return Number(layer.attributes['offset']);
    const bytes = graph.bytesOf(layer);
    const key = layer.bytes === undefined ? `${bytes.byteOffset}:${bytes.byteLength}` : `layer ${layer.id}`;
    const before = placed.get(key);
    if (before !== undefined) return before;
    const offset = Math.ceil(end / alignment) * alignment;
    end = offset + bytes.byteLength;
    placed.set(key, offset);
    constants.push({ offset, bytes });
    return offset;
  };
  const layers = Array.from(graph.layers(), (layer) =>
    layerElement(layer, (constant) => {
      const offset = place(constant);
      offsets.set(constant.id, offset);
      return offset;
    }),
  );
  const edges = Array.from(graph.edges(), ({ from, to }) =>
    element('edge', {
      'from-layer': `${from.layer}`,
      'from-port': `${from.port}`,
      'to-layer': `${to.layer}`,
      'to-port': `${to.port}`,
    }),
  );
  const xml = (facts: Readonly<Record<string, string>>) => {
    const root = element('net', { name: escapeXml(graph.name), version: '11' }, [
      element('layers', {}, layers),
      element('edges', {}, edges),
      ...withFacts(graph.rest, facts),
    ]);
    return `<?xml version="1.0"?>\n${xmlText(root)}`;
  };
  return { xml, constants, binLength: end, offsets };
}

/** The whole .bin in memory. */
export function binOf({ constants, binLength }: IrText): Uint8Array {
  const bin = new Uint8Array(binLength);
  for (const { offset, bytes } of constants) bin.set(bytes, offset);
  return bin;
}

function element(
  tag: string,
  attributes: Readonly<Record<string, string>>,
  children: readonly XmlElement[] = [],
  text = '',
): XmlElement {
  return { tag, attributes, children, text };
}

function layerElement(layer: IrLayer, place: (layer: IrLayer) => number): XmlElement {
  const { id, name, type, version, inputs, outputs, rest } = layer;
  const attributes = type === 'Const' ? { ...layer.attributes, offset: `${place(layer)}` } : layer.attributes;
  const ports = (tag: string, all: readonly IrPort[]) =>
    all.length === 0 ? [] : [element(tag, {}, all.map(portElement))];
  return element('layer', { id: `${id}`, name: escapeXml(name), type, version }, [
    ...(Object.keys(attributes).length === 0 ? [] : [element('data', attributes)]),
    ...rest.filter(({ tag }) => tag === 'rt_info'),
    ...ports('input', inputs),
    ...ports('output', outputs),
    ...rest.filter(({ tag }) => tag !== 'rt_info'),
  ]);
}

function portElement({ id, precision, dims, attributes }: IrPort): XmlElement {
  const children = dims.map((dim) => element('dim', {}, [], `${dim}`));
  return element('port', { id: `${id}`, precision, ...attributes }, children);
}

function withFacts(rest: readonly XmlElement[], facts: Readonly<Record<string, string>>): XmlElement[] {
  const info = rest.find(({ tag }) => tag === 'rt_info') ?? element('rt_info', {});
  const own = child(info, 'vinobench') ?? element('vinobench', {});
  const added = Object.entries(facts).map(([name, text]) => element(name, { value: escapeXml(text) }));
  const kept = own.children.filter(({ tag }) => !(tag in facts));
  const vinobench = { ...own, children: [...kept, ...added] };
  const others = info.children.filter(({ tag }) => tag !== 'vinobench');
  const whole = { ...info, children: [...others, vinobench] };
  return [
    ...rest.filter(({ tag }) => tag !== 'rt_info'),
    ...(vinobench.children.length === 0 ? [] : [whole]),
  ];
}
