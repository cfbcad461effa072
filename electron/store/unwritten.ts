/** Documents of a run with what its host has measured and the database does not hold yet. */

import type { ListedRun, RoundDocument, RunDocument, RunWithRounds } from '../../shared/documents/run.ts';
import type { Cause } from '../../shared/faults/cause.ts';
import { nanoseconds } from '../../shared/units.ts';
import { asInterrupted } from './documents.ts';
import type { NewRound, RunChanges } from './record.ts';

export function withChanges(stored: RunDocument, changes: RunChanges, cause: Cause): RunDocument {
  const { end } = changes;
  const waiting = new Map(changes.cells.map((cell) => [cell.id, { ...cell, unwritten: cause }]));
  const cells = stored.cells
    .map((cell) => waiting.get(cell.id) ?? cell)
    .map((cell) => (end === null ? cell : asInterrupted(cell)));
  const count = (status: string): number => cells.filter((cell) => cell.status === status).length;
  const counts = {
    total: cells.length,
    measured: count('measured'),
    unsupported: count('unsupported'),
    failed: count('failed'),
  };
  const ended =
    end === null
      ? {}
      : { status: end.status, finishedAt: new Date(end.atMs).toISOString(), tookMs: end.tookMs };
  return { ...stored, run: { ...stored.run, ...ended, cells: counts, unwritten: cause }, cells };
}

export const roundDocumentOf = (
  cellId: string,
  { process, round, startedAtMs, samplesNs }: NewRound,
): RoundDocument => ({
  cellId,
  process,
  round,
  startedAt: new Date(Math.floor(startedAtMs)).toISOString(),
  samplesNs: Array.from(samplesNs, (sample) => nanoseconds(Number(sample))),
});

/** In the order of the database: cells as they stand in the run, each with its rounds. */
export function withRoundsOf(stored: RunWithRounds, waiting: RunChanges['rounds']): RoundDocument[] {
  const added = waiting.map((round) => roundDocumentOf(round.cellId, round));
  const place = new Map(stored.cells.map(({ id }, index) => [id, index]));
  return [...stored.rounds, ...added].sort(
    (a, b) => (place.get(a.cellId) ?? 0) - (place.get(b.cellId) ?? 0) || a.round - b.round,
  );
}

/** What a list says of the run. */
export function summaryWithChanges(stored: ListedRun, { run }: RunDocument): ListedRun {
  const { status, finishedAt, cells, unwritten } = run;
  return { ...stored, status, finishedAt, cells, ...(unwritten === undefined ? {} : { unwritten }) };
}
