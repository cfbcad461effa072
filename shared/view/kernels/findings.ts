/** What two profiles' difference says, in words, heaviest first. */

import type { Aligned } from '../../profile/alignment.ts';
import type { PlaceDiff, ProfileDiff } from '../../profile/diff.ts';
import { type Microseconds, microseconds, microsecondsToMilliseconds, sum } from '../../units.ts';
import { fixedText } from '../text/format.ts';

const findingKinds = ['implementation', 'time', 'fusion', 'inserted', 'stayed', 'transitions'] as const;
type FindingKind = (typeof findingKinds)[number];

export interface Finding {
  readonly kind: FindingKind;
  /** One line without a full stop. */
  readonly text: string;
  /** Layers it is about. */
  readonly layers: readonly string[];
  /** What it costs (positive) or saves from a to b; 0 where no time is known. */
  readonly deltaUs: Microseconds;
  /** Whether `deltaUs` is more than noise: what is not has no colour. */
  readonly significant: boolean;
  /** Of b's kernels' time, of a's for what b no longer has; null where no time is known. */
  readonly share: number | null;
}

/** A change smaller than this share of the slower profile's time is not worth its own line. */
const leastShare = 0.01;

/** Ranked by what they cost or save. None for a profile and itself. */
export function findings(diff: ProfileDiff): Finding[] {
  const found = [
    ...changedImplementations(diff),
    ...changedTimes(diff),
    ...changedFusions(diff),
    ...insertedNodes(diff),
    ...stayedBehind(diff),
    ...changedTransitions(diff),
  ];
  return found.toSorted((x, y) => Math.abs(y.deltaUs) - Math.abs(x.deltaUs));
}

const timeOf = (places: readonly PlaceDiff[], side: 'a' | 'b'): Microseconds =>
  sum(places.flatMap((place) => place[side]?.timeUs ?? []));

const totalUs = (diff: ProfileDiff, side: 'a' | 'b'): Microseconds => timeOf(diff.places, side);

const slowerUs = (diff: ProfileDiff): Microseconds =>
  microseconds(Math.max(totalUs(diff, 'a'), totalUs(diff, 'b')));

/** A device that tells no times at all is not infinitely fast. */
const timed = (diff: ProfileDiff): boolean => totalUs(diff, 'a') > 0 && totalUs(diff, 'b') > 0;

function shareOf(timeUs: Microseconds, ofUs: Microseconds): number | null {
  return ofUs > 0 ? timeUs / ofUs : null;
}

const deltaOf = (places: readonly PlaceDiff[]): Microseconds => sum(places.map(({ deltaUs }) => deltaUs));

/** Whether a place that differs beyond noise differs in the direction of the whole: then that is no chance. */
const tells = (places: readonly PlaceDiff[], wholeUs: Microseconds): boolean =>
  places.some(({ significant, deltaUs }) => significant && Math.sign(deltaUs) === Math.sign(wholeUs));

function finding(kind: FindingKind, text: string, places: readonly PlaceDiff[], diff: ProfileDiff): Finding {
  const deltaUs = timed(diff) ? deltaOf(places) : microseconds(0);
  const side = places.some(({ b }) => b !== null) ? 'b' : 'a';
  const timeUs = timeOf(places, side);
  return {
    kind,
    text: `${text}${timeText(deltaUs, places, diff)}`,
    layers: places.map(({ name }) => name),
    deltaUs,
    significant: timed(diff) && tells(places, deltaUs),
    share: timed(diff) ? shareOf(timeUs, totalUs(diff, side)) : null,
  };
}

/** `: +0.31 ms`; nothing where a profile has no times. */
function timeText(deltaUs: Microseconds, places: readonly PlaceDiff[], diff: ProfileDiff): string {
  if (!timed(diff)) return '';
  return `: ${signedTime(deltaUs)}${tells(places, deltaUs) ? '' : ' (within noise)'}`;
}

