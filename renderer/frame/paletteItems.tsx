/** All that the palette finds: cells of the shown run, what can be done, layers, models, runs. */
import type { ReactNode } from 'react';
import type { Cell } from '../../shared/documents/run.ts';
import { configurationKeys } from '../../shared/machine/runtimeRelease.ts';
import { presetKeys, presetTitles } from '../../shared/view/bars/speedupChoice.ts';
import { kernelRows } from '../../shared/view/kernels/kernelRows.ts';
import { namesOf, runTitle } from '../../shared/view/run/modelNames.ts';
import type { Findable } from '../../shared/view/text/find.ts';
import { dateText, figure, intervalText, microsecondsText, thin } from '../../shared/view/text/format.ts';
import type { Command } from '../keys/lookup.ts';
import { benchmark, go, openPalette, setPlan } from '../page/page.ts';
import { libraryOf } from '../store/models.ts';
import { type Destination, routeHash, routeTo, type ViewName } from '../store/route.ts';
import { newestFirst, shownRunId, shownWork } from '../store/runs.ts';
import type { LibraryModel, State } from '../store/state.ts';
import { Icon } from '../widgets/icons.tsx';
import { Swatch } from '../widgets/Swatch.tsx';

export const paletteGroups = ['Cells', 'Do', 'Layers', 'Models', 'Runs'] as const;
export type PaletteGroup = (typeof paletteGroups)[number];

export interface PaletteItem extends Findable {
  readonly key: string;
  readonly group: PaletteGroup;
  readonly mark: ReactNode;
  readonly keys: readonly string[];
  readonly run: () => void;
  /** What it opens can be opened in another tab, too. */
  readonly address: string | null;
}

const place = <V extends ViewName>(
  state: State,
  destination: Destination<V>,
): Pick<PaletteItem, 'run' | 'address' | 'keys'> => ({
  run: () => go(destination),
  address: routeHash(routeTo(state, destination)),
  keys: [],
});

export function paletteItems(state: State, commands: readonly Command[]): PaletteItem[] {
  const library = libraryOf(state);
  return [
    ...cellItems(state),
    ...commandItems(commands),
    ...presetItems(state),
    ...library.flatMap((model) => modelActions(state, model)),
    ...layerItems(state, library),
    ...library.map(
      (model): PaletteItem => ({
        ...place(state, { view: 'models', model: model.key }),
        key: model.key,
        group: 'Models',
        text: model.title,
        note: model.added === null ? '' : 'added',
        mark: <Icon name="models" />,
      }),
    ),
    ...newestFirst(state.runs ?? []).map(
      ({ id, title, preset, createdAt, status }): PaletteItem => ({
        ...place(state, { view: 'matrix', run: id, cell: null }),
        key: id,
        group: 'Runs',
        text: runTitle(title, namesOf(state.catalogue)),
        note: `${dateText(createdAt)}, ${preset}${status === 'finished' ? '' : `, ${status}`}`,
        mark: <Icon name="matrix" />,
      }),
    ),
  ];
}

function cellItems(state: State): PaletteItem[] {
  const run = shownRunId(state);
  const title = new Map(state.catalogue.map((entry) => [entry.id, entry.studyRow]));
  const cells = state.documents[run ?? '']?.cells ?? [];
  const keyOf = configurationKeys(cells);
  return cells.map((cell): PaletteItem => {
    const { id, model, device, precision } = cell;
    return {
      ...place(state, { view: 'matrix', run, cell: `${model}|${keyOf(cell)}` }),
      key: id,
      group: 'Cells',
      text: `${title.get(model) ?? model}, ${keyOf(cell)}`,
      note: measuredText(cell),
      mark: <Swatch device={device} precision={precision} />,
    };
  });
}

function measuredText({ fps, latencyMs, status }: Cell): string {
  if (fps === null) return status === 'unsupported' ? 'not supported' : status;
  const doubt = latencyMs === null ? '' : ` ${intervalText(latencyMs.mean, latencyMs.confidence95)}`;
  return `${figure(fps)}${thin}FPS${doubt}`;
}

const commandItems = (commands: readonly Command[]): PaletteItem[] =>
  commands
    .filter(({ run }) => run !== openPalette)
    .map(({ title, group, keys, run }) => ({
      key: `${group}: ${title}`,
      group: 'Do',
      text: title,
      note: group,
      mark: null,
      keys,
      run,
      address: null,
    }));

const presetItems = (state: State): PaletteItem[] =>
  presetKeys.map((key, index) => ({
    ...place(state, { view: 'speedup', settings: { preset: key, base: null, over: null } }),
    key: `preset ${key}`,
    group: 'Do',
    text: `Speedup: ${presetTitles[key]}`,
    note: `preset ${index + 1}`,
    mark: <Icon name="speedup" />,
  }));

/** What can be done with one model, as the top bar is set apart from it. */
function modelActions(state: State, { key, title }: LibraryModel): PaletteItem[] {
  const { devices, precisions } = state.plan;
  const measure: PaletteItem = {
    key: `benchmark ${key}`,
    group: 'Do',
    text: `Benchmark ${title} on ${devices.join(', ')}, ${precisions.join(', ')}`,
    note: '',
    mark: <Icon name="play" />,
    keys: [],
    run: () => {
      setPlan({ models: [key] });
      benchmark();
    },
    address: null,
  };
  const kernels: PaletteItem = {
    ...place(state, { view: 'kernels', model: key }),
    key: `kernels ${key}`,
    group: 'Do',
    text: `Show kernels: ${title}`,
    note: '',
    mark: <Icon name="kernels" />,
  };
  const canMeasure = devices.length > 0 && precisions.length > 0 && shownWork(state)?.kind !== 'bench';
  return canMeasure ? [measure, kernels] : [kernels];
}

/** Of the model that is looked at: as it was profiled, else as the graph has it. */
function layerItems(state: State, library: readonly LibraryModel[]): PaletteItem[] {
  const latest = state.profiles.at(-1)?.profile.model;
  const model =
    library.find(({ key }) => key === state.route.model) ?? library.find(({ name }) => name === latest);
  if (model === undefined) return [];
  const profiles = state.profiles.flatMap(({ profile }) => (profile.model === model.name ? [profile] : []));
  const item = <V extends ViewName>(
    key: string,
    text: string,
    note: string,
    destination: Destination<V>,
  ): PaletteItem => ({
    ...place(state, { model: model.key, ...destination }),
    key: `layer ${model.key} ${key}`,
    group: 'Layers',
    text: `${model.title}: ${text}`,
    note,
    mark: null,
  });
  if (profiles.length > 0)
    return kernelRows(profiles).map(({ name, cells: [first] }) =>
      item(
        name,
        name,
        first?.ran === true ? `${microsecondsText(first.timeUs)}${thin}µs` : (first?.text ?? ''),
        {
          view: 'kernels',
          settings: { row: name },
        },
      ),
    );
  const graph = state.graphs[model.key];
  if (graph?.state !== 'ready') return [];
  return graph.value.nodes.map(({ id, name, type }) =>
    item(id, name, type, { view: 'models', settings: { node: id } }),
  );
}
