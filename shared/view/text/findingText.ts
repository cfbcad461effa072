/** Findings in words: a title, the evidence and its cause, and what to do next. */
import { unreachable } from '../../faults/errors.ts';
import type { CellFinding, Claim, MissingDocument, NamedKernel, NextAction } from '../../findings/finding.ts';
import { microsecondsToMilliseconds } from '../../units.ts';
import { conditionWarningText } from './conditionText.ts';
import {
  boundsText,
  percentText,
  plural,
  ratioText,
  shareText,
  signedMicroseconds,
  timeText,
} from './format.ts';
import { neededText, notTestedText } from './verdictText.ts';

interface FindingText {
  /** Without a full stop. */
  readonly title: string;
  /** Sentences: the figures, and what they mean. */
  readonly evidence: string;
  /** A sentence; null: nothing is to be done. */
  readonly next: string | null;
}

export function cellFindingText({ subject, claim, next }: CellFinding): FindingText {
  const name = `${subject.device} ${subject.precision}`;
  return {
    title: titleOf(claim, name),
    evidence: evidenceOf(claim, name),
    next: next === null ? null : actionText(next, claim),
  };
}

function titleOf(claim: Claim, name: string): string {
  switch (claim.kind) {
    case 'not-measured':
      return `${name} was not measured`;
    case 'faster':
      return `${name} is ${ratioText(claim.ratio)} as fast as ${claim.over}`;
    case 'slower':
      return `${name} is slower than ${claim.over}: ${ratioText(claim.ratio)} its speed`;
    case 'same':
      return `${name} is as fast as ${claim.over}`;
    case 'unclear':
      return `${name} and ${claim.over}: not enough data to tell which is faster`;
    case 'untested':
      return `${name} and ${claim.over} cannot be tested against each other`;
    case 'ran-other':
      return `${claim.asked} was asked for, ${claim.effective} ran`;
    case 'wide-interval':
      return `The mean is uncertain by ±${percentText(100 * claim.halfWidth, 1)}`;
    case 'disturbed':
      return 'The machine was disturbed while this was measured';
    case 'slow-start':
      return `Starting takes as long as ${plural(Math.round(claim.inferences), 'inference')}`;
    case 'synthetic-ranges':
      return 'INT8 was calibrated on synthetic data';
    case 'reference-kernels':
      return `Reference kernels take ${shareText(claim.share)} of the time`;
    case 'below-roof':
      return `${claim.kernel.name} runs at ${shareText(claim.shareOfRoof)} of its roof`;
    case 'at-roof':
      return `${shareText(claim.share)} of the time is spent near the ${roofNames[claim.bound]} roof`;
    case 'reorders':
      return `Reorders take ${shareText(claim.share)} of the time`;
    case 'float-layers':
      return `${plural(claim.count, 'layer')} of the INT8 network ${claim.count === 1 ? 'runs' : 'run'} in float: ${shareText(claim.share)} of the time`;
    case 'outside-kernels':
      return `${shareText(claim.share)} of the time is outside kernels`;
    case 'cost-of-type':
      return `${claim.type}: ${signedMicroseconds(claim.deltaUs)} µs against ${claim.over}`;
    default:
      return unreachable(claim);
  }
}

const roofNames = { compute: 'compute', memory: 'memory' } as const;

const kernelText = ({ name, implementation, timeUs, share }: NamedKernel): string =>
  `${name}${implementation === null ? '' : ` (${implementation})`} takes ${timeText(microsecondsToMilliseconds(timeUs))}, ${shareText(share)} of the time of all kernels`;