function signedTime(deltaUs: Microseconds): string {
  const value = microsecondsToMilliseconds(deltaUs);
  const digits = Math.abs(value) < 0.1 ? 3 : 2;
  return `${value < 0 ? '' : '+'}${fixedText(value, digits)} ms`;
}

const percent = (share: number) => `${fixedText(100 * share, share < 0.1 ? 1 : 0)} %`;

/** `conv1, conv2 and 5 more`. */
function list(names: readonly string[]): string {
  if (names.length <= 3) return names.join(', ');
  return `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`;
}

const implementations = (side: Aligned | null): string =>
  [...new Set((side?.kernels ?? []).map(({ implementation }) => implementation ?? '?'))].join(' + ');

const runs = (side: Aligned | null): boolean => (side?.kernels.length ?? 0) > 0;

/** Layers that ran on both sides, on other primitives; one finding for each pair of primitives. */
function changedImplementations(diff: ProfileDiff): Finding[] {
  const changed = diff.places.filter(
    (place) => place.implementationChanged && runs(place.a) && runs(place.b),
  );
  const groups = Map.groupBy(changed, ({ a, b }) => `${implementations(a)} -> ${implementations(b)}`);
  return Array.from(groups, ([change, places]) =>
    finding('implementation', `${list(places.map(({ name }) => name))} changed ${change}`, places, diff),
  );
}

function changedTimes(diff: ProfileDiff): Finding[] {
  const least = leastShare * slowerUs(diff);
  return diff.places
    .filter(
      (place) =>
        place.significant &&
        !place.implementationChanged &&
        runs(place.a) &&
        runs(place.b) &&
        Math.abs(place.deltaUs) >= least,
    )
    .map((place) => {
      const pace = place.deltaUs > 0 ? 'slower' : 'faster';
      return finding(
        'time',
        `${place.name} ran ${pace} with the same ${implementations(place.b)}`,
        [place],
        diff,
      );
    });
}

/** Source layers that are a kernel on one side and not on the other; one finding for each kind of change. */
function changedFusions(diff: ProfileDiff): Finding[] {
  const changed = diff.places.filter(
    ({ inserted, a, b }) => !inserted && a !== null && b !== null && runs(a) !== runs(b),
  );
  const groups = Map.groupBy(changed, (place) => fusionText(place));
  return Array.from(groups, ([text, places]) => {
    const names = list(places.map(({ name }) => name));
    return finding('fusion', `${names} ${places.length === 1 ? 'is' : 'are'} ${text}`, places, diff);
  });
}

function fusionText({ a, b }: PlaceDiff): string {
  const state = (side: Aligned | null) =>
    side?.fusedInto == null ? 'optimized away' : `fused into ${side.fusedInto}`;
  return runs(a) ? state(b) : `no longer ${state(a)}: now ${implementations(b)}`;
}

/** Nodes that the runtime inserted on one side only, by what they surround. */
function insertedNodes(diff: ProfileDiff): Finding[] {
  const typeOf = new Map(diff.places.map(({ name, type }) => [name, type]));
  const only = (side: 'a' | 'b', other: 'a' | 'b') =>
    diff.places.filter((place) => place.inserted && runs(place[side]) && !runs(place[other]));
  const groups = (places: readonly PlaceDiff[]) =>
    [...Map.groupBy(places, ({ type }) => type).values()].flatMap((alike) => surrounded(alike, typeOf));
  return [
    ...groups(only('b', 'a')).map(({ around, places }) =>
      insertedFinding(`${counted(places)} inserted around ${around}`, places, 'b', diff),
    ),
    ...groups(only('a', 'b')).map(({ around, places }) =>
      insertedFinding(`${counted(places)} no longer inserted around ${around}`, places, 'a', diff),
    ),
  ];
}

function counted(places: readonly PlaceDiff[]): string {
  const count = places.reduce((total, { a, b }) => total + (b ?? a ?? { kernels: [] }).kernels.length, 0);
  const what = (places[0]?.type ?? 'node').toLowerCase();
  return `${Math.max(1, count)} ${what}${count > 1 ? 's' : ''}`;
}

