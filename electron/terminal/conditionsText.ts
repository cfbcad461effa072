/** What the machine did while each cell was measured, for `--verbose`. */
import type { Cell, RunDocument } from '../../shared/documents/run.ts';
import { cellConditions } from '../../shared/view/run/cellConditions.ts';
import { plural } from '../../shared/view/text/format.ts';

export function conditionsText({ cells }: Pick<RunDocument, 'cells'>): string {
  return cells
    .filter(({ status }) => status === 'measured')
    .flatMap((cell) => [`\n${cell.model}, ${cell.device} ${cell.precision}`, ...linesOf(cell)])
    .join('\n');
}

function linesOf(cell: Cell): string[] {
  const conditions = cellConditions(cell);
  if (conditions === null) return ['  Conditions were not recorded.'];
  const { threads, streams } = cell;
  const scheduled: [string, string][] = [
    ...(threads === null ? [] : [['Threads', String(threads)] as [string, string]]),
    ...(streams === null ? [] : [['Streams', String(streams)] as [string, string]]),
  ];
  const rows = [...conditions.rows, ...scheduled];
  const width = Math.max(...rows.map(([name]) => name.length));
  const over =
    cell.processes.length > 1 ? [`  Over ${plural(cell.processes.length, 'process', 'processes')}:`] : [];
  return [
    ...over,
    ...rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`),
    ...conditions.missing.map((line) => `  (${line})`),
  ];
}
