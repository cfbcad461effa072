/** Why layers that multiply by weights stay in float. */
import type { FloatLayer, FloatReason } from '../../../shared/precision/floatLayers.ts';
import type { IrGraph, IrLayer } from '../ir/irGraph.ts';
import type { XmlElement } from '../ir/xmlTree.ts';
import { type Rules, weightedTypes } from './rules.ts';
import { isFloat } from './structure.ts';

const recurrent = new Set([
  'LSTMSequence',
  'GRUSequence',
  'RNNSequence',
  'LSTMCell',
  'GRUCell',
  'RNNCell',
  'AUGRUSequence',
]);

/** They multiply by weights and OpenVINO's low precision transformations do not know them. */
const withoutKernel = new Set([
  'DeformableConvolution',
  'BinaryConvolution',
  'ScaledDotProductAttention',
  'Einsum',
]);

const holdsBody = new Set(['If', 'Loop', 'TensorIterator']);

/**
 * In the graph's order.
 * @param left weighted layers on data that the placement leaves in float
 * @param chosen names of layers that were to stay in float
 */
export function floatFactsOf(
  graph: IrGraph,
  rules: Rules,
  left: ReadonlySet<number>,
  chosen: ReadonlySet<string>,
): FloatLayer[] {
  return [...graph.layers()].flatMap((layer): FloatLayer[] => {
    const { name, type } = layer;
    if (holdsBody.has(type)) return bodyLayers(layer);
    const reason = left.has(layer.id)
      ? chosen.has(name)
        ? 'chosen'
        : 'computed-weights'
      : reasonOf(graph, layer, rules);
    return reason === undefined ? [] : [{ layer: name, type, reason }];
  });
}

/** Of a layer that the placement does not look at. */
function reasonOf(graph: IrGraph, layer: IrLayer, rules: Rules): FloatReason | undefined {
  if (recurrent.has(layer.type)) return 'recurrent';
  if (withoutKernel.has(layer.type)) return 'no-kernel';
  if (rules.roles.get(layer.type) !== 'weighted' || layer.outputs.some((port) => isFloat(port.precision)))
    return undefined;
  const data = graph.input(layer, 0);
  return data === undefined ? undefined : 'integer-arithmetic';
}

/** Each by the name of the layer that holds it and its own. */
function bodyLayers(layer: IrLayer): FloatLayer[] {
  const bodies = layer.rest.filter(({ tag }) => tag.endsWith('body'));
  return bodies
    .flatMap(layersIn)
    .flatMap(({ attributes: { type = '', name = '' } }) =>
      weightedTypes.has(type) || recurrent.has(type)
        ? [{ layer: `${layer.name}/${name}`, type, reason: 'inside-body' as const }]
        : [],
    );
}

function layersIn(element: XmlElement): XmlElement[] {
  return element.tag === 'layer'
    ? [element, ...element.children.flatMap(layersIn)]
    : element.children.flatMap(layersIn);
}
