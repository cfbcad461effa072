/** The sentence of each warning: the one place where they are made, for the window, the terminal and the documents. */

import { unreachable } from '../../faults/errors.ts';
import type { NoRoofline, Warning } from '../../warnings/warning.ts';
import { conditionWarningText } from './conditionText.ts';
import { conversionWarningText } from './conversionWarningText.ts';
import { faultText } from './faultText.ts';
import { fewImagesText } from './fewImagesText.ts';
import { floatReasonText } from './floatLayersText.ts';
import { namesText } from './namesText.ts';
import { noiseText } from './noiseText.ts';
import { slowerInt8Text } from './slowerInt8Text.ts';
import { unmeasuredText } from './unmeasuredText.ts';

export function warningText(warning: Warning): string {
  switch (warning.kind) {
    case 'recorded':
    case 'conversion':
    case 'calibration':
    case 'preparation':
      return warning.text;
    case 'layer':
    case 'unknown-net-field':
    case 'ignored-field':
    case 'v0-field-outside':
    case 'v0-field-of-other-type':
    case 'no-source-map':
      return conversionWarningText(warning);
    case 'few-images':
      return `INT8 was calibrated on ${fewImagesText(warning.images)}.`;
    case 'preparation-unknown':
      return 'No preprocessing is known for this network, so pixels are used unchanged (0 to 255, RGB, stretched); set it with --mean, --scale, --colour and --resize.';
    case 'preparation-unused':
      return '--mean, --scale, --colour and --resize have no effect: the inputs of this network are not images.';
    case 'blank-outputs':
      return `The outputs for ${warning.blank} of ${warning.images} images hold no number (NaN); they count as wrong.`;
    case 'not-kept':
      return notKeptText(warning);
    case 'of-network':
      return `${warning.network}: ${warningText(warning.warning)}`;
    case 'known-fault':
      return faultText(warning);
    case 'layers-in-float':
      return floatReasonText(warning);
    case 'isa-not-reached':
      return `The limit ${warning.isa} is wider than ${warning.cpuModel} (${warning.instructionSets.join(', ')}) and may change nothing.`;
    case 'measured-apart':
      return 'Measured after the run had stopped and was resumed, so its rounds do not take turns with those of earlier cells: ratios to them include changes of the machine in between. Measure both in one run to be sure of a small difference.';
    case 'beside-other-user':
      return 'Another user of this machine was measuring at the same time, so latencies may be too high.';
    case 'beside-other-work':
      return `Other work of Vinobench ran at the same time (${warning.work}), so latencies may be too high.`;
    case 'precision-not-reported':
      return 'openvino-node does not report which precision ran; the native addon does.';
    case 'precision-not-known':
      return 'The precision that ran is not known: no convolution, matrix product or recurrent layer was found.';
    case 'weights-expanded':
      return `Weights are stored as ${warning.stored} and expanded to ${warning.precision}: no layer computes in INT8, and dynamic quantization of activations is off.`;
    case 'idle-streams':
      return idleStreamsText(warning);
    case 'warm-up-unstable':
      return `The latency did not become stable within ${warning.seconds} s of warm-up: expect a wide interval.`;
    case 'slow-start':
    case 'outliers':
    case 'wide-interval':
      return noiseText(warning);
    case 'int8-slower':
      return slowerInt8Text(warning);
    case 'quota-throttled':
    case 'steal':
    case 'busy-neighbours':
    case 'threads-waited':
    case 'frequency-fell':
    case 'hot':
    case 'governor':
    case 'many-migrations':
    case 'not-pinned':
      return conditionWarningText(warning);
    case 'no-start-times':
      return `${warning.release === undefined ? 'The device reports no usable start times' : `OpenVINO ${warning.release} does not report when kernels start`}: kernels are drawn end to end in execution order.`;
    case 'kernel-readings':
      return readingsText(warning);
    case 'no-roofline':
      return `No roofline: ${warning.because === undefined ? warning.reason : noRooflineText(warning.because)}`;
    default:
      return unreachable(warning);
  }
}

export function noRooflineText(because: NoRoofline): string {
  switch (because.kind) {
    case 'not-one-device':
      return `${because.device} is not a single device.`;
    case 'no-bandwidth':
      return because.sentences.map(unmeasuredText).join(' ');
    case 'measurement-failed':
      return because.message;
    default:
      return unreachable(because);
  }
}

type Of<K extends Warning['kind']> = Extract<Warning, { kind: K }>;

function notKeptText({ what, retried, message }: Of<'not-kept'>): string {
  return retried
    ? `The ${what} is not kept yet, which is tried again until Vinobench ends. ${message}`
    : `The ${what} was not kept. ${message}`;
}

function idleStreamsText({ streams, threads }: Of<'idle-streams'>): string {
  const shared =
    threads === null
      ? 'its share of the threads'
      : `about ${Math.ceil(threads / streams)} of ${threads} threads`;
  return `${streams} streams, but one request at a time: the request runs on one stream with ${shared} and the other streams are idle. Use --streams 1 for latency; several streams pay off with as many requests in parallel.`;
}

function readingsText({ problem, names, count, inferences }: Of<'kernel-readings'>): string {
  const kernels = namesText(names, count);
  switch (problem) {
    case 'missing':
      return `${kernels}: no time was reported; it counts as 0.`;
    case 'absurd':
      return `${kernels}: the reported time is negative or longer than the inference; it was dropped and counts as 0.`;
    case 'cold-run-inside':
      return `${kernels}: the device lists no counter, so its time is a mean with the cold run inside.`;
    case 'impossible-starts':
      return `${kernels}: start times outside the inference were dropped (${inferences} inferences sampled).`;
    case 'unplaced':
      return `${kernels}: too few start times to place it on the timeline.`;
    default:
      return unreachable(problem);
  }
}

interface Warned {
  readonly warnings: readonly string[];
  readonly warningFacts: readonly Warning[];
}

/** With more warnings, as data and as sentences. */
export function withWarnings<D extends Warned>(
  document: D,
  more: readonly Warning[],
): D & { warnings: string[]; warningFacts: Warning[] } {
  return { ...document, ...warned([...document.warningFacts, ...more]) };
}

/** A job's report as a document: the job gives the data alone. */
export function withSentences<R extends { readonly warnings: readonly Warning[] }>({
  warnings,
  ...report
}: R): Omit<R, 'warnings'> & { warnings: string[]; warningFacts: Warning[] } {
  return { ...report, ...warned(warnings) };
}

/** The two fields of a document. */
export const warned = (facts: readonly Warning[]): { warnings: string[]; warningFacts: Warning[] } => ({
  warnings: facts.map(warningText),
  warningFacts: [...facts],
});
