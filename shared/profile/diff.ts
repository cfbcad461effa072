/**
 * Two profiles of one model, layer by layer: what each layer won or lost from `a` to `b`, and whether that is more than
 * noise. Layers are known by their source's names, inserted nodes by the layers they stand between.
 */
import type { Kernel, Profile } from '../documents/profile.ts';
import { median } from '../statistics.ts';
import { type Microseconds, microseconds, minus, sum } from '../units.ts';
import { type Aligned, align } from './alignment.ts';

export interface PlaceDiff {
  readonly name: string;
  readonly type: string;
  readonly inserted: boolean;
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** Null: that profile has nothing of the kind. */
  readonly a: Aligned | null;
  readonly b: Aligned | null;
  /** b - a of the real times; positive: b is slower. */
  readonly deltaUs: Microseconds;
  /** b - a of the slots' medians; null where either has no kernel with a slot. */
  readonly slotDeltaUs: Microseconds | null;
  /** The difference is beyond what repeating the measurement gives. */
  readonly significant: boolean;
  /** Other primitives, or as many in another precision. */
  readonly implementationChanged: boolean;
}

export interface ProfileDiff {
  readonly a: Profile;
  readonly b: Profile;
  readonly places: readonly PlaceDiff[];
  /** Sum of all differences of real times. */
  readonly deltaUs: Microseconds;
  /** Median of b / a over places with unchanged primitives: what the machine's own pace did; 1 with fewer than five. */
  readonly drift: number;
  /** How far such places stray from it by noise alone: ln(b / a / drift) beyond this is not noise; 0 with fewer than five. */
  readonly scatter: number;
  /** How often precision changes from one executed kernel to the next. */
  readonly precisionTransitions: { readonly a: number; readonly b: number };
}

/** Fewer unchanged places say nothing about the machine's pace. */
const leastForDrift = 5;
/** Real times are whole microseconds in the runtime, on both sides. */
const resolutionUs = 2;
/**
 * Median absolute deviations from the median beyond which a value is an outlier: the modified z-score of 3.5 of Iglewicz
 * & Hoaglin, "How to Detect and Handle Outliers", ASQC Basic References 16 (1993).
 */
const outlierDeviations = 3.5 / 0.6745;
/** Where slots are not known, a difference below this share of the time is taken for noise. */
const noiseWithoutSpread = 0.1;

export function diffProfiles(a: Profile, b: Profile): ProfileDiff {
  const pairs = align([a, b]).map((place) => ({
    place,
    a: place.sides[0] ?? null,
    b: place.sides[1] ?? null,
  }));
  const ratios = pairs.flatMap((pair) =>
    !changed(pair.a, pair.b) && pair.a !== null && pair.b !== null && pair.a.timeUs > 0 && pair.b.timeUs > 0
      ? [pair.b.timeUs / pair.a.timeUs]
      : [],
  );
  const drift = ratios.length < leastForDrift ? 1 : median(ratios);
  const strayed = ratios.map((ratio) => Math.abs(Math.log(ratio / drift)));
  const scatter = ratios.length < leastForDrift ? 0 : outlierDeviations * median(strayed);
  const places = pairs.map((pair): PlaceDiff => {
    const { name, type, inserted, from, to } = pair.place;
    const implementationChanged = changed(pair.a, pair.b);
    return {
      name,
      type,
      inserted,
      from,
      to,
      a: pair.a,
      b: pair.b,
      deltaUs: minus(timeOf(pair.b), timeOf(pair.a)),
      slotDeltaUs: slotDelta(pair.a, pair.b),
      significant: implementationChanged
        ? isSignificant(pair.a, pair.b, 1, 0)
        : isSignificant(pair.a, pair.b, drift, scatter),
      implementationChanged,
    };
  });
  return {
    a,
    b,
    places,
    deltaUs: sum(places.map(({ deltaUs }) => deltaUs)),
    drift,
    scatter,
    precisionTransitions: { a: transitions(a.kernels), b: transitions(b.kernels) },
  };
}

const timeOf = (side: Aligned | null): Microseconds => side?.timeUs ?? microseconds(0);

function changed(a: Aligned | null, b: Aligned | null): boolean {
  const primitives = (side: Aligned | null) =>
    (side?.kernels ?? []).map(({ implementation }) => implementation ?? '').toSorted();
  const [ofA, ofB] = [primitives(a), primitives(b)];
  return ofA.length !== ofB.length || ofA.some((name, index) => name !== ofB[index]);
}

interface Range {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** Of all its kernels one after another; null where one has no slot. */
function slots(side: Aligned | null): Range | null {
  const spreads = (side?.kernels ?? []).map(({ slotUs }) => slotUs);
  if (spreads.some((spread) => spread === null)) return null;
  return spreads.reduce<Range>(
    (sum, spread) => ({
      median: sum.median + (spread?.median ?? 0),
      low: sum.low + (spread?.p10 ?? 0),
      high: sum.high + (spread?.p90 ?? 0),
    }),
    { median: 0, low: 0, high: 0 },
  );
}

function slotDelta(a: Aligned | null, b: Aligned | null): Microseconds | null {
  const [ofA, ofB] = [slots(a), slots(b)];
  const none = (a?.kernels.length ?? 0) + (b?.kernels.length ?? 0) === 0;
  return none || ofA === null || ofB === null ? null : microseconds(ofB.median - ofA.median);
}

/**
 * Eighty per cent of the inferences of one lie beyond eighty per cent of those of the other (the slots' p10 to p90 do not
 * touch), the real times say the same, and both exceed what the counters resolve and what other places stray by noise.
 */
function isSignificant(a: Aligned | null, b: Aligned | null, pace: number, scatter: number): boolean {
  const deltaUs = timeOf(b) - timeOf(a) * pace;
  if (Math.abs(deltaUs) <= resolutionUs) return false;
  if (Math.abs(Math.log(timeOf(b) / (timeOf(a) * pace))) <= scatter) return false;
  const [ofA, ofB] = [slots(a), slots(b)];
  if (ofA === null || ofB === null) {
    return Math.abs(deltaUs) > noiseWithoutSpread * Math.max(timeOf(a) * pace, timeOf(b));
  }
  return deltaUs > 0 ? ofB.low > ofA.high * pace : ofB.high < ofA.low * pace;
}

function transitions(kernels: readonly Kernel[]): number {
  const types = kernels
    .filter(({ status, elementType }) => status === 'executed' && elementType !== null)
    .toSorted((x, y) => (x.executionOrder ?? 0) - (y.executionOrder ?? 0))
    .map(({ elementType }) => elementType);
  return types.filter((type, index) => index > 0 && type !== types[index - 1]).length;
}