function insertedFinding(
  text: string,
  places: readonly PlaceDiff[],
  side: 'a' | 'b',
  diff: ProfileDiff,
): Finding {
  const base = finding('inserted', text, places, diff);
  if (base.share === null) return base;
  const of = side === 'a' ? ' before' : '';
  return { ...base, text: `${base.text}, ${percent(base.share)} of the time${of}` };
}

interface Surrounded {
  readonly around: string;
  readonly places: readonly PlaceDiff[];
}

/** Gives each node to the type of layer that most of them touch; a single layer is named itself. */
function surrounded(places: readonly PlaceDiff[], typeOf: ReadonlyMap<string, string>): Surrounded[] {
  const groups: Surrounded[] = [];
  let rest = places;
  while (rest.length > 0) {
    const touching = new Map<string, PlaceDiff[]>();
    for (const place of rest) {
      for (const type of new Set([...place.to, ...place.from].map((layer) => typeOf.get(layer) ?? layer))) {
        touching.set(type, [...(touching.get(type) ?? []), place]);
      }
    }
    const most = [...touching].reduce<[string, PlaceDiff[]] | null>(
      (best, next) => (best === null || next[1].length > best[1].length ? next : best),
      null,
    );
    if (most === null) return [...groups, { around: 'the model’s end', places: rest }];
    const [type, members] = most;
    const layers = new Set(
      members.flatMap(({ from, to }) =>
        [...to, ...from].filter((layer) => (typeOf.get(layer) ?? layer) === type),
      ),
    );
    groups.push({
      around: layers.size === 1 ? ([...layers][0] ?? type) : type.toLowerCase(),
      places: members,
    });
    rest = rest.filter((place) => !members.includes(place));
  }
  return groups;
}

/** Layers that compute in a's precision although most of the work changed its own. */
function stayedBehind(diff: ProfileDiff): Finding[] {
  const computes = diff.places.filter(({ a, b }) => !!a?.kernels[0]?.flops && !!b?.kernels[0]?.flops);
  const type = (side: Aligned | null) => side?.kernels[0]?.precision ?? side?.kernels[0]?.elementType ?? null;
  const [stayed, moved] = [
    computes.filter((place) => type(place.a) === type(place.b)),
    computes.filter((place) => type(place.a) !== type(place.b)),
  ];
  const work = (places: readonly PlaceDiff[]) =>
    places.reduce((total, { b }) => total + (b?.kernels[0]?.flops ?? 0), 0);
  if (work(moved) <= work(stayed)) return [];
  const least = leastShare * slowerUs(diff);
  return stayed.map((place): Finding => {
    const around = diff.places.filter(
      ({ inserted, a, b, from, to }) =>
        inserted && !runs(a) && runs(b) && [...from, ...to].includes(place.name),
    );
    const elementType = place.b?.kernels[0]?.elementType ?? '?';
    const share = timed(diff) ? shareOf(place.b?.timeUs ?? microseconds(0), totalUs(diff, 'b')) : null;
    const deltaUs = timed(diff) ? deltaOf([place, ...around]) : microseconds(0);
    const telling = Math.abs(deltaUs) >= least && tells([place, ...around], deltaUs);
    const of = share === null || share === 0 ? '' : `${telling ? ', ' : ': '}${percent(share)} of the time`;
    return {
      kind: 'stayed',
      text: `${place.name} stayed in ${elementType}${telling ? `: ${signedTime(deltaUs)}` : ''}${of}`,
      layers: [place.name],
      deltaUs,
      significant: telling,
      share,
    };
  });
}

function changedTransitions(diff: ProfileDiff): Finding[] {
  const { a, b } = diff.precisionTransitions;
  if (a === b) return [];
  const changes = b === 1 ? 'precision change' : 'precision changes';
  const text = `${b} ${changes} between kernels; ${a === 0 ? 'none' : a} in the other`;
  return [
    { kind: 'transitions', text, layers: [], deltaUs: microseconds(0), significant: false, share: null },
  ];
}
