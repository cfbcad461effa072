/** The study's Table II as the window shows it: a row for each layer that has a kernel, with what it won or lost. */
import { type Aligned, align } from '../profile/alignment.ts';
import type { Profile } from '../profile.ts';
import { type LayerKind, layerKindOf } from './colours.ts';

export interface KernelCell {
  /** The primitive; `fused into ...`, `optimized away`, `N/A`. */
  readonly text: string;
  readonly ran: boolean;
  /** The runtime's name where it is not what was asked for: `f32`. */
  readonly otherType: string | null;
  readonly timeUs: number;
  /** Names of the kernels, as tracks know them. */
  readonly kernels: readonly string[];
}

export interface KernelRow {
  readonly name: string;
  readonly kind: LayerKind;
  /** Layers whose work is done by this row's kernel. */
  readonly fused: readonly string[];
  readonly shape: readonly number[] | null;
  /** One for each profile. */
  readonly cells: readonly KernelCell[];
  /** Second profile minus first; null with one profile, or where neither ran. */
  readonly deltaUs: number | null;
  /** First over second; null where either did not run. */
  readonly ratio: number | null;
}

/** @param profiles of one model */
export function kernelRows(profiles: readonly Profile[]): KernelRow[] {
  return align(profiles).flatMap(({ name, type, sides }): KernelRow[] => {
    const kernels = sides.flatMap((side) => side?.kernels ?? []);
    const [example] = kernels;
    if (example === undefined) return [];
    const cells = sides.map((side, index) => cellOf(side, profiles[index]));
    const [a, b] = cells;
    return [
      {
        name,
        kind: layerKindOf(example.type || type, example.implementation),
        fused: [...new Set(kernels.flatMap(({ originalLayers }) => originalLayers))].filter(
          (one) => one !== name,
        ),
        shape: example.outputShape,
        cells,
        deltaUs: a === undefined || b === undefined ? null : b.timeUs - a.timeUs,
        ratio: a?.ran && b?.ran && b.timeUs > 0 ? a.timeUs / b.timeUs : null,
      },
    ];
  });
}

function cellOf(side: Aligned | null, profile: Profile | undefined): KernelCell {
  const nothing = { ran: false, otherType: null, timeUs: 0, kernels: [] };
  if (side === null) return { ...nothing, text: 'N/A' };
  const [heaviest] = side.kernels;
  if (heaviest === undefined)
    return {
      ...nothing,
      text: side.fusedInto === null ? 'optimized away' : `fused into ${side.fusedInto}`,
    };
  return {
    text: heaviest.implementation ?? heaviest.type,
    ran: true,
    otherType: heaviest.precision === profile?.precision ? null : heaviest.elementType,
    timeUs: side.timeUs,
    kernels: side.kernels.map(({ name }) => name),
  };
}

export interface AreaSum {
  readonly layers: readonly string[];
  /** One for each profile. */
  readonly sums: readonly {
    readonly timeUs: number;
    readonly share: number;
    readonly gflops: number | null;
  }[];
}

/** What the layers of the chosen rows took in each profile. */
export function sumRows(rows: readonly KernelRow[], profiles: readonly Profile[]): AreaSum {
  return {
    layers: rows.map(({ name }) => name),
    sums: profiles.map(({ kernels }, index) => {
      const names = new Set(rows.flatMap(({ cells }) => cells[index]?.kernels ?? []));
      const chosen = kernels.filter(({ name }) => names.has(name));
      const timeUs = chosen.reduce((sum, { realTimeUs }) => sum + realTimeUs, 0);
      const total = kernels.reduce((sum, { realTimeUs }) => sum + realTimeUs, 0);
      const flops = chosen.reduce((sum, kernel) => sum + kernel.flops, 0);
      return {
        timeUs,
        share: total === 0 ? 0 : timeUs / total,
        gflops: timeUs === 0 || flops === 0 ? null : flops / timeUs / 1e3,
      };
    }),
  };
}
