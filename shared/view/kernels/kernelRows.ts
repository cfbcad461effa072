/** The study's Table II as the window shows it: a row for each layer that has a kernel, with what it won or lost. */

import type { KernelStatus, Profile } from '../../documents/profile.ts';
import { type Aligned, align } from '../../profile/alignment.ts';
import { csv } from '../../profile/csv.ts';
import { diffProfiles } from '../../profile/diff.ts';
import { layerGroups } from '../../profile/layerGroups.ts';
import { type Microseconds, microseconds, minus, sum } from '../../units.ts';
import { type LayerKind, layerKindOf } from '../text/layerKinds.ts';

export interface KernelCell {
  /** The primitive; `fused into ...`, `optimized away`, `N/A`. */
  readonly text: string;
  readonly ran: boolean;
  /** The runtime's name where it is not what was asked for: `f32`. */
  readonly otherType: string | null;
  readonly timeUs: Microseconds;
  /** Names of the kernels, as tracks know them. */
  readonly kernels: readonly string[];
}

export interface KernelRow {
  /** Of the source's layer; of an inserted node what and where: `Reorder data -> conv1`. */
  readonly name: string;
  /** The block of the network that it belongs to; of an inserted node that of the layer it serves. */
  readonly group: string;
  readonly kind: LayerKind;
  /** Layers whose work is done by this row's kernel. */
  readonly fused: readonly string[];
  readonly shape: readonly number[] | null;
  /** One for each profile. */
  readonly cells: readonly KernelCell[];
  /** Second profile minus first; null with one profile, or where neither ran. */
  readonly deltaUs: Microseconds | null;
  /** Whether `deltaUs` is more than noise: what is not has no colour. */
  readonly significant: boolean;
  /** First over second; null where either did not run. */
  readonly ratio: number | null;
}

/**
 * Rows in the source's order: layers that have a kernel somewhere, and those that nothing is left of anywhere; fused ones
 * are next to their kernel.
 * @param profiles of one model
 */
export function kernelRows(profiles: readonly Profile[]): KernelRow[] {
  const places = align(profiles);
  const groups = layerGroups(places.filter(({ inserted }) => !inserted).map(({ name }) => name));
  const [first, second] = profiles;
  const differing =
    first === undefined || second === undefined
      ? []
      : diffProfiles(first, second).places.filter((place) => place.significant);
  const significant = new Set(differing.map(({ name }) => name));
  const statuses = profiles.map(
    ({ kernels }) => new Map(kernels.map(({ originalLayers, status }) => [originalLayers[0], status])),
  );
  return places.flatMap(({ name, type, inserted, sides, to, from }): KernelRow[] => {
    const kernels = sides.flatMap((side) => side?.kernels ?? []);
    const fusedSomewhere = sides.some((side) => side !== null && side.fusedInto !== null);
    // An inserted node that runs nowhere is not a layer.
    if (kernels.length === 0 && (inserted || fusedSomewhere)) return [];
    const [example] = kernels;
    const cells = sides.map((side, index) => cellOf(side, profiles[index], statuses[index]?.get(name)));
    const [a, b] = cells;
    return [
      {
        name,
        group: groups.get(name) ?? groups.get(to[0] ?? from[0] ?? '') ?? name,
        kind: layerKindOf(example?.type ?? type, example?.implementation),
        fused: [...new Set(kernels.flatMap(({ originalLayers }) => originalLayers))].filter(
          (one) => one !== name,
        ),
        shape: example?.outputShape ?? null,
        cells,
        deltaUs:
          a === undefined || b === undefined || kernels.length === 0 ? null : minus(b.timeUs, a.timeUs),
        significant: significant.has(name),
        ratio: a?.ran && b?.ran && b.timeUs > 0 ? a.timeUs / b.timeUs : null,
      },
    ];
  });
}

function cellOf(
  side: Aligned | null,
  profile: Profile | undefined,
  status: KernelStatus | undefined,
): KernelCell {
  const nothing = { ran: false, otherType: null, timeUs: microseconds(0), kernels: [] };
  if (side === null) return { ...nothing, text: 'N/A' };
  const [heaviest] = side.kernels;
  if (heaviest === undefined) {
    const away = status === 'notRun' ? 'not run' : 'optimized away';
    return { ...nothing, text: side.fusedInto === null ? away : `fused into ${side.fusedInto}` };
  }
  return {
    text: heaviest.implementation ?? heaviest.type,
    ran: true,
    otherType: heaviest.precision === profile?.precision ? null : heaviest.elementType,
    timeUs: side.timeUs,
    kernels: side.kernels.map(({ name }) => name),
  };
}

/** The table as it is shown, with a column of times for each track. */
export function kernelRowsCsv(rows: readonly KernelRow[], tracks: readonly string[]): string {
  const compared = tracks.length > 1;
  return csv([
    [
      'layer',
      'block',
      'fused',
      'output shape',
      ...tracks.flatMap((track) => [track, `${track} us`]),
      ...(compared ? [`${tracks[1]} - ${tracks[0]} us`, `${tracks[0]} / ${tracks[1]}`] : []),
    ],
    ...rows.map(({ name, group, fused, shape, cells, deltaUs, ratio }) => [
      name,
      group,
      fused.join(' '),
      shape?.join('x') ?? null,
      ...cells.flatMap(({ text, ran, timeUs }) => [text, ran ? timeUs : null]),
      ...(compared ? [deltaUs, ratio] : []),
    ]),
  ]);
}

interface AreaSum {
  readonly layers: readonly string[];
  /** Blocks that they belong to. */
  readonly groups: readonly string[];
  /** One for each profile. */
  readonly sums: readonly {
    readonly timeUs: Microseconds;
    readonly share: number;
    readonly gflops: number | null;
  }[];
}

/** What the layers of the chosen rows took in each profile. */
export function sumRows(rows: readonly KernelRow[], profiles: readonly Profile[]): AreaSum {
  return {
    layers: rows.map(({ name }) => name),
    groups: [...new Set(rows.map(({ group }) => group))],
    sums: profiles.map(({ kernels }, index) => {
      const names = new Set(rows.flatMap(({ cells }) => cells[index]?.kernels ?? []));
      const chosen = kernels.filter(({ name }) => names.has(name));
      const timeUs = sum(chosen.map(({ realTimeUs }) => realTimeUs));
      const total = sum(kernels.map(({ realTimeUs }) => realTimeUs));
      const known = chosen.every(({ flops }) => flops !== null);
      const flops = known ? chosen.reduce((all, kernel) => all + (kernel.flops ?? 0), 0) : 0;
      return {
        timeUs,
        share: total === 0 ? 0 : timeUs / total,
        gflops: timeUs === 0 || flops === 0 ? null : flops / timeUs / 1e3,
      };
    }),
  };
}
