/** Profiles under their roofs, as points and lines of a plot with logarithmic axes. */

import type { Profile } from '../../documents/profile.ts';
import type { RooflineKernel } from '../../documents/rooflineSchema.ts';
import { isProcessor } from '../../machine/device.ts';
import { computeRoof, type MemoryLevel, memoryRoofs, type Peaks } from '../../machine/peaks.ts';
import type { Precision } from '../../precision/precision.ts';
import { csv } from '../../profile/csv.ts';
import { timeToWinUs } from '../../profile/roofline.ts';
import type { Microseconds } from '../../units.ts';
import { type LayerKind, layerKindOf } from '../text/layerKinds.ts';

export interface RooflineMark {
  /** The kernel's. */
  readonly name: string;
  /** The source's layer; an inserted kernel's own name. */
  readonly label: string;
  readonly kind: LayerKind;
  readonly profile: number;
  readonly point: RooflineKernel;
  readonly timeUs: Microseconds;
  /** What it would gain at its roof. */
  readonly winUs: Microseconds;
}

interface AnyRoof {
  readonly device: string;
  /** Of its line. */
  readonly name: string;
}
export type Roof =
  | (AnyRoof & { readonly kind: 'compute'; readonly precision: Precision; readonly gflops: number })
  | (AnyRoof & { readonly kind: 'memory'; readonly level: MemoryLevel; readonly bytesPerSecond: number });

/** Null for the other kind of roof. */
export const gflopsOfRoof = (roof: Roof): number | null => (roof.kind === 'compute' ? roof.gflops : null);
export const bytesPerSecondOf = (roof: Roof): number | null =>
  roof.kind === 'memory' ? roof.bytesPerSecond : null;

/** 8-bit operations are not of floating point. */
export const rateUnit = (precision: Precision): string => (precision === 'INT8' ? 'GOP/s' : 'GFLOP/s');

export interface RooflinePlot {
  /** With FLOPs and inside the axes, in the order of execution. */
  readonly marks: readonly RooflineMark[];
  /** Too slow to stand inside. */
  readonly below: readonly RooflineMark[];
  /** Everything with a known bound, data movers included; largest possible savings first. */
  readonly wins: readonly RooflineMark[];
  readonly roofs: readonly Roof[];
  readonly intensities: readonly [number, number];
  readonly rates: readonly [number, number];
}

/** A kernel of less than this share of its profile's time does not stretch the axes. */
const leastShare = 0.002;

/** @param peaks of each profile; undefined where none were measured. Null: no profile has a roofline. */
export function rooflinePlot(
  profiles: readonly Profile[],
  peaks: readonly (Peaks | undefined)[],
): RooflinePlot | null {
  const all = profiles.flatMap(marksOf);
  const drawn = all.filter(({ point: { intensity, gflops } }) => intensity > 0 && gflops > 0);
  if (drawn.length === 0) return null;
  const totals = profiles.map(({ kernels }) => kernels.reduce((sum, { realTimeUs }) => sum + realTimeUs, 0));
  const heavy = drawn.filter(({ timeUs, profile }) => timeUs >= leastShare * (totals[profile] ?? 0));
  const shaping = heavy.length === 0 ? drawn : heavy;
  const roofs = roofsOf(profiles, peaks);
  const most = Math.max(
    ...drawn.map(({ point }) => point.gflops),
    ...roofs.flatMap((roof) => gflopsOfRoof(roof) ?? []),
  );
  const rates = [
    roundDown(Math.min(...shaping.map(({ point }) => point.gflops)) / 1.2),
    roundUp(most * 1.3),
  ] as const;
  const reach = drawn.map(({ point }) => point.intensity);
  return {
    marks: drawn.filter(({ point }) => point.gflops >= rates[0]),
    below: drawn.filter(({ point }) => point.gflops < rates[0]),
    wins: all.filter(({ winUs }) => winUs > 0).toSorted((a, b) => b.winUs - a.winUs),
    roofs,
    intensities: [
      roundDown(Math.min(Math.min(...reach) / 1.2, lowestRidge(roofs) / 1.5)),
      roundUp(Math.max(...reach) * 1.2),
    ],
    rates,
  };
}

function marksOf({ kernels, roofline }: Profile, profile: number): RooflineMark[] {
  const byName = new Map(kernels.map((kernel) => [kernel.name, kernel]));
  return (roofline?.kernels ?? []).flatMap((point): RooflineMark[] => {
    const kernel = byName.get(point.name);
    if (kernel === undefined) return [];
    return [
      {
        name: kernel.name,
        label: kernel.originalLayers[0] ?? kernel.name,
        kind: layerKindOf(kernel.type, kernel.implementation),
        profile,
        point,
        timeUs: kernel.realTimeUs,
        winUs: timeToWinUs(kernel, point),
      },
    ];
  });
}

/** Where the lowest compute roof meets the fastest memory: left of it lie the memory roofs. */
function lowestRidge(roofs: readonly Roof[]): number {
  const lowest = Math.min(...roofs.flatMap((roof) => gflopsOfRoof(roof) ?? []));
  const fastest = Math.max(...roofs.flatMap((roof) => bytesPerSecondOf(roof) ?? []));
  return Number.isFinite(lowest) && Number.isFinite(fastest)
    ? (lowest * 1e9) / fastest
    : Number.POSITIVE_INFINITY;
}

