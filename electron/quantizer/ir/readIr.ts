/** Reads an IR's two files into a graph; the .bin is one block of memory, and constants are views of it. */
import { existsSync } from 'node:fs';
import { VinobenchError } from '../../../shared/faults/errors.ts';
import { unescapeXml } from '../../converter/ir/unescapeXml.ts';
import { openRegular, readRegularText } from '../../files/regularFile.ts';
import { IrGraph, type IrLayer, type IrPort, type Source, type Target } from './irGraph.ts';
import { spareBytes } from './packed.ts';
import { child, parseXml, type XmlElement } from './xmlTree.ts';

/** @throws VinobenchError `input` for files that are missing or no IR of version 10 or 11 */
export async function readIr(xmlPath: string, binPath: string): Promise<IrGraph> {
  return irGraph(await readRegularText(xmlPath), await weightsOf(binPath), { xml: xmlPath, bin: binPath });
}

/**
 * @param weights the .bin; with `spareBytes` behind it in its buffer, graphs made of this one share it
 * @param named its files, for sentences
 * @throws VinobenchError `input` for what is no IR of version 10 or 11
 */
export function irGraph(xml: string, weights: Uint8Array, named: { xml: string; bin: string }): IrGraph {
  const graph = graphOf(named.xml, parsed(named.xml, xml), weights);
  checkConstants(graph, named.xml, named.bin);
  return graph;
}

function parsed(file: string, text: string): XmlElement {
  let root: XmlElement;
  try {
    root = parseXml(text);
  } catch (error) {
    throw inputError(file, `is not well-formed XML: ${reasonOf(error)}`, error);
  }
  const version = root.attributes['version'];
  if (root.tag !== 'net' || (version !== '10' && version !== '11'))
    throw inputError(file, 'is not an OpenVINO IR of version 10 or 11; convert the model first.');
  return root;
}

/** An IR without constants may come without a .bin. */
async function weightsOf(path: string): Promise<Uint8Array> {
  if (!existsSync(path)) return new Uint8Array(0);
  await using file = await openRegular(path);
  const bytes = new Uint8Array(new ArrayBuffer(file.size + spareBytes), 0, file.size);
  await file.readInto(bytes, 0);
  return bytes;
}

function graphOf(file: string, root: XmlElement, weights: Uint8Array): IrGraph {
  const layers = child(root, 'layers')?.children.map(layerOf) ?? [];
  const edges = child(root, 'edges')?.children.map(edgeOf) ?? [];
  if (layers.length === 0) throw inputError(file, 'lists no layers, so there is nothing to calibrate.');
  const rest = root.children.filter(({ tag }) => tag !== 'layers' && tag !== 'edges');
  return new IrGraph({ name: unescapeXml(root.attributes['name'] ?? ''), rest, weights }, layers, edges);
}

function layerOf(element: XmlElement): IrLayer {
  const { id, name, type, version } = element.attributes;
  const known = new Set(['data', 'input', 'output']);
  return {
    id: Number(id),
    name: unescapeXml(name ?? ''),
    type: type ?? '',
    version: version ?? 'opset1',
    attributes: child(element, 'data')?.attributes ?? {},
    inputs: child(element, 'input')?.children.map(portOf) ?? [],
    outputs: child(element, 'output')?.children.map(portOf) ?? [],
    rest: element.children.filter(({ tag }) => !known.has(tag)),
  };
}

function portOf(element: XmlElement): IrPort {
  const { id, precision, ...attributes } = element.attributes;
  const dims = element.children.filter(({ tag }) => tag === 'dim').map(({ text }) => Number(text));
  return { id: Number(id), precision: precision ?? '', dims, attributes };
}

function edgeOf({ attributes }: XmlElement): { from: Source; to: Target } {
  const number = (name: string) => Number(attributes[name]);
  return {
    from: { layer: number('from-layer'), port: number('from-port') },
    to: { layer: number('to-layer'), port: number('to-port') },
  };
}

function checkConstants(graph: IrGraph, xmlPath: string, binPath: string): void {
  for (const layer of graph.layers()) {
    if (layer.type !== 'Const') continue;
    const end = Number(layer.attributes['offset']) + Number(layer.attributes['size']);
    if (!(end <= graph.weights.byteLength)) {
      const found = graph.weights.byteLength === 0 ? 'is missing or empty' : 'ends before it';
      const sentence = `${xmlPath} wants the constant ${layer.name} from its .bin, but ${binPath} ${found}.`;
      throw new VinobenchError('input', sentence, { place: { file: binPath, layer: layer.name } });
    }
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function inputError(file: string, what: string, cause?: unknown): VinobenchError {
  return new VinobenchError('input', `${file} ${what}`, { place: { file }, cause });
}
