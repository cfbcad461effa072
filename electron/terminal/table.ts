/** Documents as a person reads them in a terminal; `--json` prints the documents themselves. */

import Table from 'cli-table3';
import { layout } from '../../layout/layout.ts';
import { catalogue } from '../../models/catalogue.ts';
import { referenceRun } from '../../models/referenceRun.ts';
import { type Cell, type RunDocument, type RunSummary, titleOfModels } from '../../shared/documents/run.ts';
import { inputFilesText } from '../../shared/files/inputFiles.ts';
import type { DevicesReport } from '../../shared/machine/machine.ts';
import { byRelease } from '../../shared/machine/runtimeRelease.ts';
import { inputsText } from '../../shared/models/inputShapes.ts';
import type { ModelList } from '../../shared/models/modelList.ts';
import {
  type Matrix,
  type MatrixCell,
  type MatrixRow,
  matrixOf,
  ranInOtherPrecision,
} from '../../shared/view/matrix/matrix.ts';
import { fullRuntimeText } from '../../shared/view/run/machine.ts';
import { bytesText, countText, figure, memoryText, percentText } from '../../shared/view/text/format.ts';
import { originText } from '../../shared/view/text/importText.ts';
import { endedText, endingLines, methodText } from '../../shared/view/text/methodText.ts';
import { warningText } from '../../shared/view/text/warningText.ts';
import { type StudyColumns, studyColumns } from './studyColumns.ts';

const plain = { head: [], border: [] };

/**
 * The study's Table I as the window's matrix has it: a row for each model, a column for each device and precision, FPS in the
 * cells; the study's own figures next to those that they can be compared with.
 * @param all shows all columns of the study
 */
export function matrixTable({ run, cells }: RunDocument, all = false): string {
  const reference = referenceRun();
  const matrix = matrixOf({
    document: { cells },
    catalogue: publishedModels(),
    study: reference,
    unit: 'FPS',
  });
  const study = studyColumns(matrix, reference, all);
  const columns = matrixColumns(matrix, study);
  const notes = new Notes();
  const table = new Table({
    head: ['Model', ...(study === null ? [] : ['In the study']), ...columns.map(({ head }) => head)],
    colAligns: ['left', ...(study === null ? [] : ['left' as const]), ...columns.map(() => 'right' as const)],
    style: plain,
  });
  for (const row of matrix.rows) {
    table.push([
      row.filler
        ? `${row.model} ${notes.mark('Filler weights: valid for latency; outputs are meaningless.')}`
        : row.model,
      ...(study === null ? [] : [study.rowOf(row)]),
      ...columns.map(({ text }) => text(row, notes)),
    ]);
  }
  const facts = unique(cells.flatMap(sizeAndLimit));
  const caption = `FPS (1000 x batch / mean latency in ms), ${[`${run.preset} preset`, facts.join('; ')].filter(Boolean).join(', ')}`;
  const machine = `${run.machine.cpuModel ?? 'machine not recorded'}, ${runtimesText(run, cells)}`;
  const source = study === null ? [] : [study.caption];
  const method = methodText(run.preset, run.method);
  const ends = run.method === null ? [] : endingLines(cells, run.method);
  const lines = [caption, ...measuredInputs(cells), machine, method, ...ends, ...source];
  return [table.toString(), ...lines, ...notes.lines()].join('\n');
}

/** Of the catalogue, what a matrix asks of it. */
export const publishedModels = () =>
  catalogue().map(({ id, studyRow, published: { gflops } }) => ({ id, studyRow, gflops }));

function sizeAndLimit({ batch, inputs, isa }: Cell): string[] {
  const limit = isa === null ? [] : [`ISA limit ${isa}`];
  if (batch !== null) return [[`batch ${batch}`, ...limit].join(', ')];
  return inputs === undefined ? limit : [['no batch (1 inference is 1 frame)', ...limit].join(', ')];
}

