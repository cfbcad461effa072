/** Verdicts of ratios, and what stands behind them, in words. */
import type { LoadCorrection } from '../../comparing/evidence.ts';
import type { UnlikeKind } from '../../conditions/unlike.ts';
import type { Needed, NotTestedReason, RatioVerdict } from '../../statistics/verdict.ts';
import { secondsToMilliseconds } from '../../units.ts';
import { durationText, figure, percentText, plural } from './format.ts';

const words: Readonly<Record<RatioVerdict, string>> = {
  faster: 'faster',
  slower: 'slower',
  same: 'same',
  notEnoughData: 'not enough data',
  notTested: 'not tested',
};

export const verdictText = (verdict: RatioVerdict): string => words[verdict];

/** Only then may a ratio stand out: all else is not known to differ. */
export const isDifference = (verdict: RatioVerdict): boolean => verdict === 'faster' || verdict === 'slower';

/** Beside the word or the number, never alone. */
export const verdictGlyph: Readonly<Record<RatioVerdict, string>> = {
  faster: '▲',
  slower: '▼',
  same: '=',
  notEnoughData: '~',
  notTested: '',
};

const measureNoise = 'measure it again (some minutes), or both in one run.';

/** Why a ratio is shown and not tested, and what to do, in a sentence. */
export function notTestedText(why: NotTestedReason): string {
  switch (why) {
    case 'otherMachine':
      return 'Measured on different machines: measure both on one.';
    case 'otherSizes':
      return 'Measured with different batches or input sizes: measure both with the same.';
    case 'meansOnly':
      return 'Only a mean is known of one side, so nothing can be tested.';
    case 'noSamples':
      return 'Not tested: no samples. The report of one side has figures alone.';
    case 'spreadUnknown':
      return 'How much these configurations vary from run to run is not known: measure the noise of this machine (some minutes), each in three more runs, or both in one run.';
    case 'noiseOfOtherMachine':
      return `The noise that is known was measured on a machine that is not as this one (processors, memory or system): ${measureNoise}`;
    case 'noiseOfOtherRuntime':
      return `The noise that is known was measured with another version of the runtime: ${measureNoise}`;
    case 'noiseOfOtherDriver':
      return `The noise that is known was measured with another plugin or driver of the device: ${measureNoise}`;
    case 'noiseTooOld':
      return `The noise of this machine was measured more than 30 days from one of the runs: ${measureNoise}`;
    case 'conditionsDiffer':
      return 'The machine was in another state during one of them (other processes, CPU quota, clock or governor: see what differs): measure both in one run, or again in the same state.';
  }
}

const unlikeWords: Readonly<Record<UnlikeKind, string>> = {
  quota: 'CPU quota',
  steal: 'time stolen by the hypervisor',
  others: 'other processes',
  waiting: 'waiting for processors',
  frequency: 'clock',
  heat: 'throttling by heat',
  governor: 'governor',
};

/** Of the same IR, runtime, options and machine. */
export function machineStateText(unlike: readonly UnlikeKind[]): string {
  const differed = unlike.map((kind) => unlikeWords[kind]).join(', ');
  return `The same IR, runtime, options and machine: only the machine's state can differ${differed === '' ? '' : `, and it did (${differed})`}.`;
}

/** Of a ratio that was corrected for what other processes used. */
export const loadText = ({ base, other, factor }: LoadCorrection): string =>
  `Corrected by ${figure(factor)} times: other processes used ${figure(base)} processors in A and ${figure(other)} here, and earlier runs show what that adds.`;

const replicateWords: Readonly<Record<Needed['kind'], readonly [string, string]>> = {
  processes: ['process', 'processes'],
  rounds: ['round', 'rounds'],
  runs: ['run', 'runs'],
};

/** What more measuring would tell. */
export function neededText(needed: Pick<Needed, 'kind' | 'more' | 'seconds' | 'tells'>): string {
  const time =
    needed.seconds === null
      ? ''
      : `, ${durationText(Math.max(1000, secondsToMilliseconds(needed.seconds)))},`;
  const [one, several] = replicateWords[needed.kind];
  const more = plural(needed.more, `more ${one} of each`, `more ${several} of each`);
  return `about ${more}${time} would tell ${percentText(100 * needed.tells, needed.tells < 0.01 ? 1 : 0)}`;
}
