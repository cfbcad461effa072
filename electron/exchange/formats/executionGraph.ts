/** The execution graph that benchmark_app writes with `-exec_graph_path`, as OpenVINO serializes a runtime model: an IR whose layers say what ran. */
import { XMLParser } from 'fast-xml-parser';
import { z } from 'zod';
import { precisionOfElementType } from '../../../shared/precision/precision.ts';
import { computedElementType } from '../../../shared/profile/computed.ts';
import type { RuntimeNode } from '../../../shared/profile/raw.ts';
import { constantNodes } from '../../../shared/profile/work.ts';
import { microseconds } from '../../../shared/units.ts';
import { exchangeLimits, refusedFile } from '../limits.ts';
import { numberOf } from '../numbers.ts';
import type { ReportedLayer } from '../parts.ts';
import { defineFormat } from './format.ts';

const text = z.string().optional();
const dim = z.union([z.string(), z.object({})]);
const port = z.object({ id: text, precision: text, dim: z.array(dim).optional() });
const layerSchema = z.object({
  id: text,
  name: z.string(),
  type: z.string(),
  data: z
    .object({
      execOrder: text,
      execTimeMcs: text,
      originalLayersNames: text,
      outputLayouts: text,
      primitiveType: text,
      runtimePrecision: text,
      layerType: text,
    })
    .optional(),
  input: z.object({ port: z.array(port) }).optional(),
  output: z.object({ port: z.array(port) }).optional(),
});
type Layer = z.infer<typeof layerSchema>;
const edgeSchema = z.object({ 'from-layer': z.string(), 'to-layer': z.string(), 'to-port': z.string() });
type Edge = z.infer<typeof edgeSchema>;
const graphSchema = z.object({
  net: z.object({
    name: text,
    layers: z.object({ layer: z.array(layerSchema) }),
    edges: z
      .object({ edge: z.array(edgeSchema) })
      .optional()
      .catch(undefined),
  }),
});

const lists = new Set(['layer', 'port', 'dim', 'edge']);
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  processEntities: true,
  isArray: (name) => lists.has(name),
});

export const executionGraph = defineFormat({
  format: 'execution-graph',
  kind: 'xml',
  detect: ({ text: xml }) => /<net\b/.test(xml.slice(0, 2000)) && xml.includes('execOrder='),
  read: ({ text: xml }, file) => {
    const read = graphSchema.safeParse(parsed(xml, file));
    if (!read.success)
      throw refusedFile(file, 'is cut off or damaged: it is not an execution graph as OpenVINO writes it');
    const { name, layers, edges } = read.data.net;
    const nodes = nodesOf(layers.layer, edges?.edge ?? []);
    const constant = constantNodes(nodes);
    const known = layers.layer.map((layer, at) => {
      const node = nodes[at];
      return layerOf(layer, node === undefined ? null : computedElementType(node, constant));
    });
    if (!known.some(({ status }) => status === 'executed'))
      throw refusedFile(file, 'has no layer that ran: measure with performance counters on (-pc)');
    return [{ kind: 'graph', layers: known, model: name ?? null }];
  },
});

function parsed(xml: string, file: string): unknown {
  if (/<!DOCTYPE|<!ENTITY/i.test(xml))
    throw refusedFile(file, 'declares entities, which no execution graph does');
  let elements = 0;
  for (let at = xml.indexOf('<'); at >= 0; at = xml.indexOf('<', at + 1)) elements++;
  if (elements > exchangeLimits.values)
    throw refusedFile(file, `has more than ${exchangeLimits.values} elements`);
  checkDepth(xml, file);
  try {
    return parser.parse(xml, true);
  } catch (error) {
    throw refusedFile(file, 'is cut off or damaged: it is not well-formed XML', error);
  }
}

function checkDepth(xml: string, file: string): void {
  let depth = 0;
  for (const [tag] of xml.matchAll(/<\/?[A-Za-z][^>]*>/g)) {
    if (tag.startsWith('</')) depth--;
    else if (!tag.endsWith('/>')) depth++;
    if (depth > exchangeLimits.depth)
      throw refusedFile(file, `is nested deeper than ${exchangeLimits.depth}`);
  }
}

/** As the runtime itself tells them: what a kernel computes in is found in its inputs. */
function nodesOf(layers: readonly Layer[], edges: readonly Edge[]): RuntimeNode[] {
  const places = new Map(layers.map(({ id }, at) => [id, at]));
  const sources = new Map(
    edges.map((edge) => [`${edge['to-layer']} ${edge['to-port']}`, places.get(edge['from-layer'])]),
  );
  return layers.map(({ id, name, type, data = {}, input }) => ({
    name,
    type,
    outputs: [],
    inputs: (input?.port ?? []).flatMap(({ id: ofPort, precision }) => {
      const node = sources.get(`${id} ${ofPort}`);
      return node === undefined
        ? []
        : [{ node, port: 0, shape: [], elementType: elementTypeOf(precision ?? '') }];
    }),
    rtInfo: {
      layerType: data.layerType ?? type,
      ...(data.runtimePrecision === undefined ? {} : { runtimePrecision: data.runtimePrecision }),
    },
  }));
}

/** `FP32` of a port is `f32` elsewhere. */
const elementTypeOf = (precision: string): string => precision.toLowerCase().replace(/^fp/, 'f');

function layerOf({ name, type, data = {}, output }: Layer, elementType: string | null): ReportedLayer {
  const timeUs = numberOf(data.execTimeMcs);
  const order = numberOf(data.execOrder);
  const executed = timeUs !== null && timeUs >= 0;
  const shape = output?.port[0]?.dim?.map(numberOf) ?? null;
  return {
    name,
    type: data.layerType ?? type,
    implementation: executed ? (data.primitiveType ?? null) : null,
    status: executed ? 'executed' : 'notRun',
    realTimeUs: microseconds(executed ? timeUs : 0),
    elementType: executed ? elementType : null,
    precision: executed && elementType !== null ? (precisionOfElementType(elementType) ?? null) : null,
    layout: data.outputLayouts ?? null,
    outputShape: shape === null ? null : shape.flatMap((one) => one ?? []),
    startUs: null,
    calls: null,
    originalLayers: (data.originalLayersNames ?? '').split(',').filter((one) => one !== ''),
    executionOrder: executed && order !== null ? Math.trunc(order) : null,
  };
}
