/** What a piece of work does now, in words: the one place where progress becomes a sentence. */
import { unreachable } from '../../faults/errors.ts';
import type { Progress, Subject, WaitsFor } from '../../work/progress.ts';
import { causeText } from './causeText.ts';
import { mebibytesText } from './format.ts';

type Told = Pick<Progress, 'phase' | 'subject' | 'step' | 'item' | 'waitsFor' | 'trouble'>;

/** Without a full stop: `Measuring squeezenet1.1 on CPU, FP32, round 3 of 8`. */
export function progressText(progress: Told): string {
  const { phase, subject, step, item } = progress;
  const model = subject?.model ?? null;
  const of = (verb: string, noun: string) => `${verb} ${model ?? noun}`;
  switch (phase) {
    case 'wait':
      return waitText(progress.waitsFor);
    case 'read':
      return of('Reading', 'the model');
    case 'convert':
      return of('Converting', 'the model');
    case 'save':
      return of('Saving', 'the model');
    case 'calibrate':
      return of('Calibrating', 'the model');
    case 'layer-costs':
      return `Measuring the cost of ${item ?? 'each layer'} in INT8`;
    case 'float-accuracy':
      return 'Measuring the accuracy of the float network';
    case 'int8-accuracy':
      return 'Measuring the accuracy with all layers in INT8';
    case 'try-float-layers':
      return `Trying ${step?.at === 1 ? '1 layer' : `${step?.at ?? 'more'} layers`} in float`;
    case 'compile':
      return `Compiling${subjectText(subject)}${turnText(step)}`;
    case 'warm-up':
      return `Warming up${subjectText(subject)}${turnText(step)}`;
    case 'measure':
      return `Measuring${subjectText(subject)}${turnText(step)}`;
    case 'profile':
      return `Profiling${subjectText(subject)}`;
    case 'peaks':
      return `Measuring the peaks of ${subject?.device ?? 'the device'}`;
    case 'accuracy':
      return step === undefined ? 'Inferring images' : `Inferring image ${step.at} of ${step.of}`;
    case 'fetch':
      return `Fetching ${item ?? model ?? 'the model'}${step?.unit === 'bytes' ? `: ${mebibytesText(step.at)} of ${mebibytesText(step.of)}` : ''}`;
    case 'unpack':
      return `Unpacking ${item ?? 'the files'}`;
    case 'build':
      return `Compiling the native addon for ${item ?? 'this release'}`;
    case 'write':
      return `Waiting to write the results${progress.trouble === undefined ? '' : `: ${causeText(progress.trouble)}`}`;
    default:
      return unreachable(phase);
  }
}

/** Of work that may not have said anything yet. */
export const doingText = (progress: Told | null | undefined): string =>
  progress == null ? 'Starting' : progressText(progress);

const of = (holder: string | null): string => (holder === null ? '' : `: ${holder}`);

export function waitText(waitsFor: WaitsFor | undefined): string {
  const holder = waitsFor?.holder ?? null;
  if (waitsFor === undefined) return 'Waiting';
  switch (waitsFor.what) {
    case 'measurement':
      return `Waiting for ${holder ?? 'another measurement'} to finish`;
    case 'conversion':
      return `Waiting for a conversion to finish${of(holder)}`;
    case 'calibration':
      return `Waiting for a calibration to finish${of(holder)}`;
    case 'accuracy':
      return `Waiting for an accuracy to finish${of(holder)}`;
    case 'installation':
      return `Waiting for a release of OpenVINO to be added${of(holder)}`;
    case 'download':
      return `Waiting for ${holder ?? 'another process'}, which fetches the same model`;
    case 'turn':
      return `Waiting for other work to finish${of(holder)}`;
    default:
      return unreachable(waitsFor.what);
  }
}

/** `round 3 of 8`, `process 3 of 6`; null: not counted in turns. */
export function stepText(step: Progress['step']): string | null {
  if (step?.unit === 'rounds') return `round ${step.at} of ${step.of}`;
  if (step?.unit === 'processes') return `process ${step.at} of ${step.of}`;
  return null;
}

function turnText(step: Progress['step']): string {
  const text = stepText(step);
  return text === null ? '' : `, ${text}`;
}

/** ` squeezenet1.1 on CPU, FP32`; empty where nothing is known of it. */
function subjectText(subject: Subject | undefined): string {
  if (subject === undefined) return '';
  const { model, device, precision, runtime } = subject;
  return `${model === null ? '' : ` ${model}`}${device === null ? '' : ` on ${device}`}${precision === null ? '' : `, ${precision}`}${runtime === undefined ? '' : `, OpenVINO ${runtime}`}`;
}
