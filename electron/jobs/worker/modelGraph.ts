/** The network of an IR's .xml (version 11) as a graph to look at; bodies of loops and branches stay closed. */
import { XMLParser } from 'fast-xml-parser';
import { z } from 'zod';
import { VinobenchError } from '../../../shared/errors.ts';
import type { ModelGraph } from '../../../shared/library.ts';
import { parseSourceMap } from '../../../shared/sourceMap.ts';

const portSchema = z.object({ id: z.string(), dim: z.array(z.coerce.number()).default([]) });
const ports = z.object({ port: z.array(portSchema).default([]) });
/** No operation of OpenVINO has thirty. */
const mostAttributes = 256;
const attributes = z
  .record(z.string(), z.string())
  .refine((record) => Object.keys(record).length <= mostAttributes);
const layerSchema = z.object({
  id: z.string(),
  name: z.string(),
  type: z.string(),
  data: attributes.optional(),
  rt_info: z.unknown().optional(),
  // An element without children is read as an empty text.
  input: ports.or(z.literal('').transform(() => ({ port: [] }))).optional(),
  output: ports.or(z.literal('').transform(() => ({ port: [] }))).optional(),
});
type Layer = z.infer<typeof layerSchema>;

/** The host checks and sends what is shown, and has others to answer; language models have some thousands. */
const mostLayers = 50_000;
/** Tags and attributes of the text, each of which becomes an object of its own: those of 20,000 operations take 300 MB. */
const mostParts = 1_000_000;

const edgeSchema = z.object({ 'from-layer': z.string(), 'from-port': z.string(), 'to-layer': z.string() });

const irSchema = z.object({
  net: z.object({
    rt_info: z
      .object({ vinobench: z.object({ source_map: z.object({ value: z.string() }) }) })
      .optional()
      .catch(undefined),
    layers: z.object({ layer: z.array(layerSchema) }),
    edges: z
      .object({ edge: z.array(edgeSchema).default([]) })
      .or(z.literal('').transform(() => ({ edge: [] }))),
  }),
});

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseAttributeValue: false,
  parseTagValue: false,
  isArray: (name) => ['layer', 'edge', 'port', 'dim', 'attribute'].includes(name),
});

/**
 * @param xml text of the file
 * @throws VinobenchError `input` for one that is not well-formed or no network, `limit` for one with too many parts
 */
export function modelGraph(xml: string, file: string): ModelGraph {
  if (hasMoreParts(xml)) throw tooMany(file, mostParts, 'tags and attributes');
  const { net } = parsed(xml, file);
  if (net.layers.layer.length > mostLayers) throw tooMany(file, mostLayers, 'operations');
  const operations = parseSourceMap(net.rt_info?.vinobench.source_map.value)?.operations ?? {};
  const shown = net.layers.layer.filter((layer) => layer.type !== 'Const' && !decompresses(layer));
  const known = new Map(shown.map((layer) => [layer.id, layer]));
  const pairs = new Map<string, ModelGraph['edges'][number]>();
  for (const { 'from-layer': from, 'from-port': port, 'to-layer': to } of net.edges.edge) {
    const source = known.get(from);
    if (source === undefined || !known.has(to)) continue;
    const shape = source.output?.port.find(({ id }) => id === port)?.dim ?? [];
    pairs.set(`${from} ${to}`, { from, to, shape });
  }
  return {
    nodes: shown.map((layer) => ({
      id: layer.id,
      name: layer.name,
      type: layer.type,
      shape: layer.output?.port[0]?.dim ?? [],
      attributes: { ...layer.data, ...kernelOf(layer) },
      sources: operations[layer.name] ?? [],
    })),
    edges: [...pairs.values()],
  };
}

function hasMoreParts(xml: string): boolean {
  let parts = 0;
  for (let at = 0; at < xml.length; at++) {
    const code = xml.charCodeAt(at);
    if (code !== open && code !== equals) continue;
    parts += 1;
    if (parts > mostParts) return true;
  }
  return false;
}

const [open, equals] = ['<', '='].map((sign) => sign.charCodeAt(0));

function tooMany(file: string, most: number, what: string): VinobenchError {
  const sentence = `${file} has more than ${most.toLocaleString('en')} ${what}, too many for a graph; it can still be measured.`;
  return new VinobenchError('limit', sentence, { place: { file } });
}

function parsed(xml: string, file: string): z.infer<typeof irSchema> {
  try {
    return irSchema.parse(parser.parse(xml));
  } catch (error) {
    // Neither the parser's text nor the schema's crosses: both repeat what the file holds.
    throw new VinobenchError(
      'input',
      `${file} cannot be read as an OpenVINO IR: its XML is damaged. Convert the model again.`,
      { place: { file }, cause: error },
    );
  }
}

/** Weights are laid out [out, in, kernel...], those of groups with the group before. */
function kernelOf({ type, input }: Layer): Record<string, string> {
  if (!/^(?:Group)?Convolution/.test(type)) return {};
  const kernel = input?.port[1]?.dim.slice(type.startsWith('Group') ? 3 : 2) ?? [];
  return kernel.length === 0 ? {} : { kernel: kernel.join(',') };
}

/** A constant that is kept narrower than it is used is one thing with its conversion. */
function decompresses({ type, rt_info }: Layer): boolean {
  return type === 'Convert' && JSON.stringify(rt_info ?? '').includes('"decompression"');
}
