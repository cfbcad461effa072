/** Differences of processes that were measured in turns, judged together. */
import { type Evidence, judge, type Tested } from '../statistics/verdict.ts';
import type { Seconds } from '../units.ts';
import type { BisectChange } from './bisectDocument.ts';
import { estimateOfPairs } from './processes.ts';

/**
 * @param all base minus other of log latencies, of each comparison one list
 * @param secondsEach what a process of each side takes together; null: not known
 * @throws RangeError where a list has fewer than two
 */
export function judgedProcesses(
  all: readonly (readonly number[])[],
  secondsEach: Seconds | null = null,
): Tested[] {
  const evidence = all.map((differences): Evidence => {
    const estimate = estimateOfPairs(differences);
    if (estimate === null) throw new RangeError('a change needs two processes of each side');
    return {
      kind: 'tested',
      estimate,
      replicates: { kind: 'processes', count: differences.length, secondsEach },
    };
  });
  return judge(evidence).map((one) => {
    if (one.verdict === 'notTested') throw new RangeError('a change of measured processes was not tested');
    return one;
  });
}

export const changeOf = ({ ratio, confidence95, p, verdict }: Tested): BisectChange => ({
  ...{ ratio, p, verdict },
  confidence95: [...confidence95],
});
