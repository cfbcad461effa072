/** What a search for the release that changed a time found, in sentences. */
import type {
  BisectAnswer,
  BisectChange,
  BisectDocument,
  BisectStep,
  TwoByTwo,
} from '../../comparing/bisectDocument.ts';
import type { KernelChange } from '../../documents/kernelChange.ts';
import { unreachable } from '../../faults/errors.ts';
import { secondsToMilliseconds } from '../../units.ts';
import { durationText, fixedText, percentText } from './format.ts';

export function bisectText(document: BisectDocument): string {
  const { model, device, precision, releases, steps, answer, kernels, twoByTwo } = document;
  return [
    `${model} on ${device}, ${precision}: ${answerText(answer)}`,
    ...steps.map((step) => `  ${stepText(step)}`),
    ...(answer.kind === 'found' && releases.length === 2 ? [moreText(answer.good, answer.bad)] : []),
    ...(kernels === null ? [] : kernelsText(kernels.changes)),
    ...(twoByTwo === null ? [] : [twoByTwoText(twoByTwo)]),
  ].join('\n');
}

/** Which releases lie between is known to the index alone. */
const moreText = (good: string, bad: string): string =>
  `No other release between ${good} and ${bad} is installed: add one with \`runtimes add\` to narrow it.`;

const changeText = ({ ratio, confidence95: [low, high] }: BisectChange): string =>
  `${fixedText(ratio, 3)}× [${fixedText(low, 3)}, ${fixedText(high, 3)}]`;

const verdictWords = {
  faster: 'faster',
  slower: 'slower',
  same: 'the same',
  notEnoughData: 'not enough data',
} as const;

function answerText(answer: BisectAnswer): string {
  const change = changeText(answer.change);
  switch (answer.kind) {
    case 'found': {
      const word = verdictWords[answer.change.verdict];
      const also = answer.also.map((one) => `${one.bad} (after ${one.good}): ${changeText(one.change)}`);
      const sure = `The probability that chance led here is ${probabilityText(answer.errorProbability)}.`;
      return [
        `OpenVINO ${answer.bad} is ${word}, ${change} over ${answer.good}. ${sure}`,
        ...(also.length === 0 ? [] : [`Smaller changes of the way: ${also.join('; ')}.`]),
      ].join(' ');
    }
    case 'spread':
      return `The change is spread over several releases: the largest part, ${change}, lies between ${answer.good} and ${answer.bad}, and is not known to differ alone.`;
    case 'undecided':
      return `The change, ${change}, lies between ${answer.good} and ${answer.bad}; the measurements do not tell more. Give it a larger --budget, or a quieter machine.`;
    case 'same':
      return `Nothing changed: ${change}.`;
    case 'notEnoughData': {
      const needed = answer.needed?.seconds;
      const more = needed == null ? '' : `, about ${durationText(secondsToMilliseconds(needed))} more`;
      return `Whether it changed is not known: ${change}. Give it a larger --budget${more}.`;
    }
    default:
      return unreachable(answer);
  }
}

const probabilityText = (probability: number): string =>
  probability < 1e-4 ? `below ${percentText(0.01, 2)}` : `at most ${percentText(100 * probability, 2)}`;

function stepText(step: BisectStep): string {
  if (step.kind === 'ends')
    return `${step.bad} over ${step.good}: ${changeText(step.change)}, ${verdictWords[step.change.verdict]}.`;
  const { good, middle, bad, before, after, larger } = step;
  const where =
    larger === null
      ? 'on which side the larger part lies is not known'
      : `the larger part lies ${larger === 'before' ? `between ${good} and ${middle}` : `between ${middle} and ${bad}`}`;
  return `${middle} over ${good}: ${changeText(before)}; ${bad} over ${middle}: ${changeText(after)}: ${where} (p ${step.p < 0.001 ? '< 0.001' : fixedText(step.p, 3)}).`;
}

/** More are in the document. */
const mostKernels = 12;

function kernelsText(changes: readonly KernelChange[]): string[] {
  if (changes.length === 0)
    return ['No kernel of the two differs in implementation, precision or time beyond noise.'];
  const shown = changes.slice(0, mostKernels);
  const rest = changes.length - shown.length;
  return [
    'Kernels that differ:',
    ...shown.map(
      (one) =>
        `  ${one.name} (${one.type}): ${sideText(one.before)} -> ${sideText(one.after)}, ${signed(one)}`,
    ),
    ...(rest === 0 ? [] : [`  and ${rest} more (--json)`]),
  ];
}

const sideText = (side: KernelChange['before']): string =>
  side === null || side.implementations.length === 0 ? 'none' : side.implementations.join(' + ');

const signed = ({ deltaUs, significant }: KernelChange): string =>
  `${deltaUs < 0 ? '' : '+'}${fixedText(deltaUs, 1)} µs${significant ? '' : ' (within noise)'}`;

function twoByTwoText({ models, model, runtime, interaction }: TwoByTwo): string {
  const differs = ({ verdict }: BisectChange): boolean => verdict === 'faster' || verdict === 'slower';
  const parts = [
    `the model (${models.new} over ${models.old}): ${changeText(model)}, ${verdictWords[model.verdict]}`,
    `the release: ${changeText(runtime)}, ${verdictWords[runtime.verdict]}`,
    `of the release on the new model beyond the old one: ${changeText(interaction)}, ${verdictWords[interaction.verdict]}`,
  ];
  const causes = [...(differs(model) ? ['the model'] : []), ...(differs(runtime) ? ['the release'] : [])];
  const cause =
    causes.length === 0 ? 'Neither is known to have changed the time' : `Changed by ${causes.join(' and ')}`;
  return `${cause}. Effects of ${parts.join('; ')}.`;
}
