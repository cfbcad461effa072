/** One cell as lines of text, to paste into a report or a question. */

import type { Cell } from '../../documents/run.ts';
import { bytesText, intervalText, thin, timeText } from '../text/format.ts';
import { warningText } from '../text/warningText.ts';

/** @param name as the matrix names the cell */
export function cellText(cell: Cell, name: string): string {
  const { latencyMs, readMs, compileMs, firstInferenceMs, peakMemoryBytes, effectivePrecision } = cell;
  const time = (label: string, value: number | null) =>
    value === null ? [] : [`${label} ${timeText(value)}`];
  const lines = [
    name,
    ...(latencyMs === null
      ? []
      : [
          [
            `mean ${timeText(latencyMs.mean)} ${intervalText(latencyMs.mean, latencyMs.confidence95)}`,
            ...time('p50', latencyMs.median),
            ...time('p90', latencyMs.p90),
            ...time('p99', latencyMs.p99),
            ...time('min', latencyMs.min),
            ...time('max', latencyMs.max),
            `${cell.iterations} samples`,
          ].join(', '),
        ]),
    [
      ...time('read', readMs),
      ...time('compile', compileMs),
      ...time('first inference', firstInferenceMs),
    ].join(', '),
    effectivePrecision === null ? '' : `ran ${effectivePrecision}, OpenVINO ${cell.runtime}`,
    peakMemoryBytes === null ? '' : `peak memory ${bytesText(peakMemoryBytes)}`,
    ...cell.warningFacts.map(warningText),
  ];
  return lines
    .filter((line) => line !== '')
    .join('\n')
    .replaceAll(thin, ' ');
}
