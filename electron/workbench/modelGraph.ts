/** The network of an IR's .xml (version 11) as a graph to look at; bodies of loops and branches stay closed. */
import { XMLParser } from 'fast-xml-parser';
import { z } from 'zod';
import type { ModelGraph } from '../../shared/library.ts';
import { parseSourceMap } from '../../shared/sourceMap.ts';

const dimensions = z.object({ dim: z.array(z.coerce.number()).default([]) });
const attributes = z.record(z.string(), z.string());
const layerSchema = z.object({
  id: z.string(),
  name: z.string(),
  type: z.string(),
  data: attributes.optional(),
  rt_info: z.unknown().optional(),
  output: z.object({ port: z.array(dimensions).default([]) }).optional(),
});
type Layer = z.infer<typeof layerSchema>;

const irSchema = z.object({
  net: z.object({
    rt_info: z
      .object({ vinobench: z.object({ source_map: z.object({ value: z.string() }) }) })
      .optional()
      .catch(undefined),
    layers: z.object({ layer: z.array(layerSchema) }),
    edges: z
      .object({ edge: z.array(z.object({ 'from-layer': z.string(), 'to-layer': z.string() })).default([]) })
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

/** @param xml text of the file */
export function modelGraph(xml: string): ModelGraph {
  const { net } = irSchema.parse(parser.parse(xml));
  const operations = parseSourceMap(net.rt_info?.vinobench.source_map.value)?.operations ?? {};
  const shown = net.layers.layer.filter((layer) => layer.type !== 'Const' && !decompresses(layer));
  const known = new Set(shown.map(({ id }) => id));
  const pairs = new Map<string, { from: string; to: string }>();
  for (const { 'from-layer': from, 'to-layer': to } of net.edges.edge) {
    if (known.has(from) && known.has(to)) pairs.set(`${from} ${to}`, { from, to });
  }
  return {
    nodes: shown.map((layer) => ({
      id: layer.id,
      name: layer.name,
      type: layer.type,
      shape: layer.output?.port[0]?.dim ?? [],
      attributes: layer.data ?? {},
      sources: operations[layer.name] ?? [],
    })),
    edges: [...pairs.values()],
  };
}

/** A constant that is kept narrower than it is used is one thing with its conversion. */
function decompresses({ type, rt_info }: Layer): boolean {
  return type === 'Convert' && JSON.stringify(rt_info ?? '').includes('"decompression"');
}
