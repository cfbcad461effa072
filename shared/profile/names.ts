/** From the runtime's names to the source's layers: operations of the IR first, then the map that the IR carries. */
import type { SourceMap } from '../models/sourceMap.ts';
import type { RuntimeNode, SourceOperation } from './raw.ts';

interface SourceLayer {
  readonly name: string;
  /** As the source calls it; null: not known. */
  readonly type: string | null;
}

/** HETERO and AUTO prefix names with the sub-graph that they belong to. */
export function withoutSubgraph(name: string): string {
  return name.replace(/^subgraph\d+: /, '');
}

export class LayerNames {
  /** In the source's order where the map has it, else in the order of the operations. */
  readonly layers: readonly SourceLayer[];
  readonly #map: SourceMap | null;
  readonly #operations: ReadonlySet<string>;
  readonly #known: ReadonlySet<string>;

  constructor(operations: readonly SourceOperation[], map: SourceMap | null, executed: ReadonlySet<string>) {
    this.#map = map;
    this.#operations = new Set(operations.map(({ name }) => name));
    this.layers = map === null ? ownLayers(operations, executed) : mappedLayers(operations, map);
    this.#known = new Set(this.layers.map(({ name }) => name));
  }

  /** Layers that an operation computes. `conv1/bias` and `conv1/WithoutBiases` belong to `conv1`. */
  layersOf(operation: string): readonly string[] {
    for (let name = operation; name !== ''; name = parent(name)) {
      const mapped = this.#map === null ? undefined : lookUp(this.#map.operations, name);
      if (mapped !== undefined) return mapped;
      if (this.#known.has(name)) return [name];
    }
    return [];
  }

  /** The operation that a layer was merged into by the converter. */
  fusedInto(layer: string): string | undefined {
    return this.#map === null ? undefined : lookUp(this.#map.fused, layer);
  }

  /** The operations a node stands for. A comma parts them, and may be part of a name as well. */
  operationsOf(node: RuntimeNode): string[] {
    const pieces = (node.rtInfo['originalLayersNames'] ?? '').split(',');
    const found: string[] = [];
    for (let at = 0; at < pieces.length; ) {
      const end = this.#longestName(pieces, at);
      const name = withoutSubgraph(pieces.slice(at, end).join(','));
      if (name !== '') found.push(name);
      at = end;
    }
    return found;
  }

  #longestName(pieces: readonly string[], from: number): number {
    const isName = (end: number) => this.#operations.has(withoutSubgraph(pieces.slice(from, end).join(',')));
    if (isName(from + 1)) return from + 1;
    // No name of a real network holds more than a few commas.
    for (let end = Math.min(pieces.length, from + 8); end > from + 1; end--) if (isName(end)) return end;
    return from + 1;
  }
}

const lookUp = <T>(record: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined;

const parent = (name: string): string => name.slice(0, Math.max(0, name.lastIndexOf('/')));

function mappedLayers(operations: readonly SourceOperation[], map: SourceMap): SourceLayer[] {
  const layers = new Map<string, SourceLayer>();
  const add = (name: string, type: string | null) => {
    if (!layers.has(name)) layers.set(name, { name, type });
  };
  for (const { name, type } of map.layers ?? []) add(name, type);
  for (const { name } of operations) for (const layer of lookUp(map.operations, name) ?? []) add(layer, null);
  for (const layer of Object.values(map.operations).flat()) add(layer, null);
  for (const layer of [...Object.keys(map.fused), ...Object.keys(map.removed)]) add(layer, null);
  return [...layers.values()];
}

/** Without a map: the operations, save those that hold constants or unpack them. */
function ownLayers(operations: readonly SourceOperation[], executed: ReadonlySet<string>): SourceLayer[] {
  return operations.flatMap(({ name, type }) => {
    if (type === 'Constant' || type === 'Result') return [];
    if (type === 'Convert' && !executed.has(name)) return [];
    return { name, type };
  });
}
