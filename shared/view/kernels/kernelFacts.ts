/**
 * Everything that is known about a kernel, as label and text: what stands under the pointer, in the inspector, next to a pinned
 * one.
 */

import type { Kernel, Profile } from '../../documents/profile.ts';
import type { RooflineKernel } from '../../documents/rooflineSchema.ts';
import type { Microseconds } from '../../units.ts';
import {
  bytesText,
  countText,
  figure,
  microsecondsText,
  shapeText,
  shareText,
  thin,
  timeText,
} from '../text/format.ts';

export const kernelLabels = [
  'Type',
  'Implementation',
  'Precision',
  'Layout',
  'Output',
  'Start',
  'Time',
  'Share of kernels',
  'Time between starts, p50 (p10 to p90)',
  'FLOPs',
  'Rate',
  'Moved',
  'Roof',
  'Fused',
  'Serves',
] as const;
type KernelLabel = (typeof kernelLabels)[number];

/** What does not apply to a kernel is not in it; what is not known says so. */
type KernelFacts = ReadonlyMap<KernelLabel, string>;

export function kernelFacts(kernel: Kernel, { kernels, roofline, timeline }: Profile): KernelFacts {
  const { type, implementation, precision, elementType, layout, outputShape, startUs, realTimeUs } = kernel;
  const totalUs = kernels.reduce((sum, { realTimeUs: time }) => sum + time, 0);
  const point = roofline?.kernels.find(({ name }) => name === kernel.name);
  const facts: [KernelLabel, string | null][] = [
    ['Type', type],
    ['Implementation', implementation ?? 'not reported'],
    ['Precision', precisionText(precision, elementType)],
    ['Layout', layout],
    ['Output', outputShape === null ? null : shapeText(outputShape)],
    ['Start', startUs === null ? (timeline === 'order' ? 'not reported' : 'not known') : micros(startUs)],
    ['Time', micros(realTimeUs)],
    ['Share of kernels', totalUs === 0 ? null : shareText(realTimeUs / totalUs)],
    ['Time between starts, p50 (p10 to p90)', slotText(kernel)],
    ['FLOPs', flopsText(kernel)],
    ['Rate', rateText(kernel)],
    ['Moved', movedText(kernel)],
    ['Roof', point === undefined ? null : roofText(point)],
    ['Fused', kernel.originalLayers.length < 2 ? null : kernel.originalLayers.slice(1).join(', ')],
    ['Serves', servesText(kernel)],
  ];
  return new Map(facts.flatMap(([label, text]) => (text === null ? [] : [[label, text] as const])));
}

const micros = (us: Microseconds) => `${microsecondsText(us)}${thin}µs`;

function precisionText(precision: Kernel['precision'], elementType: string | null): string {
  if (precision === null) return elementType ?? 'not reported';
  return elementType === null ? precision : `${precision} (${elementType})`;
}

function slotText({ slotUs }: Kernel): string | null {
  if (slotUs === null) return null;
  const [median, low, high] = [slotUs.median, slotUs.p10, slotUs.p90].map(microsecondsText);
  return `${median}, ${low} to ${high}${thin}µs`;
}

function flopsText({ flops }: Kernel): string {
  if (flops === null) return 'not known';
  return flops === 0 ? 'none' : countText(flops);
}

function rateText({ gflops, flops, realTimeUs }: Kernel): string | null {
  if (gflops !== null) return `${figure(gflops)}${thin}GFLOP/s`;
  return flops !== null && flops > 0 && realTimeUs === 0 ? 'too short to time' : null;
}

function movedText({ bytes, weightBytes, realTimeUs }: Kernel): string {
  if (bytes === null || weightBytes === null) return 'not known';
  const rate = realTimeUs > 0 && bytes > 0 ? `, ${figure(bytes / realTimeUs / 1e3)}${thin}GB/s` : '';
  return `${bytesText(bytes)}${weightBytes > 0 ? `, ${bytesText(weightBytes)} of weights` : ''}${rate}`;
}

function roofText({ shareOfBound, bound, level }: RooflineKernel): string {
  if (shareOfBound === null) return 'no peak of its precision is known';
  return `${shareText(shareOfBound)} of ${bound === 'memory' ? `${level ?? 'memory'} bandwidth` : 'peak compute'}`;
}

function servesText({ neighbours }: Kernel): string | null {
  if (neighbours === null) return null;
  return `inserted between ${neighbours.from.join(', ') || 'input'} and ${neighbours.to.join(', ') || 'output'}`;
}

/** How long an inference took with the counters on. */
export const inferenceText = ({ wallWithCountersMs }: Pick<Profile, 'wallWithCountersMs'>): string =>
  wallWithCountersMs === null ? 'whole time not recorded' : timeText(wallWithCountersMs);

/** `median of 64 inferences`. */
export const sampledText = (profile: Pick<Profile, 'iterations'> | undefined): string =>
  profile?.iterations == null ? 'inferences not recorded' : `median of ${profile.iterations} inferences`;
