/** What each view can be set to, and how each setting stands in the address. */
import type { Statistic } from '../../shared/comparing/processes.ts';
import type { SpeedupOrder } from '../../shared/view/bars/speedup.ts';
import type { PresetKey } from '../../shared/view/bars/speedupChoice.ts';
import type { GraphKind } from '../../shared/view/graph/networkGraph.ts';
import type { Shade } from '../../shared/view/graph/shownGraph.ts';
import type { Colouring } from '../../shared/view/kernels/trackColours.ts';
import type { RowFilter } from '../../shared/view/matrix/arrange.ts';
import { listText, parseList } from './gridWalk.ts';
import type { SortWish } from './sortWish.ts';

/** Node table or drawn graph of a model. */
interface ModelsSettings {
  readonly graph: GraphKind;
  readonly shade: Shade;
  readonly shownAs: 'graph' | 'table';
  /** Configuration whose times are shown; null: the latest. */
  readonly timesOf: string | null;
  /** Id in the graph. */
  readonly node: string | null;
  /** Of the table. */
  readonly order: 'network' | 'time';
}

interface MatrixSettings {
  /** Null: as the study lists the models. */
  readonly sort: SortWish | null;
  /** Words that a row has. */
  readonly find: string;
  /** Null: all rows. */
  readonly rows: RowFilter | null;
  readonly pinnedModels: readonly string[];
  /** Keys. */
  readonly hiddenColumns: readonly string[];
  /** Keys of cells. */
  readonly marked: readonly string[];
  readonly study: boolean;
  readonly heat: boolean;
}

export const speedupParts = [
  'interval',
  'mean',
  'value',
  'study',
  'published',
  'noise',
  'arithmetic',
] as const;
export type SpeedupPart = (typeof speedupParts)[number];

/** Of the latencies whose ratio is shown, in Speedup and in Compare. */
interface StatisticSettings {
  /** Null: means with the paper preset, else medians. */
  readonly statistic: Statistic | null;
}

interface SpeedupSettings extends StatisticSettings {
  /** Null: the first that the run can answer, unless base or `over` are chosen. */
  readonly preset: PresetKey | null;
  /** Key of a column, or of each device its FP32. */
  readonly base: string | null;
  /** Keys of columns. */
  readonly over: readonly string[] | null;
  readonly order: SpeedupOrder;
  readonly hidden: readonly SpeedupPart[];
}

export type Arrangement = 'by time' | 'by layer';

/** Of a timeline, in Kernels or in Compare. */
export interface TracksSettings {
  /** Null: as the view has it at first. */
  readonly arrangement: Arrangement | null;
  /** Name of the row of the kernel table that is selected. */
  readonly row: string | null;
}

export interface KernelsSettings extends TracksSettings {
  /** Names of configurations; the first of all tracks is the base of differences. */
  readonly pinnedTracks: readonly string[];
  readonly hiddenTracks: readonly string[];
  readonly tab: 'timeline' | 'roofline' | 'sums';
  readonly colouring: Colouring;
}

export type CompareTab = 'ratio' | 'FPS' | 'bars' | 'kernels';

interface CompareSettings extends TracksSettings, StatisticSettings {
  /** As `shared/view/compare/compareSides.ts` writes them; null: the shown run and the one before it. */
  readonly sides: string | null;
  readonly tab: CompareTab;
  /** Null: as the run lists the models. */
  readonly sort: SortWish | null;
  /** Model and column whose ratio is looked at, `squeezenet1.1|CPU INT8`. */
  readonly picked: string | null;
  /** Also the facts that are the same for all sides. */
  readonly allFacts: boolean;
  readonly order: SpeedupOrder;
}

export interface SettingsOf {
  readonly models: ModelsSettings;
  readonly matrix: MatrixSettings;
  readonly speedup: SpeedupSettings;
  readonly kernels: KernelsSettings;
  readonly compare: CompareSettings;
}
export type ViewName = keyof SettingsOf;

/** One parameter of the address. */
interface SettingField<T> {
  readonly parameter: string;
  /** @param text null: the address does not have the parameter. What it cannot mean reads as if it were not there. */
  readonly read: (text: string | null) => T;
  /** Null: it is left out of the address. */
  readonly write: (value: T) => string | null;
}
export type FieldsOf<T> = { readonly [K in keyof T]: SettingField<T[K]> };

export const textField = (parameter: string): SettingField<string | null> => ({
  parameter,
  read: (found) => found,
  write: (value) => value,
});

/** @param words all of them, whatever they are set to: the type sees to it that none is missing */
export const oneOf = <T extends string>(
  parameter: string,
  usual: T,
  words: Readonly<Record<T, true>>,
): SettingField<T> => ({
  parameter,
  read: (found) => wordIn(words, found) ?? usual,
  write: (value) => (value === usual ? null : value),
});

export const maybeOneOf = <T extends string>(
  parameter: string,
  words: Readonly<Record<T, true>>,
): SettingField<T | null> => ({ parameter, read: (found) => wordIn(words, found), write: (value) => value });

function wordIn<T extends string>(words: Readonly<Record<T, true>>, found: string | null): T | null {
  return (Object.keys(words) as T[]).find((word) => word === found) ?? null;
}

/** @param word what the address has where the setting is not as usual */
export const flag = (parameter: string, usual: boolean, word: string): SettingField<boolean> => ({
  parameter,
  read: (found) => (found === word) !== usual,
  write: (value) => (value === usual ? null : word),
});

