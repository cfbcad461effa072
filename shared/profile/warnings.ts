/** What is missing from the device's readings or cannot be true, in sentences. */
import type { NodeRow } from './claims.ts';
import type { Timeline } from './timeline.ts';

export function readingWarnings(
  executed: readonly NodeRow[],
  timeline: Timeline | null,
  inferences: number,
): string[] {
  const named = (problem: NodeRow['reading']['problem']) =>
    executed.filter(({ reading }) => reading.problem === problem).map(({ name }) => name);
  const impossible =
    timeline === null ? [] : [...timeline.impossible.keys()].map((at) => executed[at]?.name ?? '');
  const unplaced = executed.filter((_, place) => timeline !== null && timeline.times[place] === null);
  return [
    timeline === null
      ? 'The device reports no usable start times: kernels are drawn end to end in execution order.'
      : '',
    sentence(named('missing'), 'no time was reported; it counts as 0'),
    sentence(
      named('absurd'),
      'the reported time is negative or longer than the inference; it was dropped and counts as 0',
    ),
    sentence(
      named('coldRunInside'),
      'the device lists no counter, so its time is a mean with the cold run inside',
    ),
    sentence(impossible, `start times outside the inference were dropped (${inferences} inferences sampled)`),
    sentence(
      unplaced.map(({ name }) => name),
      'too few start times to place it on the timeline',
    ),
  ].filter((warning) => warning !== '');
}

function sentence(kernels: readonly string[], what: string): string {
  if (kernels.length === 0) return '';
  const shown = kernels.slice(0, 3).join(', ');
  return `${shown}${kernels.length > 3 ? ` and ${kernels.length - 3} more` : ''}: ${what}.`;
}