/** The sizes that were measured: in one line where all models have the same. */
function measuredInputs(cells: readonly Pick<Cell, 'model' | 'inputs' | 'inputFiles'>[]): string[] {
  const measured = cells.flatMap(({ model, inputs = [], inputFiles = [] }) => {
    const values = inputFiles.length === 0 ? '' : `; values of ${inputFilesText(inputFiles)}`;
    return inputs.length === 0 ? [] : { model, text: `${inputsText(inputs)}${values}` };
  });
  const texts = Map.groupBy(measured, ({ text }) => text);
  const models = new Set(cells.map(({ model }) => model));
  return Array.from(texts, ([text, having]) => {
    const names = unique(having.map(({ model }) => model));
    return names.length === models.size ? `Inputs: ${text}` : `Inputs of ${names.join(', ')}: ${text}`;
  });
}

/** The run's own, or those that its cells were asked to be measured with. */
function runtimesText({ runtime }: RunDocument['run'], cells: RunDocument['cells']): string {
  const versions = unique(cells.flatMap((cell) => cell.runtime ?? [])).sort(byRelease);
  return runtime.name === null || versions.length === 0
    ? fullRuntimeText(runtime)
    : `${runtime.name} ${versions.join(', ')}`;
}

interface PrintedColumn {
  readonly head: string;
  readonly text: (row: MatrixRow, notes: Notes) => string;
}

/** Ours in their order, each followed by the study's where it has one; then what else of the study is wanted. */
function matrixColumns({ columns }: Matrix, study: StudyColumns | null): PrintedColumn[] {
  const beside = new Set<string>();
  const ofStudy = (column: string): PrintedColumn => ({
    head: `Study ${column}`,
    text: (row) => String(study?.fps(row, column) ?? ''),
  });
  const ours = columns.flatMap(({ key, study: counterpart }, at) => {
    const own: PrintedColumn = { head: key, text: ({ cells }, notes) => cellText(cells[at] ?? null, notes) };
    if (study === null || counterpart === null || beside.has(counterpart)) return [own];
    beside.add(counterpart);
    return [own, ofStudy(counterpart)];
  });
  const rest = (study?.wanted ?? []).filter((column) => !beside.has(column));
  return [...ours, ...rest.map(ofStudy)];
}

const unique = (values: readonly string[]) => [...new Set(values)];

function cellText(shown: MatrixCell | null, notes: Notes): string {
  if (shown === null) return '';
  const { key, cell, text } = shown;
  const where = `${key.replace('|', ', ')}: `;
  switch (cell.status) {
    case 'measured': {
      const marks = [
        ...(cell.calibration === 'synthetic' ? [onSynthetic] : []),
        ...(ranInOtherPrecision(cell) ? [`${where}most of it ran in ${cell.effectivePrecision}.`] : []),
        ...(cell.ended?.by === 'budget' ? [where + (endedText(cell) ?? '')] : []),
        ...cell.warningFacts.map((fact) => where + warningText(fact)),
      ].map((note) => notes.mark(note));
      return [text === '' ? 'none' : text, ...marks].join(' ');
    }
    case 'unsupported':
      return `not supported ${notes.mark(reasonOf(cell))}`;
    case 'failed':
    case 'interrupted':
      return `${cell.status} ${notes.mark(where + reasonOf(cell))}`;
    case 'queued':
    case 'running':
      return cell.status;
  }
}

const onSynthetic = 'INT8 ranges from synthetic data: valid for latency, not for accuracy.';

const reasonOf = (cell: Cell) => cell.reason ?? 'no reason was recorded.';

/** Footnotes, each sentence once. */
class Notes {
  readonly #sentences: string[] = [];

  mark(sentence: string): string {
    const known = this.#sentences.indexOf(sentence);
    if (known >= 0) return `[${known + 1}]`;
    return `[${this.#sentences.push(sentence)}]`;
  }

  lines(): string[] {
    return this.#sentences.map((sentence, index) => `[${index + 1}] ${sentence}`);
  }
}

