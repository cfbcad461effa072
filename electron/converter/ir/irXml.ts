/**
 * The XML half of OpenVINO IR version 11, as `ov::pass::Serialize` of OpenVINO 2026.4 writes it: layers with ports,
 * edges, the model's rt_info. Constants stand in the .bin at the offsets given here.
 */
import { VinobenchError } from '../../../shared/faults/errors.ts';
import {
  type Attribute,
  type ComputeOperation,
  type Graph,
  inputsOf,
  type Operation,
  type Output,
  type Value,
} from '../graph/graph.ts';
import type { ElementType, Tensor } from '../graph/tensor.ts';

/** OpenVINO maps the .bin into memory; 64 bytes is a cache line and the widest vector. */
export const alignment = 64;

interface PlacedConstant {
  readonly tensor: Tensor;
  /** Bytes from the start of the .bin; a multiple of `alignment`. */
  readonly offset: number;
}

export interface IrDocument {
  /** @param facts name -> text, kept in the model's rt_info under `vinobench`. */
  xml(facts: Readonly<Record<string, string>>): string;
  /** In the order of the .bin. */
  readonly constants: readonly PlacedConstant[];
  readonly binLength: number;
}

export function irDocument(graph: Graph): IrDocument {
  const ids = new Map(graph.operations.map((operation, index) => [operation.name, index]));
  const ports = new Map(
    graph.operations.map((operation) => [
      operation.name,
      operation.kind === 'compute' ? operation.inputs.length : 0,
    ]),
  );
  const constants: PlacedConstant[] = [];
  let end = 0;
  const place = (tensor: Tensor): number => {
    const offset = Math.ceil(end / alignment) * alignment;
    end = offset + tensor.byteLength;
    constants.push({ tensor, offset });
    return offset;
  };
  const layers = graph.operations.map((operation, id) => layerXml(operation, id, place));
  const edges: string[] = [];
  const connect = (from: Value, to: number, port: number): void => {
    const fromPort = (ports.get(from.operation) ?? 0) + from.port;
    edges.push(
      `\t\t<edge from-layer="${ids.get(from.operation)}" from-port="${fromPort}" to-layer="${to}" to-port="${port}" />\n`,
    );
  };
  for (const [id, operation] of graph.operations.entries()) {
    for (const [port, input] of inputsOf(operation).entries()) connect(input, id, port);
  }
  graph.outputs.forEach(({ blob, value }, index) => {
    const id = graph.operations.length + index;
    // The name that Model Optimizer gave its results.
    layers.push(
      `\t\t<layer id="${id}" name="${escapeXml(`${blob}/sink_port_0`)}" type="Result" version="opset1">\n` +
        `\t\t\t<input>\n${portXml(0, value)}\t\t\t</input>\n\t\t</layer>\n`,
    );
    connect(value, id, 0);
  });
  const body =
    `<?xml version="1.0"?>\n<net name="${escapeXml(graph.name)}" version="11">\n` +
    `\t<layers>\n${layers.join('')}\t</layers>\n\t<edges>\n${edges.join('')}\t</edges>\n`;
  return { xml: (facts) => `${body}${factsXml(facts)}</net>\n`, constants, binLength: end };
}

function factsXml(facts: Readonly<Record<string, string>>): string {
  const info = Object.entries(facts).map(([name, text]) => `\t\t\t<${name} value="${escapeXml(text)}" />\n`);
  return `\t<rt_info>\n\t\t<vinobench>\n${info.join('')}\t\t</vinobench>\n\t</rt_info>\n`;
}

function layerXml(operation: Operation, id: number, place: (tensor: Tensor) => number): string {
  const head = (type: string, opset: string): string =>
    `\t\t<layer id="${id}" name="${escapeXml(operation.name)}" type="${type}" version="${opset}">\n`;
  const inputCount = inputsOf(operation).length;
  const outputs = operation.outputs
    .map((output, index) => portXml(inputCount + index, output, output))
    .join('');
  const tail = `\t\t\t<output>\n${outputs}\t\t\t</output>\n\t\t</layer>\n`;
  switch (operation.kind) {
    case 'parameter': {
      const [output] = operation.outputs;
      const data = dataXml({ shape: output?.shape ?? [], element_type: output?.elementType ?? 'f32' });
      return head('Parameter', 'opset1') + data + tail;
    }
    case 'constant': {
      const { tensor } = operation;
      const { elementType, shape, byteLength } = tensor;
      const data = dataXml({ element_type: elementType, shape, offset: place(tensor), size: byteLength });
      return head('Const', 'opset1') + data + tail;
    }
    case 'compute': {
      const mark = operation.decompression
        ? '\t\t\t<rt_info>\n\t\t\t\t<attribute name="decompression" version="0" />\n\t\t\t</rt_info>\n'
        : '';
      const inputs = operation.inputs.map((input, port) => portXml(port, input)).join('');
      return (
        head(operation.type, operation.opset) +
        dataXml(finiteAttributes(operation)) +
        mark +
        (inputs === '' ? '' : `\t\t\t<input>\n${inputs}\t\t\t</input>\n`) +
        tail
      );
    }
  }
}

/** @throws VinobenchError for a number that no float holds: OpenVINO cannot read the XML of one. */
function finiteAttributes({ name, type, attributes }: ComputeOperation): ComputeOperation['attributes'] {
  for (const [attribute, value] of Object.entries(attributes)) {
    if (typeof value === 'string' || typeof value === 'boolean') continue;
    for (const number of typeof value === 'number' ? [value] : value) {
      if (Number.isFinite(Math.fround(number))) continue;
      throw new VinobenchError(
        'unsupported',
        `The operation "${name}" (${type}) would have ${attribute} = ${number}, which an OpenVINO IR cannot hold: give it a finite value.`,
        { place: { layer: name } },
      );
    }
  }
  return attributes;
}

function dataXml(attributes: Readonly<Record<string, Attribute>>): string {
  const entries = Object.entries(attributes);
  if (entries.length === 0) return '';
  const text = entries.map(([name, value]) => `${name}="${escapeXml(attributeText(value))}"`).join(' ');
  return `\t\t\t<data ${text} />\n`;
}

const attributeText = (value: Attribute): string => (Array.isArray(value) ? value.join(',') : String(value));

const precisions: Readonly<Record<ElementType, string>> = {
  f32: 'FP32',
  f16: 'FP16',
  i64: 'I64',
  i32: 'I32',
};

function portXml(id: number, value: Value | Output, named?: Output): string {
  // The reader splits names at commas.
  const names = (named?.tensorNames ?? []).map((name) => name.replaceAll(',', '\\,')).join(',');
  const attributes = `id="${id}" precision="${precisions[value.elementType]}"${names === '' ? '' : ` names="${escapeXml(names)}"`}`;
  if (value.shape.length === 0) return `\t\t\t\t<port ${attributes} />\n`;
  const dims = value.shape.map((dim) => `\t\t\t\t\t<dim>${dim}</dim>\n`).join('');
  return `\t\t\t\t<port ${attributes}>\n${dims}\t\t\t\t</port>\n`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\n': '&#10;',
  '\r': '&#13;',
  '\t': '&#9;',
};

/** For an attribute's value; characters that XML 1.0 has no way to write become U+FFFD. */
export function escapeXml(text: string): string {
  return (
    text
      .toWellFormed()
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML cannot hold
      .replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, '\ufffd')
      .replace(/[&<>"'\n\r\t]/g, (character) => entities[character] ?? character)
  );
}