/** Commas between them; names may hold commas. */
export const list = (parameter: string): SettingField<readonly string[]> => ({
  parameter,
  read: (found) => parseList(found ?? ''),
  write: listText,
});

/** `CPU FP32`, or reversed `-CPU FP32`. */
const sort = (parameter: string): SettingField<SortWish | null> => ({
  parameter,
  read: (found) => {
    const reversed = found?.startsWith('-') === true;
    const column = reversed ? found.slice(1) : (found ?? '');
    return column === '' ? null : { column, reversed };
  },
  write: (value) => (value === null ? null : `${value.reversed ? '-' : ''}${value.column}`),
});

const words: SettingField<string> = {
  parameter: 'find',
  read: (found) => found ?? '',
  write: (value) => (value === '' ? null : value),
};

/** Not within a configuration's name, as a comma is: `HETERO:GPU,CPU FP32`. */
const betweenColumns = '|';

const over: SettingField<readonly string[] | null> = {
  parameter: 'over',
  read: (found) => found?.split(betweenColumns).filter(Boolean) ?? null,
  write: (value) => value?.join(betweenColumns) ?? null,
};

/** The arithmetic mean flatters, so it has to be asked for. */
const usuallyHidden = 'arithmetic';

const hidden: SettingField<readonly SpeedupPart[]> = {
  parameter: 'hide',
  read: (found) => {
    const parts = (found ?? usuallyHidden).split(',');
    return speedupParts.filter((part) => parts.includes(part));
  },
  write: (value) => {
    const parts = value.toSorted().join(',');
    return parts === usuallyHidden ? null : parts === '' ? 'none' : parts;
  },
};

const speedupOrder = oneOf<SpeedupOrder>('order', 'study order', {
  'study order': true,
  speedup: true,
  name: true,
});

const statistic = maybeOneOf<Statistic>('latency', { mean: true, median: true });

/** The address says `layer` and `time`. */
const arrangement: SettingField<Arrangement | null> = {
  parameter: 'by',
  read: (found) => (found === 'layer' ? 'by layer' : found === 'time' ? 'by time' : null),
  write: (value) => value?.replace('by ', '') ?? null,
};

const tracks: FieldsOf<TracksSettings> = {
  arrangement,
  row: textField('row'),
};

/** Parameters of one view may be called like those of another: `pin` is of models in the matrix, of tracks in Kernels. */
export const settingFields: { readonly [V in ViewName]: FieldsOf<SettingsOf[V]> } = {
  models: {
    graph: oneOf<GraphKind>('graph', 'IR', { source: true, IR: true, runtime: true }),
    shade: oneOf<Shade>('shade', 'time', { type: true, time: true, precision: true }),
    shownAs: oneOf<ModelsSettings['shownAs']>('as', 'graph', { graph: true, table: true }),
    timesOf: textField('of'),
    node: textField('node'),
    order: oneOf<ModelsSettings['order']>('by', 'network', { network: true, time: true }),
  },
  matrix: {
    sort: sort('sort'),
    find: words,
    rows: maybeOneOf<RowFilter>('show', {
      measured: true,
      unfinished: true,
      failed: true,
      'not supported': true,
      noisy: true,
      'ran otherwise': true,
      stale: true,
      'filler weights': true,
    }),
    pinnedModels: list('pin'),
    hiddenColumns: list('without'),
    marked: list('marked'),
    study: flag('study', true, 'off'),
    heat: flag('heat', true, 'off'),
  },
  speedup: {
    preset: maybeOneOf<PresetKey>('preset', { fig1: true, int8: true, fp16: true, bf16: true, own: true }),
    base: textField('base'),
    over,
    order: speedupOrder,
    hidden,
    statistic,
  },
  kernels: {
    ...tracks,
    pinnedTracks: list('pin'),
    hiddenTracks: list('hide'),
    tab: oneOf<KernelsSettings['tab']>('tab', 'timeline', { timeline: true, roofline: true, sums: true }),
    colouring: oneOf<Colouring>('colour', 'layer type', {
      'layer type': true,
      precision: true,
      implementation: true,
    }),
  },
  compare: {
    ...tracks,
    sides: textField('runs'),
    tab: oneOf<CompareTab>('as', 'ratio', { ratio: true, FPS: true, bars: true, kernels: true }),
    sort: sort('rank'),
    picked: textField('pick'),
    allFacts: flag('all', false, 'yes'),
    order: speedupOrder,
    statistic,
  },
};

/** @throws nothing: what an address cannot mean reads as if it were not there */
export function readFields<T>(fields: FieldsOf<T>, from: URLSearchParams): T {
  const names = Object.keys(fields) as (keyof T)[];
  const read = names.map((name) => [name, fields[name].read(from.get(fields[name].parameter))]);
  return Object.fromEntries(read) as T;
}

export function writeFields<T>(fields: FieldsOf<T>, values: T, into: URLSearchParams): void {
  for (const name of Object.keys(fields) as (keyof T)[]) {
    const found = fields[name].write(values[name]);
    if (found !== null) into.set(fields[name].parameter, found);
  }
}

/** The one after this, the first after the last. @param list not empty */
export const nextOf = <T>(all: readonly T[], now: T): T => all[(all.indexOf(now) + 1) % all.length] ?? now;

/** Without it where it is in, else with it at the end. */
export const toggledIn = <T>(all: readonly T[], one: T): readonly T[] =>
  all.includes(one) ? all.filter((other) => other !== one) : [...all, one];
