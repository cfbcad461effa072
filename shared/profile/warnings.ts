/** What is missing from the device's readings or cannot be true. */
import { namedInWarning, type Warning } from '../warnings/warning.ts';
import type { NodeRow } from './claims.ts';
import type { Timeline } from './timeline.ts';

export function readingWarnings(
  executed: readonly NodeRow[],
  timeline: Timeline | null,
  inferences: number,
): Warning[] {
  const named = (problem: NodeRow['reading']['problem']) =>
    executed.filter(({ reading }) => reading.problem === problem).map(({ name }) => name);
  const impossible =
    timeline === null ? [] : [...timeline.impossible.keys()].map((at) => executed[at]?.name ?? '');
  const unplaced = executed.filter((_, place) => timeline !== null && timeline.times[place] === null);
  const found = [
    ['missing', named('missing')],
    ['absurd', named('absurd')],
    ['cold-run-inside', named('coldRunInside')],
    ['impossible-starts', impossible],
    ['unplaced', unplaced.map(({ name }) => name)],
  ] as const;
  return [
    ...(timeline === null ? [{ kind: 'no-start-times' } as const] : []),
    ...found.flatMap(([problem, names]) =>
      names.length === 0
        ? []
        : {
            kind: 'kernel-readings' as const,
            problem,
            names: names.slice(0, namedInWarning),
            count: names.length,
            inferences,
          },
    ),
  ];
}
