/** Rows of several profiles that are about the same: a source layer, or a node inserted at the same place. */
import type { Kernel, Profile } from '../documents/profile.ts';
import { type Microseconds, sum } from '../units.ts';

/** What a configuration made of one source layer, or of one inserted node. */
export interface Aligned {
  /** Heaviest first; empty: fused, optimized out. */
  readonly kernels: readonly Kernel[];
  /** The kernel that does its work instead. */
  readonly fusedInto: string | null;
  readonly timeUs: Microseconds;
}

interface Place {
  /** A source layer's name, or for an inserted node what and where: `Reorder data -> conv1`. */
  readonly name: string;
  readonly type: string;
  readonly inserted: boolean;
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** One for each profile; null: it has nothing of the kind. */
  readonly sides: readonly (Aligned | null)[];
}

/**
 * Source layers in the source's order with what was inserted before the layers it serves; what is inserted before the
 * end stands behind the layer it comes from.
 */
export function align(profiles: readonly Profile[]): Place[] {
  const sides = profiles.map(({ kernels }) => bySource(kernels));
  const order = profiles.flatMap(({ sourceLayers }) => sourceLayers);
  const layers = [...new Set([...order, ...sides.flatMap(({ layers }) => [...layers.keys()])])];
  const known = new Set(sides.flatMap(({ layers }) => [...layers.keys()]));
  const inserted = [...new Set(sides.flatMap(({ inserted }) => [...inserted.keys()]))].map((key) =>
    placeOf(
      key,
      sides.map((side) => side.inserted.get(key) ?? []),
    ),
  );
  const before = Map.groupBy(
    inserted.filter(({ to }) => to.length > 0),
    ({ to }) => layers.find((layer) => to.includes(layer)),
  );
  const behind = Map.groupBy(
    inserted.filter(({ to }) => to.length === 0),
    ({ from }) => layers.findLast((layer) => from.includes(layer)),
  );
  const rows = layers
    .filter((layer) => known.has(layer))
    .flatMap((layer) => [
      ...(before.get(layer) ?? []),
      placeOf(
        layer,
        sides.map((side) => side.layers.get(layer) ?? []),
      ),
      ...(behind.get(layer) ?? []),
    ]);
  return [...rows, ...(before.get(undefined) ?? []), ...(behind.get(undefined) ?? [])];
}

interface Source {
  readonly layers: ReadonlyMap<string, Kernel[]>;
  readonly inserted: ReadonlyMap<string, Kernel[]>;
}

function bySource(kernels: readonly Kernel[]): Source {
  const layers = new Map<string, Kernel[]>();
  const inserted = new Map<string, Kernel[]>();
  for (const kernel of kernels) {
    const [layer] = kernel.originalLayers;
    if (layer !== undefined) layers.set(layer, [...(layers.get(layer) ?? []), kernel]);
    else {
      const key = insertedName(kernel);
      inserted.set(key, [...(inserted.get(key) ?? []), kernel]);
    }
  }
  return { layers, inserted };
}

/** Runtimes name inserted nodes as they like, so they are known by what they stand between. */
function insertedName({ type, neighbours, name }: Kernel): string {
  if (neighbours === null) return name;
  const { from, to } = neighbours;
  return `${type} ${from.toSorted().join(', ') || 'input'} -> ${to.toSorted().join(', ') || 'output'}`;
}

function placeOf(name: string, sides: readonly (readonly Kernel[])[]): Place {
  const example = sides.flat().find(({ type }) => type !== 'Layer') ?? sides.flat()[0];
  return {
    name,
    type: example?.type ?? 'Layer',
    inserted: example?.originalLayers.length === 0,
    from: example?.neighbours?.from ?? [],
    to: example?.neighbours?.to ?? [],
    sides: sides.map((kernels) => (kernels.length === 0 ? null : aligned(kernels))),
  };
}

function aligned(rows: readonly Kernel[]): Aligned {
  const kernels = rows
    .filter(({ status }) => status === 'executed')
    .toSorted((a, b) => b.realTimeUs - a.realTimeUs);
  return {
    kernels,
    fusedInto:
      kernels.length > 0 ? null : (rows.find(({ fusedInto }) => fusedInto !== null)?.fusedInto ?? null),
    timeUs: sum(kernels.map(({ realTimeUs }) => realTimeUs)),
  };
}
