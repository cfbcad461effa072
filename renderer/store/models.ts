/** The library: what is in it, what is dropped onto it, what is known of each model. */
import { useMemo } from 'react';
import type { AddedModel } from '../../shared/library.ts';
import type { ModelReference } from '../../shared/modelReference.ts';
import { type NameOfModel, namesOf } from '../../shared/view/run/modelNames.ts';
import { host } from './host.ts';
import { offerUndo } from './problems.tsx';
import {
  go,
  type LibraryModel,
  type Loaded,
  type Plan,
  type Problem,
  type State,
  setPlan,
  store,
  useApp,
} from './state.ts';

/** Of models in runs, which are named by their ids. */
export function useModelNames(): NameOfModel {
  const catalogue = useApp((state) => state.catalogue);
  return useMemo(() => namesOf(catalogue), [catalogue]);
}

type Library = Pick<State, 'catalogue' | 'examples' | 'added'>;

export function libraryOf({ catalogue, examples, added }: Library): LibraryModel[] {
  return [
    ...added.map(
      (model, index): LibraryModel => ({
        key: `added:${model.id}`,
        name: model.name,
        title: ownTitle(model, added.slice(0, index)),
        reference: referenceOf(model),
        entry: catalogue.find(({ id }) => id === model.name) ?? null,
        example: null,
        added: model,
      }),
    ),
    ...catalogue.map(
      (entry): LibraryModel => ({
        key: `catalogue:${entry.id}`,
        name: entry.id,
        title: entry.studyRow,
        reference: { kind: 'catalogue', id: entry.id },
        entry,
        example: null,
        added: null,
      }),
    ),
    ...examples.map(
      (example): LibraryModel => ({
        key: `catalogue:${example.id}`,
        name: example.id,
        title: example.title,
        reference: { kind: 'catalogue', id: example.id },
        entry: null,
        example,
        added: null,
      }),
    ),
  ];
}

/** The same name again is told apart by a number. */
function ownTitle({ name }: AddedModel, before: readonly AddedModel[]): string {
  const same = before.filter((other) => other.name === name).length;
  return same === 0 ? name : `${name} (${same + 1})`;
}

/** Hash of its files, as cells of a run have it; null: not known. */
export const contentOf = ({ added, entry, example }: LibraryModel): string | null =>
  (added ?? example ?? entry)?.modelSha256 ?? null;

const referenceOf = ({ topology, weights }: AddedModel): ModelReference & { kind: 'file' } => ({
  kind: 'file',
  topology,
  weights,
});

export function useLibrary(): readonly LibraryModel[] {
  const catalogue = useApp((state) => state.catalogue);
  const examples = useApp((state) => state.examples);
  const added = useApp((state) => state.added);
  return useMemo(() => libraryOf({ catalogue, examples, added }), [catalogue, examples, added]);
}

/** Those of the plan that are still in the library. */
export function plannedModels(state: Library, plan: Plan): LibraryModel[] {
  return libraryOf(state).filter(({ key }) => plan.models.includes(key));
}

export async function loadLibrary(): Promise<void> {
  const [{ models: catalogue, examples }, { models: added }, study] = await Promise.all([
    host().models.list(),
    host().models.added(),
    host().study(),
  ]);
  store.setState(({ conversions }) => ({
    ...{ catalogue, examples, added, study },
    conversions: { ...failedBefore(added), ...conversions },
  }));
}

/** Conversions that failed on an earlier day; what they came to stands in the list until they are tried again. */
function failedBefore(added: readonly AddedModel[]): State['conversions'] {
  return Object.fromEntries(
    added.flatMap(({ id, outcome, ...files }) =>
      outcome?.state === 'failed'
        ? [[`added:${id}`, { state: 'failed', problem: withoutFolders(outcome, files) } as const]]
        : [],
    ),
  );
}

const folderOf = (path: string) => path.slice(0, Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);

/** Uploads lie in folders that mean nothing to the person who dropped them. */
export function withoutFolders(
  { message, place }: Problem,
  { topology, weights }: Pick<AddedModel, 'topology' | 'weights'>,
): Problem {
  const folders = [topology, weights ?? topology].map(folderOf).filter((one) => one !== '');
  return { place, message: folders.reduce((text, folder) => text.replaceAll(folder, ''), message) };
}

export function modelOf(key: string): LibraryModel | undefined {
  return libraryOf(store.getState()).find((model) => model.key === key);
}

export async function removeModel(key: string): Promise<void> {
  const model = modelOf(key);
  if (model?.added == null) return;
  const { added } = model;
  await host().models.remove({ id: added.id });
  if (store.getState().route.model === key) go({ model: null }, 'replace');
  store.setState(({ added: known }) => ({ added: known.filter(({ id }) => id !== added.id) }));
  const { plan } = store.getState();
  const { [key]: ofModel, ...inputs } = plan.inputs;
  setPlan({ models: plan.models.filter((planned) => planned !== key), inputs });
  offerUndo(`${model.title} is no longer in the list. Its files were not changed.`, async () => {
    const { id } = await host().models.add({ model: referenceOf(added) });
    await loadLibrary();
    // In the list it is another one now; in the plan it is the same.
    const now = store.getState().plan;
    if (plan.models.includes(key)) setPlan({ models: [...now.models, `added:${id}`] });
    if (ofModel !== undefined) setPlan({ inputs: { ...now.inputs, [`added:${id}`]: ofModel } });
  });
}

export const readyValue = <T>(loaded: Loaded<T> | undefined): T | null =>
  loaded?.state === 'ready' ? loaded.value : null;
