/**
 * A network's size: how many numbers it has learned and what one inference computes. The one count that users see, on the
 * operations of an IR as it is executed: BatchNorm and its like are folded by then, so they count with what they went into.
 */

import { type Flops, flops } from '../units.ts';
import { type OperationShapes, operationFlops } from './flops.ts';

interface NetworkOperation extends OperationShapes {
  readonly name: string;
  /** Source layers that the operation computes; empty for what no layer asked for (preprocessing). */
  readonly sources: readonly string[];
  /** Numbers in the floating-point constants that it reads, those left out that an operation before it reads, too. */
  readonly constantNumbers: number;
}

interface LayerFacts {
  /** Of the operation that computes most; the operations of the same source layers (a bias) count with it. */
  readonly name: string;
  readonly type: string;
  readonly sources: readonly string[];
  readonly parameters: number;
  /** Null: a shape that they depend on is not known. */
  readonly flops: Flops | null;
}

export interface NetworkFacts {
  readonly parameters: number;
  /** Null as soon as those of one layer are. */
  readonly flops: Flops | null;
  /** In the order of execution; only those that have parameters or compute. */
  readonly layers: readonly LayerFacts[];
}

/** FLOPs are those of operationFlops (flops.ts), for the batch that the shapes have. */
export function networkFacts(operations: Iterable<NetworkOperation>): NetworkFacts {
  const layers = new Map<string, LayerFacts>();
  for (const operation of operations) {
    const { name, type, sources } = operation;
    if (sources.length === 0) continue;
    const counted = { parameters: operation.constantNumbers, flops: operationFlops(operation) };
    if (counted.parameters === 0 && counted.flops === 0) continue;
    const key = JSON.stringify(sources);
    const known = layers.get(key);
    const shown = known === undefined || weight(counted.flops) > weight(known.flops) ? { name, type } : known;
    layers.set(key, {
      ...shown,
      sources,
      parameters: counted.parameters + (known?.parameters ?? 0),
      flops: sum([counted.flops, known === undefined ? flops(0) : known.flops]),
    });
  }
  const all = [...layers.values()];
  return {
    parameters: all.reduce((sum, layer) => sum + layer.parameters, 0),
    flops: sum(all.map((layer) => layer.flops)),
    layers: all,
  };
}

/** What is not known counts most: it is the layer's own work. */
const weight = (count: Flops | null) => count ?? Number.POSITIVE_INFINITY;

function sum(counts: readonly (Flops | null)[]): Flops | null {
  let total = 0;
  for (const count of counts) {
    if (count === null) return null;
    total += count;
  }
  return flops(total);
}
