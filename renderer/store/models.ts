/** The library: what is in it, what is dropped onto it, what is known of each model. */

import type { AddedModel } from '../../shared/models/library.ts';
import type { ModelReference } from '../../shared/models/modelReference.ts';
import { studyId, studyRun } from '../../shared/study/studyRun.ts';
import type { PageCore } from './core.ts';
import type { Plan } from './plan.ts';
import type { Problem } from './problem.ts';
import type { LibraryModel, State } from './state.ts';

type WithLibrary = Pick<State, 'catalogue' | 'examples' | 'added'>;

export function libraryOf({ catalogue, examples, added }: WithLibrary): LibraryModel[] {
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

/** An equal name gets a number. */
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

/** Those of the plan that are still in the library. */
export function plannedModels(state: WithLibrary, plan: Plan): LibraryModel[] {
  return libraryOf(state).filter(({ key }) => plan.models.includes(key));
}

export const modelOf = (state: WithLibrary, key: string): LibraryModel | undefined =>
  libraryOf(state).find((model) => model.key === key);

const folderOf = (path: string) => path.slice(0, Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);

/** Uploads lie in folders that mean nothing to the person who dropped them. */
export function withoutFolders(
  { message, place }: Problem,
  { topology, weights }: Pick<AddedModel, 'topology' | 'weights'>,
): Problem {
  const folders = [topology, weights ?? topology].map(folderOf).filter((one) => one !== '');
  return { place, message: folders.reduce((text, folder) => text.replaceAll(folder, ''), message) };
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

export class Models {
  readonly #core: PageCore;

  constructor(core: PageCore) {
    this.#core = core;
  }

  readonly loadLibrary = async (): Promise<void> => {
    const { store, line } = this.#core;
    const [{ models: catalogue, examples }, { models: added }, study, published] = await Promise.all([
      line.host().models.list(),
      line.host().models.added(),
      line.host().study(),
      line.host().references.list(),
    ]);
    store.setState(({ conversions, documents }) => ({
      documents: { ...documents, [studyId]: studyRun(study, catalogue) },
      catalogue,
      examples,
      added,
      study,
      references: published.references.map(({ reference }) => reference),
      conversions: { ...failedBefore(added), ...conversions },
    }));
  };

  readonly removeModel = async (key: string): Promise<void> => {
    const { store, line, navigation, planning, messages } = this.#core;
    const model = modelOf(store.getState(), key);
    if (model?.added == null) return;
    const { added } = model;
    await line.host().models.remove({ id: added.id });
    if (store.getState().route.model === key) navigation.go({ model: null }, 'replace');
    store.setState(({ added: known }) => ({ added: known.filter(({ id }) => id !== added.id) }));
    const { plan } = store.getState();
    const { [key]: ofModel, ...inputs } = plan.inputs;
    planning.setPlan({ models: plan.models.filter((planned) => planned !== key), inputs });
    messages.offerUndo(`${model.title} is no longer in the list. Its files were not changed.`, async () => {
      const { id } = await line.host().models.add({ model: referenceOf(added) });
      await this.loadLibrary();
      // In the list it is another one now; in the plan it is the same.
      const now = store.getState().plan;
      if (plan.models.includes(key)) planning.setPlan({ models: [...now.models, `added:${id}`] });
      if (ofModel !== undefined) planning.setPlan({ inputs: { ...now.inputs, [`added:${id}`]: ofModel } });
    });
  };
}
