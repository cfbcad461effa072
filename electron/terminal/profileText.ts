/** A profile as a person reads it in a terminal: its heaviest kernels, and how their times add up to the wall clock. */

import Table from 'cli-table3';
import type { Kernel, Profile, ProfileDocument } from '../../shared/documents/profile.ts';
import { inputsText } from '../../shared/models/inputShapes.ts';
import { type KernelSum, sumsByModule, sumsByType } from '../../shared/profile/sums.ts';
import { figure, microsecondsText, plural, shareText, timeText } from '../../shared/view/text/format.ts';
import { warningText } from '../../shared/view/text/warningText.ts';
import { rooflineText } from './rooflineText.ts';

const heaviest = 15;

/** `now`: milliseconds since the epoch, to compute the age of the roofs. */
export function profileText(
  { profiles, peaks = [] }: Pick<ProfileDocument, 'profiles' | 'peaks'>,
  now = Date.now(),
): string {
  return profiles
    .map((profile) => [oneProfile(profile), ...rooflineText(profile, peaks, now)].join('\n'))
    .join('\n\n');
}

function oneProfile(profile: Profile): string {
  const executed = profile.kernels.filter(({ status }) => status === 'executed');
  const byTime = [...executed].sort((a, b) => b.realTimeUs - a.realTimeUs);
  const table = new Table({
    head: ['Kernel', 'Implementation', 'Precision', 'us', 'Share', 'GFLOP/s'],
    colAligns: ['left', 'left', 'left', 'right', 'right', 'right'],
    style: { head: [], border: [] },
  });
  const total = executed.reduce((sum, kernel) => sum + kernel.realTimeUs, 0);
  for (const kernel of byTime.slice(0, heaviest)) table.push(kernelRow(kernel, total));
  const { device, precision, isa, release, batch, inputs, model } = profile;
  const limits = `${isa === null ? '' : `, ISA limit ${isa}`}${release === undefined ? '' : `, OpenVINO ${release}`}`;
  const rest = byTime.length - heaviest;
  return [
    `${model} on ${device}, ${precision}${batch === null ? '' : `, batch ${batch}`}${limits}: ${executed.length} kernels`,
    ...(inputs === undefined ? [] : [`Inputs: ${inputsText(inputs)}`]),
    table.toString(),
    ...(rest > 0 ? [`and ${rest} more (--json has all)`] : []),
    sumsLine('By type', sumsByType(profile)),
    sumsLine('By module', sumsByModule(profile)),
    reconciled(profile),
    ...profile.warningFacts.map(warningText),
  ].join('\n');
}

const mostSums = 6;

/** `By type: Convolution 93 % in 26 kernels, Pooling 4.2 % in 3`. */
function sumsLine(name: string, sums: readonly KernelSum[]): string {
  const parts = sums
    .slice(0, mostSums)
    .map(
      ({ name: of, kernels, share }) =>
        `${of} ${share === null ? '' : `${shareText(share)} in `}${plural(kernels, 'kernel')}`,
    );
  const rest = sums.length - parts.length;
  return `${name}: ${parts.join(', ')}${rest > 0 ? `, ${rest} more` : ''}`;
}

function kernelRow(kernel: Kernel, total: number): string[] {
  const { name, implementation, elementType, realTimeUs, gflops } = kernel;
  return [
    name,
    implementation ?? '',
    elementType ?? '',
    microsecondsText(realTimeUs),
    shareText(total === 0 ? 0 : realTimeUs / total),
    gflops === null ? '' : figure(gflops),
  ];
}

function reconciled({ reconciliation, timeline }: Profile): string {
  const { wallMs, wallWithCountersMs, kernelsMs, gapsMs, counterOverheadMs, wallOfKernelsMs } =
    reconciliation;
  if (
    wallMs === null ||
    wallWithCountersMs === null ||
    gapsMs === null ||
    counterOverheadMs === null ||
    wallOfKernelsMs === null
  )
    return `kernels ${timeText(kernelsMs)}; how long an inference took was not recorded`;
  const overhead = counterOverheadMs < 0 ? 'within noise' : timeText(counterOverheadMs);
  const starts =
    timeline === 'order' ? '; this configuration reports no start times: kernels are drawn end to end' : '';
  const longer = gapsMs < 0 ? ', which was longer than the median one' : '';
  const covered =
    kernelsMs > 0
      ? `; kernels cover ${shareText(kernelsMs / wallOfKernelsMs)} of the mean inference (${timeText(wallOfKernelsMs)}${longer})`
      : '';
  return `wall ${timeText(wallMs)}; with counters ${timeText(wallWithCountersMs)} (they cost ${overhead}) = kernels ${timeText(kernelsMs)} + gaps ${timeText(gapsMs)}${covered}${starts}`;
}
