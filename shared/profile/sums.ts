/** Where a profile's time goes by type of kernel and by module of the network, the most first. */
import type { Kernel, Profile } from '../documents/profile.ts';
import { type Microseconds, sum } from '../units.ts';
import { layerGroups } from './layerGroups.ts';

export interface KernelSum {
  readonly name: string;
  readonly kernels: number;
  readonly timeUs: Microseconds;
  /** Of the time of all kernels; null where no time is known. */
  readonly share: number | null;
  /** Null: those of one of its kernels are not known. */
  readonly flops: number | null;
}

/** By the runtime's own types, such as `Convolution` and `Reorder`. */
export const sumsByType = (profile: Pick<Profile, 'kernels'>): KernelSum[] =>
  sums(profile, ({ type }) => type);

/** What the runtime inserted and no module can be held to. */
export const outsideModules = '(inserted by the runtime)';

/**
 * By the prefix that the names of a block's layers share; a layer that shares none is a module by itself. What the runtime inserted
 * counts to the layer that it serves.
 */
export function sumsByModule(profile: Pick<Profile, 'kernels' | 'sourceLayers'>): KernelSum[] {
  const { kernels, sourceLayers } = profile;
  const names = [...new Set([...sourceLayers, ...kernels.flatMap((kernel) => layerOf(kernel) ?? [])])];
  const groups = layerGroups(names);
  return sums(profile, (kernel) => {
    const layer = layerOf(kernel);
    return layer === null ? outsideModules : (groups.get(layer) ?? layer);
  });
}

const layerOf = ({ originalLayers, neighbours }: Kernel): string | null =>
  originalLayers[0] ?? neighbours?.to[0] ?? neighbours?.from[0] ?? null;

function sums({ kernels }: Pick<Profile, 'kernels'>, nameOf: (kernel: Kernel) => string): KernelSum[] {
  const executed = kernels.filter(({ status }) => status === 'executed');
  const allUs = sum(executed.map(({ realTimeUs }) => realTimeUs));
  return Array.from(Map.groupBy(executed, nameOf), ([name, own]): KernelSum => {
    const timeUs = sum(own.map(({ realTimeUs }) => realTimeUs));
    const flops = own.map((kernel) => kernel.flops);
    return {
      name,
      kernels: own.length,
      timeUs,
      share: allUs > 0 ? timeUs / allUs : null,
      flops: flops.includes(null) ? null : flops.reduce((total: number, one) => total + (one ?? 0), 0),
    };
  }).toSorted((a, b) => b.timeUs - a.timeUs);
}