export function devicesTable({ machine, runtime, devices }: DevicesReport): string {
  const table = new Table({
    head: ['Device', 'Name', 'Precisions', 'Capabilities', 'Driver'],
    style: plain,
    wordWrap: true,
  });
  for (const device of devices) {
    table.push([
      device.name,
      device.fullName,
      device.precisions.join(', '),
      device.capabilities.join(', '),
      device.driverVersion ?? 'no own driver',
    ]);
  }
  const cores = `${machine.physicalCores} cores, ${machine.logicalProcessors} logical processors`;
  return [
    table.toString(),
    `${machine.cpuModel}, ${cores}, ${memoryText(machine.memoryBytes)}, ${machine.instructionSets.join(' ')}`,
    `${machine.os}${machine.virtualized ? ', virtual machine' : ''}; ${runtime.name} ${runtime.version} (${runtime.binding})`,
  ].join('\n');
}

export function modelsTable({ models, examples }: ModelList): string {
  const table = new Table({
    head: ['Model', 'Name', 'Input', 'Parameters', 'GFLOPs', 'Top-1', 'Download', 'Weights'],
    colAligns: ['left', 'left', 'left', 'right', 'right', 'right', 'right', 'left'],
    style: plain,
  });
  for (const model of models) {
    table.push([
      model.id,
      model.title,
      model.inputShape.join(' x '),
      countText(model.millionParameters * 1e6),
      figure(model.gflops),
      percentText(model.top1, 1),
      bytesText(model.downloadBytes),
      model.fetched ? 'trained' : 'filler',
    ]);
  }
  return [
    table.toString(),
    `Figures as published; ${layout.command} models fetch <model> gets the trained weights.`,
    ...examples.map(
      ({ id, description, top1, testImages }) =>
        `${id} ships with its trained weights: ${description}; top-1 ${percentText(top1, 1)} of ${testImages} test images (${layout.command} accuracy ${id}).`,
    ),
  ].join('\n');
}

const longestName = 32;
const mostNames = 4;

const cutName = (name: string): string =>
  name.length > longestName ? `${name.slice(0, longestName - 1).toWellFormed()}…` : name;

/** In a column that leaves room for the others: long names are cut, each on a line, and of many the first are named. */
function modelsText(models: readonly string[]): string {
  const named = models.slice(0, models.length > mostNames ? mostNames - 1 : mostNames);
  const short = named.map(cutName);
  const more = models.length - named.length;
  const parts = [...short, ...(more > 0 ? [`${more} more`] : [])];
  const line = parts.join(', ');
  return line.length > longestName ? parts.join(',\n') : line;
}

/** Pinned ones first. @param filtered whether others may be there */
export function runsTable(all: readonly RunSummary[], filtered = false): string {
  if (all.length === 0)
    return filtered
      ? `No run is like that: ${layout.command} runs list shows all.`
      : `No runs yet: ${layout.command} bench <model> makes one.`;
  const isPinned = ({ pinnedAt }: RunSummary): boolean => pinnedAt !== undefined;
  const runs = [...all.filter(isPinned), ...all.filter((run) => !isPinned(run))];
  const words = runs.map(wordsText);
  const hasWords = words.some((text) => text !== '');
  const table = new Table({
    head: ['Run', 'When (UTC)', 'Status', 'Preset', 'Cells', 'Models', ...(hasWords ? ['Name, tags'] : [])],
    style: plain,
  });
  for (const [at, run] of runs.entries()) {
    const { total, measured, unsupported, failed } = run.cells;
    const cells = `${measured} of ${total}${unsupported > 0 ? `, ${unsupported} not supported` : ''}${failed > 0 ? `, ${failed} failed` : ''}`;
    const when = run.createdAt.slice(0, 16).replace('T', ' ');
    table.push([
      run.id,
      when,
      run.deletedAt === null ? run.status : 'deleted',
      run.preset,
      cells,
      modelsText(run.models),
      ...(hasWords ? [words[at] ?? ''] : []),
    ]);
  }
  return table.toString();
}

/** What people said of it. */
function wordsText({ title, models, tags, pinnedAt, origin }: RunSummary): string {
  const named = title === titleOfModels(models) ? [] : [cutName(title)];
  return [
    ...(pinnedAt === undefined ? [] : ['pinned']),
    ...named,
    ...tags.map((tag) => `#${cutName(tag)}`),
    ...(origin === undefined ? [] : [cutName(originText(origin))]),
  ].join('\n');
}
