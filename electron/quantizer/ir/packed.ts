/** A graph whose constants lie in one new .bin, so that all graphs made of it share that block of memory. */

import { mebibytes } from '../../../shared/units.ts';
import { IrGraph } from './irGraph.ts';
import { binOf, irText } from './irText.ts';

/** Room behind a .bin for the few constants of a probe, so that the model and its probe share one copy of the weights. */
export const spareBytes = mebibytes(1);

export function packed(graph: IrGraph): IrGraph {
  const text = irText(graph);
  const weights = new Uint8Array(new ArrayBuffer(text.binLength + spareBytes), 0, text.binLength);
  weights.set(binOf(text));
  const layers = Array.from(graph.layers(), (layer) => {
    const offset = text.offsets.get(layer.id);
    if (offset === undefined) return layer;
    const { bytes: _, ...rest } = layer;
    return { ...rest, attributes: { ...layer.attributes, offset: `${offset}` } };
  });
  return new IrGraph({ name: graph.name, rest: graph.rest, weights }, layers, graph.edges());
}
