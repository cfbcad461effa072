/** Models that lie on the host: into the list, into the next run, and converted. */
import type { AddedModel } from '../../shared/models/library.ts';
import type { Conversions } from './conversions.ts';
import type { PageCore } from './core.ts';

interface NewModel {
  /** Paths on the host. */
  readonly topology: string;
  readonly weights: string | null;
}

export class Listing {
  readonly #core: PageCore;
  readonly #conversions: Conversions;

  constructor(core: PageCore, conversions: Conversions) {
    this.#core = core;
    this.#conversions = conversions;
  }

  async addModels(models: readonly NewModel[]): Promise<void> {
    await this.#convertAll(await this.#listModels(models));
  }

  /** Undone, the network has the weights that it had. @param topology path of a network in the list */
  async setWeights(topology: string, weights: string): Promise<void> {
    const before = this.#core.store.getState().added.find((model) => model.topology === topology);
    const keys = await this.#listModels([{ topology, weights }]);
    if (before === undefined || keys.length === 0) return;
    const file = (path: string) => path.split(/[\\/]/).at(-1) ?? path;
    const was = before.weights === null ? '' : ` instead of ${file(before.weights)}`;
    this.#core.messages.offerUndo(`${before.name} has the weights of ${file(weights)}${was} now.`, () =>
      this.addModels([{ topology, weights: before.weights }]),
    );
    await this.#convertAll(keys);
  }

  async #convertAll(keys: readonly string[]): Promise<void> {
    await Promise.all(keys.map((key) => this.#conversions.convert(key)));
  }

  /** @returns their keys */
  async #listModels(models: readonly NewModel[]): Promise<readonly string[]> {
    const { store, line, messages, navigation, planning } = this.#core;
    const made: AddedModel[] = [];
    const known = new Set<string>();
    for (const model of models) {
      try {
        const added = await line.host().models.add({ model: { kind: 'file', ...model } });
        made.push(added);
        // Files that hold the same bytes are the model that is listed.
        if (added.topology !== model.topology) known.add(added.id);
      } catch (error) {
        messages.tellProblem(error);
      }
    }
    if (made.length === 0) return [];
    await this.#dropMended(made);
    const ids = new Set(made.map(({ id }) => id));
    store.setState(({ added: before }) => ({ added: [...before.filter(({ id }) => !ids.has(id)), ...made] }));
    for (const { id, name } of made)
      if (known.has(id)) messages.tell(`${name} is in the list already: its files are the same.`);
    const keys = [...ids].map((id) => `added:${id}`);
    const { plan } = store.getState();
    planning.setPlan({ models: [...new Set([...plan.models, ...keys])] });
    navigation.go({ view: 'models', model: keys[0] ?? null });
    for (const id of ids) if (!known.has(id)) this.#conversions.forget(`added:${id}`);
    return keys;
  }

  /** A file that is dropped again because it could not be converted takes the place of what it was; both may be wanted. */
  async #dropMended(made: readonly AddedModel[]): Promise<void> {
    const { store, line, messages } = this.#core;
    const { added, conversions } = store.getState();
    const mended = added.filter(
      ({ id, name }) =>
        conversions[`added:${id}`]?.state === 'failed' &&
        made.some((model) => model.name === name && model.id !== id),
    );
    if (mended.length === 0) return;
    for (const { id } of mended) await line.host().models.remove({ id });
    store.setState({ added: added.filter((model) => !mended.includes(model)) });
    const names = mended.map(({ name }) => name).join(', ');
    messages.offerUndo(`${names}: the file replaces one of the same name that could not be converted.`, () =>
      this.addModels(mended.map(({ topology, weights }) => ({ topology, weights }))),
    );
  }
}