function evidenceOf(claim: Claim, name: string): string {
  switch (claim.kind) {
    case 'not-measured':
      return claim.reason ?? 'No reason was recorded.';
    case 'faster':
    case 'slower':
    case 'same':
      return `Latency of ${claim.over} over that of ${name}: ${ratioText(claim.ratio)}, 95 % interval ${boundsText(claim.confidence95)}.`;
    case 'unclear':
      return `Latency of ${claim.over} over that of ${name}: ${ratioText(claim.ratio)}, 95 % interval ${boundsText(claim.confidence95)}, which reaches across 1.${claim.needed === null ? '' : ` Measuring ${neededText(claim.needed)}.`}`;
    case 'untested':
      return notTestedText(claim.why);
    case 'ran-other':
      return 'The runtime model says which precision most of the multiplications ran in: the device has no faster kernels in the one that was asked for, or was not allowed to use them.';
    case 'wide-interval':
      return 'The 95 % interval of the mean latency is wide: differences smaller than this cannot be seen.';
    case 'disturbed':
      return claim.by.map(conditionWarningText).join(' ');
    case 'slow-start':
      return `Reading, compiling and the first inference took ${timeText(claim.startMs)}; an inference takes ${timeText(claim.meanMs)} on average.`;
    case 'synthetic-ranges':
      return 'Latency is valid; outputs and accuracy of this INT8 network mean nothing.';
    case 'reference-kernels':
      return `${plural(claim.kernels, 'kernel')} of plain reference code, which the runtime uses where it has no optimised one. ${kernelText(claim.heaviest)}.`;
    case 'below-roof':
      return `${kernelText(claim.kernel)}. Limited by ${boundNames[claim.bound]}, it reaches ${shareText(claim.shareOfRoof)} of what this machine was measured to do; at the roof the network would save ${shareText(claim.gain)} of its kernels’ time.`;
    case 'at-roof':
      return `These kernels reach at least 70 % of what ${boundNames[claim.bound]} of this machine allows: a faster implementation would win little.`;
    case 'reorders':
      return `The runtime inserted ${plural(claim.kernels, 'kernel')} that only change layout or precision between layers: ${timeText(microsecondsToMilliseconds(claim.timeUs))} of each inference.`;
    case 'float-layers':
      return `Multiplying in float: ${claim.layers.join(', ')}${claim.count > claim.layers.length ? ` and ${claim.count - claim.layers.length} more` : ''}. What stays in float gains nothing from INT8, and needs conversions on both sides.`;
    case 'outside-kernels':
      return `${timeText(claim.ms)} of an inference are between and around kernels. It holds launches, synchronisation and, on a device with its own memory, transfers; the profile cannot tell them apart.`;
    case 'cost-of-type':
      return `${plural(claim.kernels.base, 'kernel')} with ${timeText(microsecondsToMilliseconds(claim.baseUs))} in ${claim.over}, ${plural(claim.kernels.own, 'kernel')} with ${timeText(microsecondsToMilliseconds(claim.ownUs))} in ${name}; only layers that differ by more than noise are counted.`;
    default:
      return unreachable(claim);
  }
}

const boundNames = { compute: 'the speed of its arithmetic', memory: 'the bandwidth of its memory' } as const;

function actionText(next: NextAction, claim: Claim): string {
  switch (next.kind) {
    case 'measure-longer':
      return 'Measure again with the careful preset and a narrower target.';
    case 'measure-quietly':
      return 'Measure again on a quiet machine: end other work, lift quotas, set the performance governor.';
    case 'measure-together':
      return 'Measure both configurations in one run.';
    case 'use':
      return claim.kind === 'same'
        ? `Choose by accuracy and memory: ${next.configuration} costs no time.`
        : `Use ${next.configuration} for this network on this machine.`;
    case 'ask-for':
      return `Ask for ${next.precision}: it is what runs, and the row then says so.`;
    case 'keep-loaded':
      return 'Keep the compiled network loaded between requests, or let OpenVINO cache compiled networks.';
    case 'calibrate-on-images':
      return 'Calibrate on about 300 images of your own before judging accuracy.';
    case 'choose-layers':
      return 'See which layers lose time in INT8, and leave those in float.';
    case 'larger-batch':
      return 'Try a larger batch: it spreads fixed costs over more images, at a higher latency of each.';
    case 'narrower-precision':
      return 'Only less work helps: a narrower precision, a smaller network or a smaller input.';
    case 'look-at-kernel':
      return `Look at ${next.kernel} first: try another precision for it, or another size of its channels.`;
    case 'see-reason':
      return 'Remove the reason, then resume the run.';
    case 'profile':
      return 'Profile this configuration.';
    default:
      return unreachable(next);
  }
}

/** What would say more, in sentences. */
export function missingDocumentText(missing: MissingDocument): string {
  switch (missing) {
    case 'profile':
      return 'This configuration has not been profiled yet: which kernels take the time is not known.';
    case 'base-profile':
      return 'The configuration it is compared with has not been profiled yet: where the difference comes from is not known.';
    case 'roofline':
      return 'The profile has no roofs: how far its kernels are from what the machine can do is not known.';
    case 'samples':
      return 'The raw samples of one of the two are gone: their ratio cannot be tested.';
  }
}

/** Of the next action as a command line behind the program's name; null: no command does it. */
export function actionWords(
  next: NextAction,
  { model, device, precision }: CellFinding['subject'],
  over: string | null,
): string | null {
  const base = over === null || !over.startsWith(`${device} `) ? [] : [over.slice(device.length + 1)];
  const precisions = [...new Set([...base, precision])].join(',');
  switch (next.kind) {
    case 'measure-longer':
    case 'measure-quietly':
    case 'measure-together':
      return `bench ${model} --device ${device} --precision ${precisions} --preset careful --target 1%`;
    case 'profile':
      return `profile ${model} --device ${device} --precision ${precisions}`;
    case 'look-at-kernel':
      return `profile ${model} --device ${device} --precision ${precisions} --diff`;
    case 'choose-layers':
      return `calibrate ${model} --images <folder> --output <folder> --triage`;
    case 'calibrate-on-images':
      return `calibrate ${model} --images <folder> --output <folder>`;
    case 'larger-batch':
      return `bench ${model} --device ${device} --precision ${precision} --batch 8`;
    case 'narrower-precision':
      return `bench ${model} --device ${device} --precision ${precision},INT8 --preset careful`;
    default:
      return null;
  }
}
