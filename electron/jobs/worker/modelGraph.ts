/** The network of an IR's .xml (version 11) as a graph to look at; bodies of loops and branches stay closed. */
import { VinobenchError } from '../../../shared/faults/errors.ts';
import type { ModelGraph } from '../../../shared/models/library.ts';
import { parseSourceMap } from '../../../shared/models/sourceMap.ts';
import { plural } from '../../../shared/view/text/format.ts';
import { type IrLayer, irNetwork } from '../../converter/ir/irNetwork.ts';
import { hasMoreParts } from '../../converter/ir/irParts.ts';

/** The host checks and sends what is shown, and has others to answer; language models have some thousands. */
const mostLayers = 50_000;
/** Tags and attributes of the text: half of them become objects. */
const mostParts = 1_000_000;
/** Of a layer's name, type or attribute, which the page lists. */
const mostLetters = 100_000;

/**
 * @param xml text of the file
 * @throws VinobenchError `input` for one that is not well-formed or no network, `limit` for one with too much in it
 */
export function modelGraph(xml: string, file: string): ModelGraph {
  if (hasMoreParts(xml, mostParts)) throw tooMany(file, mostParts, 'tags and attributes');
  const { layers, edges, sourceMap, whole } = irNetwork(xml, mostLayers + 1);
  if (!whole) throw damaged(file);
  if (layers.length > mostLayers) throw tooMany(file, mostLayers, 'operations');
  if (layers.some(hasLongText))
    throw tooMany(file, mostLetters, 'letters in the name or an attribute of a layer');
  const operations = parseSourceMap(sourceMap)?.operations ?? {};
  const shown = layers.filter(({ type, decompresses }) => type !== 'Const' && !decompresses);
  const known = new Map(shown.map((layer) => [layer.id, layer]));
  const pairs = new Map<string, ModelGraph['edges'][number]>();
  for (const { from, fromPort, to } of edges) {
    const source = known.get(from);
    if (source === undefined || !known.has(to)) continue;
    const shape = source.outputs.find(({ id }) => id === fromPort)?.shape ?? [];
    pairs.set(`${from} ${to}`, { from, to, shape: [...shape] });
  }
  return {
    nodes: shown.map((layer) => ({
      id: layer.id,
      name: layer.name,
      type: layer.type,
      shape: [...(layer.outputs[0]?.shape ?? [])],
      attributes: { ...Object.fromEntries(layer.attributes), ...kernelOf(layer) },
      sources: operations[layer.name] ?? [],
    })),
    edges: [...pairs.values()],
  };
}

function hasLongText({ name, type, attributes }: IrLayer): boolean {
  return [name, type, ...attributes.values()].some(({ length }) => length > mostLetters);
}

function tooMany(file: string, most: number, what: string): VinobenchError {
  const sentence = `${file} has more than ${plural(most, what, what)}, too many for a graph; it can still be measured.`;
  return new VinobenchError('limit', sentence, { place: { file } });
}

/** Nothing of what the file holds is repeated. */
function damaged(file: string): VinobenchError {
  const sentence = `${file} cannot be read as an OpenVINO IR: its XML is damaged. Convert the model again.`;
  return new VinobenchError('input', sentence, { place: { file } });
}

/** Weights are laid out [out, in, kernel...], those of groups with the group before. */
function kernelOf({ type, inputs }: IrLayer): Record<string, string> {
  if (!/^(?:Group)?Convolution/.test(type)) return {};
  const kernel = inputs[1]?.shape.slice(type.startsWith('Group') ? 3 : 2) ?? [];
  return kernel.length === 0 ? {} : { kernel: kernel.join(',') };
}
