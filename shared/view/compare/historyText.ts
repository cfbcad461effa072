/** The history of a configuration as text: a dated line for each run, with a bar from zero, and its changes of level below. */
import type { History } from '../../comparing/history.ts';
import { shortVersion } from '../run/machine.ts';
import { boundsText, dateText, figure, plural } from '../text/format.ts';
import { changeFacts, changeSentence } from './historyChart.ts';

/** What fits on a screen; each run with which a level begins is shown besides. */
const mostLines = 30;

export const historyHead = ['Run', 'When', 'OpenVINO', 'ms', '95 % CI', 'From zero', 'Change'] as const;

/** A row for each run, oldest first: the newest ones, and those with which a level begins. */
export function historyTableRows({ points, changes }: History): string[][] {
  const most = Math.max(...points.map(({ ms }) => ms));
  const numberOf = new Map(changes.map(({ at }, index) => [at, index + 1]));
  return points.flatMap(({ run, createdAt, runtime, ms, confidence95 }, at) => {
    const number = numberOf.get(at);
    if (number === undefined && at < points.length - mostLines) return [];
    const cells = [
      run,
      dateText(createdAt),
      runtime === null ? 'not recorded' : shortVersion(runtime),
      figure(ms),
      boundsText(confidence95),
    ];
    return [[...cells, barText(ms / most), number === undefined ? '' : `(${number})`]];
  });
}

/** What the table shows, and its changes of level. */
export function historyNotes(history: History): string[] {
  const { model, device, precision, statistic, points, changes } = history;
  const hidden = points.length - historyTableRows(history).length;
  return [
    `${model} on ${device} in ${precision}: ${statistic} latency of ${plural(points.length, 'run')}${hidden === 0 ? '' : `, of which ${hidden} earlier ones are in --json`}.`,
    ...changes.map((change, index) => {
      const sentence = changeSentence(change, points[change.at]?.createdAt ?? '');
      const mark = change.mark === null ? '' : `, marked ${change.mark}`;
      return `(${index + 1}) ${change.run}, ${sentence}${mark}: ${changeFacts(change)}.`;
    }),
    ...(changes.length === 0 ? ['No change of level.'] : []),
  ];
}

const barWidth = 24;
const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const;

/** Of the longest latency, in eighths of a character. */
function barText(share: number): string {
  const all = Math.round(share * barWidth * eighths.length);
  return '█'.repeat(Math.floor(all / eighths.length)) + (eighths[all % eighths.length] ?? '');
}
