/** What happened in a run, in sentences: why cells are not measured, what makes others doubtful. */

import type { Cell, RunDocument } from '../../documents/run.ts';
import { configurationKeys } from '../../machine/runtimeRelease.ts';
import type { NameOfModel } from '../run/modelNames.ts';
import { unwrittenText } from '../text/causeText.ts';
import { fixedText } from '../text/format.ts';
import { warningText } from '../text/warningText.ts';

interface RunSentence {
  /** UTC, ISO 8601; null: not recorded. */
  readonly at: string | null;
  readonly kind: 'failed' | 'warning' | 'not supported' | 'stopped' | 'precision' | 'notice';
  readonly text: string;
  /** Cells that it is about. */
  readonly cells: number;
}

/** What a cell has to say. */
type CellSentence = Omit<RunSentence, 'cells'>;

/** When a run was resumed. */
export const resumedSentences = ({ resumedAt = [] }: { readonly resumedAt?: string[] }): RunSentence[] =>
  resumedAt.map((at) => ({
    at,
    kind: 'notice',
    cells: 0,
    text: 'Resumed; later cells were measured after this point.',
  }));

/** The same sentence about several cells stands there once, with all of them. */
export function runSentences({ cells }: Pick<RunDocument, 'cells'>, nameOf: NameOfModel): RunSentence[] {
  const keyOf = configurationKeys(cells);
  const found = new Map<string, { sentence: CellSentence; about: string[] }>();
  for (const cell of cells) {
    for (const sentence of sentencesOf(cell)) {
      const known = found.get(`${sentence.kind} ${sentence.text}`);
      const about = `${nameOf(cell.model)}, ${keyOf(cell)}`;
      if (known === undefined) found.set(`${sentence.kind} ${sentence.text}`, { sentence, about: [about] });
      else known.about.push(about);
    }
  }
  return [...found.values()].map(({ sentence, about }) => ({
    ...sentence,
    cells: about.length,
    text: `${about.length === cells.length && cells.length > 1 ? 'All cells' : listed(about)}: ${sentence.text}`,
  }));
}

function listed(names: readonly string[]): string {
  const [first = '', second] = names;
  if (second === undefined) return first;
  return names.length === 2 ? `${first} and ${second}` : `${first} and ${names.length - 1} more`;
}

function sentencesOf(cell: Cell): CellSentence[] {
  const at = cell.machineState.end?.at ?? cell.machineState.start?.at ?? null;
  const sentences: CellSentence[] = cell.warningFacts.map((fact) => ({
    at,
    kind: 'warning',
    text: warningText(fact),
  }));
  if (cell.reason !== null) sentences.unshift({ at, kind: kindOf(cell), text: cell.reason });
  if (cell.unwritten !== undefined)
    sentences.push({ at, kind: 'notice', text: unwrittenText(cell.unwritten) });
  const { effectivePrecision, precision, precisionShare } = cell;
  if (cell.status === 'measured' && effectivePrecision !== null && effectivePrecision !== precision) {
    const share = precisionShare[effectivePrecision];
    const much = share === undefined ? 'most' : `${fixedText(share * 100, 0)} %`;
    sentences.push({
      at,
      kind: 'precision',
      text: `asked for ${precision}, ${much} of the work ran in ${effectivePrecision}.`,
    });
  }
  return sentences;
}

function kindOf({ status }: Cell): RunSentence['kind'] {
  if (status === 'failed') return 'failed';
  return status === 'unsupported' ? 'not supported' : 'stopped';
}
