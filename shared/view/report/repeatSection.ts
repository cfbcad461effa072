/** The command lines that measure the same again. */

import type { Cell, RunWithRounds } from '../../documents/run.ts';
import { releaseOf, severalReleases } from '../../machine/runtimeRelease.ts';
import { shapeOption } from '../../models/inputShapes.ts';
import type { ModelList } from '../../models/modelList.ts';
import { millisecondsToSeconds } from '../../units.ts';
import { commandLine, html, paragraph } from './html.ts';
import type { ReportSection } from './section.ts';
import type { CellProfile, ReportSources } from './sources.ts';

/** Without paths: files of the reader's own lie elsewhere. */
export function repeatSection(
  runs: readonly RunWithRounds[],
  profiles: readonly CellProfile[],
  { catalogue, command }: Pick<ReportSources, 'catalogue' | 'command'>,
): ReportSection {
  // Another program's run is repeated by that program.
  const ours = runs.filter(({ run }) => run.method !== null);
  const lines = new Set([
    ...ours.map((document) => `${command} ${benchWords(document, catalogue)}`),
    ...profileWords(runs[0], profiles).map((words) => `${command} ${words}`),
    ...(runs.length > 1 ? [`${command} compare ${runs.map(({ run }) => run.id).join(' ')}`] : []),
    `${command} report ${runs.map(({ run }) => run.id).join(' ')} --output <folder>`,
  ]);
  const cells = ours.flatMap((document) => document.cells);
  const notes = [
    ...(cells.some(({ model }) => !catalogue.some(({ id }) => id === model))
      ? ['put the path of a network in place of a name that is not in the catalogue']
      : []),
    ...(cells.some(({ calibration }) => calibration === 'images' || calibration === 'arrays')
      ? ['<images> is the folder that INT8 was calibrated on']
      : []),
    ...(cells.some(({ streams, threads }) => streams !== null || threads !== null)
      ? [
          'streams and threads are those that the runtime reported: leave them out to let it choose on another machine',
        ]
      : []),
  ];
  const note = notes.length === 0 ? '' : ` (${notes.join('; ')})`;
  return {
    id: 'repeat',
    title: 'To repeat it',
    body: html`${paragraph(`With Vinobench and the same version of OpenVINO${note}:`)}${[...lines].map(commandLine)}`,
    pictures: [],
  };
}

function benchWords(
  { run, cells }: Pick<RunWithRounds, 'run' | 'cells'>,
  catalogue: ModelList['models'],
): string {
  const models = [...new Set(cells.map(({ model }) => model))];
  const all =
    catalogue.length > 1 &&
    models.length === catalogue.length &&
    catalogue.every(({ id }) => models.includes(id));
  return [
    'bench',
    ...(all ? ['--all'] : models.map(shellWord)),
    `--device ${[...new Set(cells.map(({ device }) => device))].join(',')}`,
    `--precision ${[...new Set(cells.map(({ precision }) => precision))].join(',')}`,
    ...(severalReleases(cells) ? [`--runtime ${releases(cells).join(',')}`] : []),
    `--preset ${run.preset}`,
    `--iterations ${run.iterations}`,
    ...methodWords(run.method),
    ...configurationWords(cells),
  ].join(' ');
}

const releases = (cells: readonly Pick<Cell, 'runtime'>[]): string[] => [
  ...new Set(cells.flatMap(({ runtime }) => (runtime === null ? [] : releaseOf(runtime)))),
];

/** What all measured cells have in common: an option holds for all of them. */
function configurationWords(all: readonly Cell[]): string[] {
  const cells = all.filter(({ status }) => status === 'measured');
  const common = <T>(read: (cell: Cell) => T): T | null => {
    const values = new Map(cells.map((cell) => [JSON.stringify(read(cell)), read(cell)]));
    return values.size === 1 ? ([...values.values()][0] ?? null) : null;
  };
  const number = (name: string, value: number | null) => (value === null ? [] : [`--${name} ${value}`]);
  const [isa, batch] = [common((cell) => cell.isa), common((cell) => cell.batch)];
  const calibrated = cells.find(({ calibration }) => calibration === 'images' || calibration === 'arrays');
  return [
    ...(isa === null ? [] : [`--isa ${isa}`]),
    ...(batch === 1 ? [] : number('batch', batch)),
    ...number(
      'streams',
      common((cell) => cell.streams),
    ),
    ...number(
      'threads',
      common((cell) => cell.threads),
    ),
    ...Object.entries(common(({ shapes }) => shapes ?? null) ?? {}).map(
      ([name, shape]) => `--shape ${shellWord(shapeOption(name, shape))}`,
    ),
    ...(common(({ inputFiles }) => inputFiles ?? null) ?? []).map(
      ({ input, file }) => `--input ${shellWord(input === null ? file : `${input}=${file}`)}`,
    ),
    ...(calibrated === undefined ? [] : ['--images <images>']),
    ...number('subset', calibrated?.calibrationImages ?? null),
  ];
}

function methodWords(method: RunWithRounds['run']['method']): string[] {
  if (method === null) return [];
  const { processes, target, budgetMs, includeFirst } = method;
  return [
    `--processes ${processes}`,
    ...(target === null ? [] : [`--target ${100 * target}%`]),
    ...(budgetMs === null ? [] : [`--budget ${Math.round(millisecondsToSeconds(budgetMs))}s`]),
    ...(includeFirst ? ['--include-first'] : []),
  ];
}

function profileWords(document: RunWithRounds | undefined, profiles: readonly CellProfile[]): string[] {
  const cells = profiles.flatMap(({ cellId }) => document?.cells.find(({ id }) => id === cellId) ?? []);
  return [...Map.groupBy(cells, ({ model }) => model)].map(([model, own]) => {
    const devices = [...new Set(own.map(({ device }) => device))].join(',');
    return `profile ${shellWord(model)} --device ${devices} --precision ${[...new Set(own.map(({ precision }) => precision))].join(',')}`;
  });
}

/** As one word of a command line, whatever is in it. */
const shellWord = (text: string): string =>
  /^[\w.,:=%/+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
