/** `compare`: runs beside a baseline, by the rules of the window's Compare; a gate for continuous integration. */
import path from 'node:path';
import Table from 'cli-table3';
import type { ComparisonDocument } from '../../shared/comparing/document.ts';
import { type SpreadOf, sameByConstruction, spreadOfCells } from '../../shared/comparing/spread.ts';
import type { Cell, RunWithRounds } from '../../shared/documents/run.ts';
import { VinobenchError } from '../../shared/faults/errors.ts';
import type { ModelList } from '../../shared/models/modelList.ts';
import { defaultSameWithin, defaultTells } from '../../shared/statistics/verdict.ts';
import type { ReferenceRun } from '../../shared/study/referenceRun.ts';
import { studyId } from '../../shared/study/studyRun.ts';
import { compareSides } from '../../shared/view/compare/compare.ts';
import {
  comparisonDocument,
  comparisonMarkdown,
  comparisonNotes,
  pairHead,
  pairRow,
} from '../../shared/view/compare/compareDocument.ts';
import {
  mostSides,
  type Side,
  sideLetters,
  sideOfRun,
  sideOfStudy,
} from '../../shared/view/compare/compareSides.ts';
import type { Client } from '../workbench/client.ts';
import { exitCodes, withClient } from './client.ts';
import { print, show } from './output.ts';

export interface CompareCommand {
  readonly baseline?: string;
  readonly json?: boolean;
  readonly markdown?: boolean;
  /** Shares. */
  readonly failAbove?: number;
  readonly sameWithin?: number;
}

export function compare(references: readonly string[], options: CompareCommand): Promise<number> {
  return withClient(async (client) => {
    const named = withBaseline(references, options.baseline);
    const sources = await read(client, named);
    const twin = sources.findIndex(
      ({ document }, at) => at > 0 && document.run.id === sources[0]?.document.run.id,
    );
    if (twin > 0) {
      print(sameRunText(sources, named, twin));
      return exitCodes.ok;
    }
    const limits = {
      sameWithin: options.sameWithin ?? defaultSameWithin,
      tells: options.failAbove ?? defaultTells,
    };
    const spreadOf = await spreadsOf(client, sources);
    const study = sources.some(({ kind }) => kind === 'study') ? await studyOf(client) : null;
    const sides = sources.map((source, at) => sideOf(source, sideLetters[at] ?? '', study));
    const comparison = compareSides(sides, (model) => model, { spreadOf, limits });
    const document = comparisonDocument(comparison, options.failAbove ?? null, limits);
    const notes = comparison.apart;
    if (options.markdown === true) print([comparisonMarkdown(document), ...notes].join('\n'));
    else await show(document, options.json, (shown) => [tableOf(shown), ...notes].join('\n'));
    return document.gate !== null && document.gate.failed.length > 0 ? exitCodes.gate : exitCodes.ok;
  });
}

/** The baseline first: the one that is named, else the first run. */
function withBaseline(references: readonly string[], baseline: string | undefined): readonly string[] {
  const all =
    baseline === undefined ? references : [baseline, ...references.filter((one) => one !== baseline)];
  if (all.length < 2)
    throw new VinobenchError('usage', 'A comparison needs two runs: name another one, or a --baseline.');
  if (all.length > mostSides)
    throw new VinobenchError('usage', `Up to ${mostSides} runs are compared at once, not ${all.length}.`);
  return all;
}

interface Source {
  readonly document: RunWithRounds;
  /** The store knows the history of its runs; that of a file is not there, and the study has means alone. */
  readonly kind: 'stored' | 'file' | 'study';
}

/** What a side of the study is made of. */
interface Study {
  readonly reference: ReferenceRun;
  readonly models: ModelList['models'];
}

async function studyOf(client: Client): Promise<Study> {
  const [reference, { models }] = [await client.study(), await client.models.list()];
  return { reference, models };
}

function sideOf({ document, kind }: Source, letter: string, study: Study | null): Side {
  const choice = { run: document.run.id, only: null };
  return kind === 'study' && study !== null
    ? sideOfStudy(study.reference, study.models, choice, letter)
    : sideOfRun(document, choice, letter);
}

async function read(client: Client, references: readonly string[]): Promise<Source[]> {
  const sources: Source[] = [];
  for (const reference of references) {
    const isFile = reference.endsWith('.json');
    const document = isFile
      ? await client.runs.read({ file: path.resolve(reference) })
      : await client.runs.show({ id: reference });
    const known = sources.findIndex((one) => one.document.run.id === document.run.id);
    // A run and its file may be looked at side by side, to see whether they are the same.
    const isPair = references.length === 2 && sources.some(({ kind }) => (kind === 'stored') === isFile);
    if (known >= 0 && !isPair)
      throw new VinobenchError(
        'usage',
        `${references[known]} and ${reference} are one run, ${document.run.id}: name another one.`,
      );
    const kind = isFile ? 'file' : document.run.id === studyId ? 'study' : 'stored';
    sources.push({ document, kind });
  }
  return sources;
}

/** @throws VinobenchError `usage` where one id means two measurements */
function sameRunText(sources: readonly Source[], named: readonly string[], twin: number): string {
  const [first, other] = [sources[0], sources[twin]];
  if (first === undefined || other === undefined) throw new RangeError('two runs are compared');
  const { id } = first.document.run;
  const samples = ({ document: { cells, rounds } }: Source) => JSON.stringify([cells, rounds]);
  if (samples(first) === samples(other))
    return `${named[0]} and ${named[twin]} are one run, ${id}: all cells and all samples are equal.`;
  throw new VinobenchError(
    'usage',
    `${named[0]} and ${named[twin]} both name run ${id} and hold different samples: one of them was changed.`,
  );
}

/** A file's cell has the spread of the same configuration in a run of the store, since both were measured on one machine. */
async function spreadsOf(client: Client, sources: readonly Source[]): Promise<SpreadOf> {
  const stored = sources.filter(({ kind }) => kind === 'stored');
  const ids = stored.map(({ document }) => document.run.id);
  const known = spreadOfCells(
    ids.length === 0 ? { spreads: [], stale: [] } : await client.runs.spreads({ ids }),
  );
  const ofTwins = new Map<string, ReturnType<SpreadOf>>();
  for (const { document } of sources.filter(({ kind }) => kind === 'file')) {
    for (const cell of document.cells) {
      const twin = stored.map((one) => twinOf(one.document, document, cell)).find((one) => one !== undefined);
      if (twin !== undefined) ofTwins.set(cell.id, known(twin.id));
    }
  }
  return (cellId) => ofTwins.get(cellId) ?? known(cellId);
}

const twinOf = (run: RunWithRounds, other: RunWithRounds, cell: Cell): Cell | undefined =>
  run.cells.find((own) => sameByConstruction({ run, cell: own }, { run: other, cell }));

function tableOf(document: ComparisonDocument): string {
  const table = new Table({
    head: [...pairHead],
    colAligns: ['left', 'left', 'left', 'right', 'right', 'left'],
    style: { head: [], border: [] },
  });
  for (const pair of document.pairs) table.push(pairRow(pair));
  return [table.toString(), ...comparisonNotes(document)].join('\n');
}
