/**
 * INT8 triage: for each layer the error that 8-bit values add and the time that they save there, so that it shows which
 * layers are not worth it.
 */
import type { Profile } from '../documents/profile.ts';
import type { ProposalKind, Triage, TriageRow } from '../documents/triageSchema.ts';
import type { LayerCost } from '../precision/layerChoice.ts';
import { type Microseconds, type Milliseconds, microseconds, sum } from '../units.ts';
import { diffProfiles, type PlaceDiff } from './diff.ts';

/** A layer with less of the error does no harm, whatever it saves. */
const leastErrorShare = 0.05;
/** Share of the error over share of the saved time at which a layer stays in float: it costs little there. */
const outOfProportion = 2;

/**
 * @param costs of the layers that run on 8-bit values
 * @param float profile of the float network, and of the one with all these layers on 8-bit values, on one device
 */
export function triage(costs: readonly LayerCost[], float: Profile, int8: Profile): Triage {
  const { places } = diffProfiles(float, int8);
  const byName = new Map(places.filter(({ inserted }) => !inserted).map((place) => [place.name, place]));
  const noises = costs.map(noiseOf);
  const times = costs.map(({ layer }) => timesOf(byName.get(layer)));
  const noise = total(noises);
  const saved = total(times.map(({ savedUs }) => Math.max(0, savedUs ?? 0)));
  const rows = costs.map((cost, index): TriageRow => {
    const found = times[index] ?? timesOf(undefined);
    const errorShare = noise > 0 ? (noises[index] ?? 0) / noise : 0;
    const savedShare = saved > 0 ? Math.max(0, found.savedUs ?? 0) / saved : 0;
    return {
      ...cost,
      ...found,
      errorShare,
      savedShare,
      proposal: proposalFor(found, errorShare, savedShare),
    };
  });
  const layers = rows.toSorted((a, b) => b.errorShare - a.errorShare);
  return {
    device: int8.device,
    layers,
    scatter: layers.flatMap(({ layer, savedUs, sqnrDb }) =>
      savedUs === null || sqnrDb === null ? [] : { layer, savedUs, sqnrDb },
    ),
    proposed: layers.filter(({ proposal }) => proposal !== null).map(({ layer }) => layer),
    insertedUs: sum(places.filter(({ inserted }) => inserted).map(({ deltaUs }) => deltaUs)),
    floatMs: wallOf(float),
    int8Ms: wallOf(int8),
  };
}

/** @throws RangeError for a profile without it: a triage profiles by itself */
function wallOf({ wallMs, model }: Pick<Profile, 'wallMs' | 'model'>): Milliseconds {
  if (wallMs === null) throw new RangeError(`the profile of ${model} has no wall clock`);
  return wallMs.median;
}

/** Of the network's outputs, by the energy of the float ones. */
function noiseOf({ aloneSqnrDb }: LayerCost): number {
  return aloneSqnrDb === null ? 0 : 10 ** (-aloneSqnrDb / 10);
}

type Times = Pick<TriageRow, 'floatUs' | 'int8Us' | 'savedUs' | 'significant'>;

function timesOf(place: PlaceDiff | undefined): Times {
  const [floatUs, int8Us] = [kernelsTime(place?.a ?? null), kernelsTime(place?.b ?? null)];
  if (place === undefined || (floatUs === null && int8Us === null)) {
    return { floatUs: null, int8Us: null, savedUs: null, significant: false };
  }
  return { floatUs, int8Us, savedUs: microseconds(0 - place.deltaUs), significant: place.significant };
}

const kernelsTime = (side: PlaceDiff['a']): Microseconds | null =>
  side === null || side.kernels.length === 0 ? null : side.timeUs;

function proposalFor(times: Times, errorShare: number, savedShare: number): ProposalKind | null {
  if (errorShare < leastErrorShare || times.savedUs === null) return null;
  const kind = proposalKind(times);
  return kind === 'out-of-proportion' && errorShare < outOfProportion * savedShare ? null : kind;
}

/** Of a layer that is proposed for float. */
export function proposalKind({ savedUs, significant }: Pick<Times, 'savedUs' | 'significant'>): ProposalKind {
  if ((savedUs ?? 0) > 0) return 'out-of-proportion';
  return significant ? 'slower' : 'saves-nothing';
}

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