const steps = [1, 2, 5, 10];

function roundDown(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return (steps.findLast((step) => step * power <= value * 1.0001) ?? 1) * power;
}

function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return (steps.find((step) => step * power >= value * 0.9999) ?? 10) * power;
}

function roofsOf(profiles: readonly Profile[], peaks: readonly (Peaks | undefined)[]): Roof[] {
  const roofs = new Map<string, Roof>();
  const several = new Set(peaks.flatMap((measured) => measured?.device ?? [])).size > 1;
  for (const [index, profile] of profiles.entries()) {
    const measured = peaks[index];
    if (measured === undefined) continue;
    const named = (what: string) => (several ? `${measured.device} ${what}` : what);
    const precisions = new Set<Precision>(
      profile.kernels.flatMap(({ precision, flops }) =>
        precision === null || flops === 0 ? [] : [precision],
      ),
    );
    for (const precision of precisions) {
      const peak = computeRoof(measured, precision);
      const name = `${named(precision)}${peak?.isa == null ? '' : ` ${isaName(peak.isa)}`}`;
      if (peak !== undefined)
        roofs.set(name, {
          kind: 'compute',
          device: measured.device,
          name,
          precision,
          gflops: peak.gflops,
        });
    }
    for (const { level, bytesPerSecond } of memoryRoofs(measured)) {
      const name = named(level === 'memory' ? 'DRAM' : level);
      roofs.set(name, { kind: 'memory', device: measured.device, name, level, bytesPerSecond });
    }
  }
  return [...roofs.values()];
}

/** `AVX-512 VNNI` of `avx512_vnni`. */
const isaName = (isa: string): string => isa.replaceAll('_', ' ').toUpperCase().replace('AVX512', 'AVX-512');

interface DistanceRow {
  /** `75 % and more of the roof`. */
  readonly label: string;
  /** By profile. */
  readonly sides: readonly { readonly shareOfTime: number; readonly kernels: number }[];
}

/** How much of the time is spent how near to the roofs, the nearest first. */
export function distanceRows(profiles: readonly Profile[]): DistanceRow[] {
  const keyOf = (atLeast: number | null) => (atLeast === null ? -1 : atLeast);
  const known = profiles.map(
    ({ roofline }) => new Map((roofline?.distances ?? []).map((one) => [keyOf(one.atLeast), one])),
  );
  const keys = [...new Set(known.flatMap((distances) => [...distances.keys()]))].toSorted((a, b) => b - a);
  return keys.map((key) => {
    const example = known.flatMap((distances) => distances.get(key) ?? [])[0];
    const percent = (share: number) => String(Math.round(share * 100));
    const label =
      example === undefined || example.atLeast === null
        ? 'no roof is known'
        : example.below === null
          ? `${percent(example.atLeast)} % and more`
          : example.atLeast === 0
            ? `below ${percent(example.below)} %`
            : `${percent(example.atLeast)} to ${percent(example.below)} %`;
    return {
      label,
      sides: known.map((distances) => {
        const { shareOfTime = 0, kernels = 0 } = distances.get(key) ?? {};
        return { shareOfTime, kernels };
      }),
    };
  });
}

/** Beyond what noise explains. */
const wellAbove = 1.1;

/** What kernels above their roof mean; null: none is. */
export function aboveRoofText(
  profiles: readonly Profile[],
  peaks: readonly (Peaks | undefined)[],
): string | null {
  const above = profiles.flatMap(({ roofline }, index) =>
    (roofline?.kernels ?? []).some(({ shareOfBound }) => (shareOfBound ?? 0) > wellAbove)
      ? (peaks[index] ?? [])
      : [],
  );
  if (above.length === 0) return null;
  return [
    ...(above.some(({ device }) => isProcessor(device)) ? [aboveOnCpu] : []),
    ...(above.some(({ device }) => !isProcessor(device)) ? [aboveElsewhere] : []),
  ].join(' ');
}

const aboveElsewhere =
  'Above 100 % on another device than the CPU a kernel ran faster than the operations that its roofs were measured with: those say what OpenVINO reached, not what the device could.';
const aboveOnCpu =
  'Above 100 % on the CPU a kernel ran faster than its measured roof: its data may have stayed in a nearer cache than is assumed (L1 has no roof of its own), its algorithm may need fewer operations than are counted (Winograd), or the clock was higher than while the roofs were measured. That is not an error; no time can be saved there.';

export function rooflineCsv({ marks, below, wins }: RooflinePlot, names: readonly string[]): string {
  const all = new Set([...marks, ...below, ...wins]);
  return csv([
    [
      'configuration',
      'kernel',
      'layer',
      'FLOPs/byte',
      'GFLOP/s',
      'GB/s',
      'us',
      'bound by',
      'bound us',
      'share of bound',
      'us to win',
    ],
    ...[...all]
      .toSorted((a, b) => a.profile - b.profile)
      .map(({ profile, name, label, point, timeUs, winUs }) => [
        names[profile] ?? '',
        name,
        label,
        point.intensity,
        point.gflops,
        point.gigabytesPerSecond,
        timeUs,
        point.level ?? point.bound,
        point.boundUs,
        point.shareOfBound,
        winUs,
      ]),
  ]);
}
