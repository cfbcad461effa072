/** What one profile says: which kernels take the time, how far they are from the machine's roofs, and what is around them. */
import type { Kernel, Profile } from '../documents/profile.ts';
import type { RooflineKernel } from '../documents/rooflineSchema.ts';
import { type Microseconds, sum } from '../units.ts';
import type { Claim, NamedKernel } from './finding.ts';

/** A share of the time below this is not worth a person's. */
const leastShare = 0.05;
/** Shares of a roof: near it nothing is left to win, far from it something is. */
const [nearRoof, farFromRoof] = [0.7, 0.5];

/** Parts of an implementation's name that say it is the plain one: `ref`, `ref_any`, `generic_eltwise_ref`. */
const isReference = (implementation: string | null): boolean =>
  (implementation ?? '').toLowerCase().split(/[_:]/).includes('ref');

const movesData = (type: string): boolean => type === 'Reorder' || type === 'Convert';

export function profileClaims(profile: Profile): Claim[] {
  const executed = profile.kernels.filter(({ status }) => status === 'executed');
  const allUs = sum(executed.map(({ realTimeUs }) => realTimeUs));
  // A device that tells no times says nothing of this kind.
  if (allUs <= 0) return [];
  const shareOf = (kernels: readonly Kernel[]) => timeOf(kernels) / allUs;
  return [
    ...referenceClaim(executed, shareOf),
    ...reorderClaim(executed, shareOf),
    ...floatClaim(profile, executed, shareOf),
    ...outsideClaim(profile),
    ...roofClaims(profile, executed, allUs),
  ];
}

const timeOf = (kernels: readonly Kernel[]): Microseconds => sum(kernels.map(({ realTimeUs }) => realTimeUs));

type ShareOf = (kernels: readonly Kernel[]) => number;

const named = (kernel: Kernel, shareOf: ShareOf): NamedKernel => ({
  name: kernel.originalLayers[0] ?? kernel.name,
  implementation: kernel.implementation,
  timeUs: kernel.realTimeUs,
  share: shareOf([kernel]),
});

const heaviestOf = (kernels: readonly Kernel[]): Kernel | undefined =>
  kernels.toSorted((a, b) => b.realTimeUs - a.realTimeUs)[0];

/** Of what computes: a reference kernel that moves a few bytes costs nothing. */
function referenceClaim(executed: readonly Kernel[], shareOf: ShareOf): Claim[] {
  const reference = executed.filter(
    ({ type, implementation }) => isReference(implementation) && !movesData(type),
  );
  const [share, heaviest] = [shareOf(reference), heaviestOf(reference)];
  if (share < leastShare || heaviest === undefined) return [];
  return [
    { kind: 'reference-kernels', share, kernels: reference.length, heaviest: named(heaviest, shareOf) },
  ];
}

/** Between layouts and precisions: the runtime inserted them, no layer asked for them. */
function reorderClaim(executed: readonly Kernel[], shareOf: ShareOf): Claim[] {
  const reorders = executed.filter(
    ({ type, originalLayers }) => movesData(type) && originalLayers.length === 0,
  );
  const share = shareOf(reorders);
  return share < leastShare
    ? []
    : [{ kind: 'reorders', kernels: reorders.length, share, timeUs: timeOf(reorders) }];
}

function floatClaim({ precision }: Profile, executed: readonly Kernel[], shareOf: ShareOf): Claim[] {
  if (precision !== 'INT8') return [];
  const float = executed.filter(
    (kernel) => kernel.flops !== null && kernel.flops > 0 && isMultiplying(kernel) && isFloat(kernel),
  );
  const share = shareOf(float);
  if (share < leastShare) return [];
  const heaviest = float.toSorted((a, b) => b.realTimeUs - a.realTimeUs);
  const layers = heaviest.slice(0, 3).map(({ originalLayers, name }) => originalLayers[0] ?? name);
  return [{ kind: 'float-layers', layers, count: float.length, share }];
}

const isMultiplying = ({ type }: Kernel): boolean => /convolution|fullyconnected|matmul|gemm/i.test(type);
const isFloat = ({ elementType }: Kernel): boolean => elementType !== null && /^(bf|f)\d+$/.test(elementType);

/** Of the inferences whose kernels were summed, with counters on. */
function outsideClaim({ reconciliation: { kernelsMs, wallOfKernelsMs, gapsMs } }: Profile): Claim[] {
  if (wallOfKernelsMs === null || gapsMs === null) return [];
  const share = 1 - kernelsMs / wallOfKernelsMs;
  return share < 3 * leastShare ? [] : [{ kind: 'outside-kernels', share, ms: gapsMs }];
}

interface Placed {
  readonly kernel: Kernel;
  readonly roof: RooflineKernel & { readonly bound: 'compute' | 'memory'; readonly shareOfBound: number };
}

function roofClaims({ roofline }: Profile, executed: readonly Kernel[], allUs: Microseconds): Claim[] {
  const byName = new Map(executed.map((kernel) => [kernel.name, kernel]));
  const placed = (roofline?.kernels ?? []).flatMap(({ bound, shareOfBound, ...rest }): Placed[] => {
    const kernel = byName.get(rest.name);
    if (kernel === undefined || bound === null || shareOfBound === null) return [];
    return [{ kernel, roof: { ...rest, bound, shareOfBound } }];
  });
  const shareOf: ShareOf = (kernels) => timeOf(kernels) / allUs;
  return [...belowRoof(placed, shareOf), ...atRoof(placed, shareOf)];
}

/** The one that could save most. */
function belowRoof(placed: readonly Placed[], shareOf: ShareOf): Claim[] {
  const gainOf = ({ kernel, roof }: Placed) => shareOf([kernel]) * (1 - Math.min(1, roof.shareOfBound));
  const far = placed.filter(({ roof }) => roof.shareOfBound < farFromRoof);
  const [most] = far.toSorted((a, b) => gainOf(b) - gainOf(a));
  if (most === undefined || gainOf(most) < leastShare) return [];
  const { bound, shareOfBound } = most.roof;
  return [
    {
      kind: 'below-roof',
      kernel: named(most.kernel, shareOf),
      bound,
      shareOfRoof: shareOfBound,
      gain: gainOf(most),
    },
  ];
}

function atRoof(placed: readonly Placed[], shareOf: ShareOf): Claim[] {
  return (['compute', 'memory'] as const).flatMap((bound): Claim[] => {
    const near = placed.filter(({ roof }) => roof.bound === bound && roof.shareOfBound >= nearRoof);
    const share = shareOf(near.map(({ kernel }) => kernel));
    return share < 0.5 ? [] : [{ kind: 'at-roof', share, bound }];
  });
}
