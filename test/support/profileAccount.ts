/** Accounts of a profile, taken from the prototxt's text and the document alone. */
import type { Kernel, Profile } from '../../shared/documents/profile.ts';

/** Names of the layers that a prototxt lists, in its order; the first name within a layer is the layer's. */
function layerNames(prototxt: string): string[] {
  return [...prototxt.matchAll(/^\s*layer\s*\{\s*name:\s*"([^"]+)"/gm)].map(([, name]) => name ?? '');
}

/** Source layer -> statuses of the rows that are about it first of all. */
export function statusesByLayer({ kernels }: Profile): Map<string, Kernel['status'][]> {
  const statuses = new Map<string, Kernel['status'][]>();
  for (const { originalLayers, status } of kernels) {
    const [layer] = originalLayers;
    if (layer !== undefined) statuses.set(layer, [...(statuses.get(layer) ?? []), status]);
  }
  return statuses;
}

/** What is wrong with how a profile accounts for the layers of its prototxt, in sentences. */
export function accountProblems(profile: Profile, prototxt: string): string[] {
  const layers = layerNames(prototxt);
  const found = statusesByLayer(profile);
  const names = new Set(profile.kernels.map(({ name }) => name));
  return [
    ...(layers.length > 0 ? [] : ['the prototxt lists no layer']),
    ...layers.flatMap((layer) => {
      const statuses = found.get(layer) ?? [];
      return statuses.length === 1 && statuses[0] !== 'notRun'
        ? []
        : [`${layer} is accounted for by ${statuses.length} rows (${statuses.join(', ')})`];
    }),
    ...[...found.keys()]
      .filter((layer) => !layers.includes(layer))
      .map((layer) => `${layer} is no layer of the prototxt`),
    ...(names.size === profile.kernels.length ? [] : ['two rows have one name']),
    ...profile.kernels.flatMap((kernel) => fusionProblems(kernel, profile.kernels)),
  ];
}

/** Fused is only what names an executed kernel that lists the layer as its work. */
function fusionProblems(
  { name, status, fusedInto, originalLayers }: Kernel,
  kernels: readonly Kernel[],
): string[] {
  if ((status === 'fused') !== (fusedInto !== null)) return [`${name} is ${status} into ${fusedInto}`];
  if (fusedInto === null) return [];
  const into = kernels.find((kernel) => kernel.name === fusedInto);
  const [layer] = originalLayers;
  if (into?.status !== 'executed') return [`${name} is fused into ${fusedInto}, which does not run`];
  return layer !== undefined && into.originalLayers.includes(layer)
    ? []
    : [`${fusedInto} does not list ${layer}`];
}

/** Executed kernels as the device ran them. */
export function inExecutionOrder({ kernels }: Profile): Kernel[] {
  return kernels
    .filter(({ status }) => status === 'executed')
    .toSorted((a, b) => (a.executionOrder ?? 0) - (b.executionOrder ?? 0));
}

export const sumOfFlops = ({ kernels }: Profile): number =>
  kernels.reduce((sum, { flops }) => sum + (flops ?? Number.NaN), 0);
