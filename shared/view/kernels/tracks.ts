/** Kernels as marks on a time axis: one track a configuration, drawn no finer than a screen can show. */

import type { Kernel, Profile } from '../../documents/profile.ts';
import { configurationNames } from '../../profile/configuration.ts';
import {
  larger,
  type Microseconds,
  microseconds,
  microsecondsToMilliseconds,
  plus,
  smaller,
  times,
} from '../../units.ts';
import { fixedText, thin } from '../text/format.ts';
import { type LayerKind, layerKindOf } from '../text/layerKinds.ts';

export interface TrackKernel {
  readonly kernel: Kernel;
  readonly kind: LayerKind;
  /** Where it stands on the axis: by time from the inference's first kernel on, by layer at its layer's place. */
  readonly startUs: Microseconds;
  readonly endUs: Microseconds;
}

export interface Track {
  /** Such as `CPU FP32`. */
  readonly name: string;
  readonly profile: Profile;
  /** In the order of their starts; each ends before the next one begins. */
  readonly kernels: readonly TrackKernel[];
  readonly endUs: Microseconds;
}

/** Starts where the device tells them, else end to end in the order of execution. */
export function tracksOf(profiles: readonly Profile[]): Track[] {
  const names = configurationNames(profiles);
  return profiles.map((profile, index) => {
    const kernels = placed(profile.kernels);
    return { name: names[index] ?? '', profile, kernels, endUs: kernels.at(-1)?.endUs ?? microseconds(0) };
  });
}

function placed(kernels: readonly Kernel[]): TrackKernel[] {
  const executed = kernels
    .filter(({ status }) => status === 'executed')
    .toSorted((a, b) => (a.executionOrder ?? 0) - (b.executionOrder ?? 0));
  let after = microseconds(0);
  const marks = executed.map((kernel) => {
    const startUs = kernel.startUs ?? after;
    const slotUs = microseconds(kernel.startUs === null ? 0 : (kernel.slotUs?.median ?? 0));
    after = plus(startUs, larger(kernel.realTimeUs, slotUs));
    return { kernel, startUs };
  });
  marks.sort((a, b) => a.startUs - b.startUs);
  return marks.map(({ kernel, startUs }, index) => {
    const next = marks[index + 1]?.startUs ?? microseconds(Number.POSITIVE_INFINITY);
    return {
      kernel,
      kind: layerKindOf(kernel.type, kernel.implementation),
      startUs,
      endUs: smaller(plus(startUs, kernel.realTimeUs), next),
    };
  });
}

interface Mark {
  /** Index of the kernel; of several that share a pixel the longest. */
  readonly at: number;
  readonly x: number;
  readonly width: number;
}

/**
 * What is to be drawn of a track between two instants: kernels narrower than a pixel merge into the longest of theirs.
 * @param width pixels from `fromUs` to `toUs`
 */
export function visibleMarks(
  { kernels }: Pick<Track, 'kernels'>,
  fromUs: Microseconds,
  toUs: Microseconds,
  width: number,
): Mark[] {
  const scale = width / (toUs - fromUs);
  const marks: Mark[] = [];
  let [at, x, end, longest] = [-1, 0, 0, 0];
  for (let index = firstEndingAfter(kernels, fromUs); index < kernels.length; index++) {
    const kernel = kernels[index];
    if (kernel === undefined || kernel.startUs > toUs) break;
    const left = (kernel.startUs - fromUs) * scale;
    const right = (kernel.endUs - fromUs) * scale;
    const duration = kernel.endUs - kernel.startUs;
    if (at >= 0 && right - x < 1) {
      end = Math.max(end, right);
      if (duration > longest) [at, longest] = [index, duration];
      continue;
    }
    if (at >= 0) marks.push({ at, x, width: Math.max(1, end - x) });
    [at, x, end, longest] = [index, left, right, duration];
  }
  if (at >= 0) marks.push({ at, x, width: Math.max(1, end - x) });
  return marks;
}

/** Kernels end in the order in which they start. */
export function firstEndingAfter(kernels: readonly TrackKernel[], instantUs: Microseconds): number {
  let [low, high] = [0, kernels.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((kernels[middle]?.endUs ?? 0) < instantUs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Index of the kernel that runs at an instant, else of the nearest one; -1: none.
 * @param withinUs how far from it; what is narrower than a pixel can be pointed at as well
 */
export function kernelAt(
  kernels: readonly TrackKernel[],
  instantUs: Microseconds,
  withinUs = microseconds(0),
): number {
  const after = firstEndingAfter(kernels, instantUs);
  const distance = (index: number): number => {
    const kernel = kernels[index];
    if (kernel === undefined) return Number.POSITIVE_INFINITY;
    return Math.max(0, kernel.startUs - instantUs, instantUs - kernel.endUs);
  };
  const nearest = distance(after - 1) < distance(after) ? after - 1 : after;
  return distance(nearest) <= withinUs ? nearest : -1;
}

/** Round steps of a time axis, at least `leastPixels` apart. */
export function rulerStep(
  fromUs: Microseconds,
  toUs: Microseconds,
  width: number,
  leastPixels = 90,
): Microseconds {
  const least = ((toUs - fromUs) / width) * leastPixels;
  const power = 10 ** Math.floor(Math.log10(least));
  return times(microseconds(power), [1, 2, 5, 10].find((factor) => factor * power >= least) ?? 10);
}

/** An instant at a tick of such a ruler: `1.5 ms`, `0 ms`, `3 203 µs`. */
export function rulerText(us: Microseconds, stepUs: Microseconds): string {
  if (stepUs >= 100) return `${fixedText(microsecondsToMilliseconds(us), stepUs >= 1000 ? 0 : 1)}${thin}ms`;
  const decimals = Math.max(0, -Math.floor(Math.log10(stepUs)));
  const [whole = '', fraction] = fixedText(us, decimals).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, thin);
  return `${fraction === undefined ? grouped : `${grouped}.${fraction}`}${thin}µs`;
}
