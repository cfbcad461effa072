/** Kernels under the machine's roofs, for a terminal: what bounds each, how near it comes, where time is to be won. */
import Table from 'cli-table3';
import type { Kernel, Profile } from '../../shared/documents/profile.ts';
import type { Distance, Roofline, RooflineKernel } from '../../shared/documents/rooflineSchema.ts';
import { computeRoof, memoryRoofs, type Peaks } from '../../shared/machine/peaks.ts';
import { precisions } from '../../shared/precision/precision.ts';
import { timeToWinUs } from '../../shared/profile/roofline.ts';
import { type Milliseconds, microsecondsToMilliseconds, milliseconds, sum } from '../../shared/units.ts';
import { aboveRoofText } from '../../shared/view/kernels/rooflinePlot.ts';
import { figure, microsecondsText, shareText, timeText } from '../../shared/view/text/format.ts';
import { unmeasuredText } from '../../shared/view/text/unmeasuredText.ts';

const heaviest = 10;
const mostToWin = 3;

/** Empty where the profile has no roofline. `now`: milliseconds since the epoch. */
export function rooflineText(profile: Profile, peaks: readonly Peaks[], now: number): string[] {
  const { kernels, roofline } = profile;
  const measured = roofline === undefined ? undefined : peaks[roofline.peaks];
  if (roofline === undefined || measured === undefined) return [];
  const above = aboveRoofText([profile], [measured]);
  const unbounded = roofline.kernels.some(({ bound }) => bound === null);
  return [
    roofs(measured, now),
    ...reached(measured),
    kernelTable(kernels, roofline),
    `Time by share of the bound: ${roofline.distances.map(distance).join(', ')}`,
    toWin(kernels, roofline),
    ...(unbounded ? measured.notMeasured.map(unmeasuredText) : []),
    ...(above === null ? [] : [above]),
  ];
}

function roofs(peaks: Peaks, now: number): string {
  const { device, threads, isa, measuredAt } = peaks;
  const compute = precisions.flatMap((precision) => {
    const roof = computeRoof(peaks, precision);
    return roof === undefined ? [] : [`${precision} ${figure(roof.gflops)} GFLOP/s (${roof.name})`];
  });
  const memory = memoryRoofs(peaks).map(
    ({ level, bytesPerSecond }) => `${level} ${figure(bytesPerSecond / 1e9)} GB/s`,
  );
  const conditions = [
    ...(threads === null ? [] : [`${threads} thread${threads === 1 ? '' : 's'}`]),
    ...(isa === null ? [] : [`ISA limit ${isa}`]),
    `measured ${age(milliseconds(now - Date.parse(measuredAt)))}`,
  ];
  return `Roofs of ${device} (${conditions.join(', ')}): ${[...compute, ...memory].join(', ')}`;
}

/** What OpenVINO's own kernels reach at best, where other roofs stand above them. */
function reached({ compute }: Peaks): string[] {
  if (compute.every(({ source }) => source === 'openvino')) return [];
  const products = compute.filter(({ source }) => source === 'openvino');
  if (products.length === 0) return [];
  const each = products.map(({ precision, gflops }) => `${precision} ${figure(gflops)}`);
  return [`A large matrix product of OpenVINO's reaches, in GFLOP/s: ${each.join(', ')}`];
}

function age(ms: Milliseconds): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return 'just now';
  const [count, unit] =
    minutes < 60
      ? [minutes, 'minute']
      : minutes < 48 * 60
        ? [Math.floor(minutes / 60), 'hour']
        : [Math.floor(minutes / 60 / 24), 'day'];
  return `${count} ${unit}${count === 1 ? '' : 's'} ago; --roofline again measures them again`;
}

function kernelTable(kernels: readonly Kernel[], { kernels: points }: Roofline): string {
  const table = new Table({
    head: ['Kernel', 'us', 'FLOP/byte', 'GFLOP/s', 'GB/s', 'Bound by', 'Share of bound', 'us to win'],
    colAligns: ['left', 'right', 'right', 'right', 'right', 'left', 'right', 'right'],
    style: { head: [], border: [] },
  });
  for (const [kernel, point] of withTimes(kernels, points)
    .sort(([a], [b]) => b.realTimeUs - a.realTimeUs)
    .slice(0, heaviest)) {
    table.push([
      kernel.name,
      microsecondsText(kernel.realTimeUs),
      figure(point.intensity),
      figure(point.gflops),
      figure(point.gigabytesPerSecond),
      point.bound === 'memory' ? (point.level ?? 'memory') : (point.bound ?? 'unknown'),
      point.shareOfBound === null ? '' : shareText(point.shareOfBound),
      point.boundUs === null ? '' : microsecondsText(timeToWinUs(kernel, point)),
    ]);
  }
  return table.toString();
}

function withTimes(
  kernels: readonly Kernel[],
  points: readonly RooflineKernel[],
): [Kernel, RooflineKernel][] {
  const byName = new Map(kernels.map((kernel) => [kernel.name, kernel]));
  return points.flatMap((point): [Kernel, RooflineKernel][] => {
    const kernel = byName.get(point.name);
    return kernel === undefined ? [] : [[kernel, point]];
  });
}

function distance({ atLeast, below, shareOfTime }: Distance): string {
  const range =
    atLeast === null
      ? 'without a known bound'
      : below === null
        ? `from ${shareText(atLeast)}`
        : `${100 * atLeast}-${shareText(below)}`;
  return `${range}: ${shareText(shareOfTime)}`;
}

function toWin(kernels: readonly Kernel[], { kernels: points, boundMs }: Roofline): string {
  const totalMs = microsecondsToMilliseconds(sum(kernels.map(({ realTimeUs }) => realTimeUs)));
  const wins = withTimes(kernels, points)
    .map(([kernel, point]) => ({ name: kernel.name, us: timeToWinUs(kernel, point) }))
    .filter(({ us }) => us > 0)
    .sort((a, b) => b.us - a.us)
    .slice(0, mostToWin)
    .map(({ name, us }) => `${name} ${timeText(microsecondsToMilliseconds(us))}`);
  const most = wins.length === 0 ? '' : `; largest possible savings: ${wins.join(', ')}`;
  return `At their roofs the kernels would take ${timeText(boundMs)} instead of ${timeText(totalMs)}${most}`;
}
