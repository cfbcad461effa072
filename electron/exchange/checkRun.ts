/** What the schema of a run cannot say of its parts, and the database relies on. */
import type { RunWithRounds } from '../../shared/documents/run.ts';
import { refusedFile } from './limits.ts';

const wholeId = /^[\w.-]{1,80}$/;

/** @throws VinobenchError `input` */
export function checkRun(document: RunWithRounds, file: string): RunWithRounds {
  const { run, cells, rounds } = document;
  const ids = new Set(cells.map(({ id }) => id));
  if (!wholeId.test(run.id) || run.id === 'latest' || run.id === 'study')
    throw refusedFile(file, 'has a run without an id');
  if (cells.length === 0) throw refusedFile(file, 'has a run without a cell');
  if (ids.size < cells.length) throw refusedFile(file, 'has two cells of one id');
  if (!isDate(run.createdAt) || !(run.finishedAt === null || isDate(run.finishedAt)))
    throw refusedFile(file, 'has a run without a valid date');
  if (run.resumedAt?.every(isDate) === false) throw refusedFile(file, 'has a run without a valid date');
  const known = new Set<string>();
  for (const { cellId, round, startedAt, samplesNs } of rounds) {
    const key = `${cellId} ${round}`;
    if (!ids.has(cellId)) throw refusedFile(file, 'has samples of a cell that it does not have');
    if (known.has(key)) throw refusedFile(file, 'has one round of a cell twice');
    known.add(key);
    if (!isDate(startedAt)) throw refusedFile(file, 'has a round without a valid date');
    if (!samplesNs.every((sample) => sample >= 0 && Number.isSafeInteger(sample)))
      throw refusedFile(file, 'has samples that are no durations in whole nanoseconds');
  }
  return document;
}

/** Years that a run's id can name. */
const [first, last] = [Date.parse('1970-01-01T00:00:00Z'), Date.parse('9999-12-31T23:59:59Z')];

function isDate(text: string): boolean {
  const time = Date.parse(text);
  return time >= first && time <= last;
}
