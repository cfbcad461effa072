/** What was found of the noise of a machine, in sentences. */
import type { NoiseDocument } from '../../comparing/noise.ts';
import { durationText, percentText, plural, timeText } from './format.ts';

export function machineNoiseText({ levels, spanMs, machine, runtime }: NoiseDocument): string {
  const lines = levels.map(({ model, device, precision, release, mediansMs, median }) => {
    const ascending = mediansMs.toSorted((a, b) => a - b);
    const [low, high] = [ascending[0] ?? 0, ascending.at(-1) ?? 0];
    const spread = percentText(100 * Math.expm1(median.standardDeviation), 1);
    return `${model} on ${device}, ${precision}${release === undefined ? '' : `, OpenVINO ${release}`}: ${plural(mediansMs.length, 'process', 'processes')}, medians from ${timeText(low)} to ${timeText(high)}, standard deviation ${spread}.`;
  });
  return [
    ...lines,
    `Over ${durationText(spanMs)} on ${machine.hostname}, ${machine.cpuModel}, OpenVINO ${runtime.version}. Separate runs on this machine are compared with it where they have no history of their own; it counts for 30 days, or until the machine or its runtime is another.`,
  ].join('\n');
}
