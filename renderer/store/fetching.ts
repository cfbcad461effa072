/** Trained files of the catalogue's networks: downloaded by the host, one network after another. */
import type { Conversions } from './conversions.ts';
import type { PageCore } from './core.ts';
import type { Models } from './models.ts';
import { problemOf } from './problem.ts';
import type { Fetching } from './state.ts';
import type { WorkHandler } from './work.ts';

export class Fetches {
  readonly #core: PageCore;
  readonly #models: Models;
  readonly #conversions: Conversions;

  constructor(core: PageCore, models: Models, conversions: Conversions) {
    this.#core = core;
    this.#models = models;
    this.#conversions = conversions;
  }

  /** The list says afterwards that they are there, or on each why it is not. @param ids of the catalogue */
  readonly fetchModels = async (ids: readonly string[]): Promise<void> => {
    const { fetching } = this.#core.store.getState();
    const wanted = ids.filter((id) => fetching[id]?.state !== 'going');
    if (wanted.length === 0) return;
    this.#set(wanted, { state: 'going', work: null });
    try {
      await this.#core.line.startWork({ kind: 'fetch', request: { models: [...wanted], output: null } });
    } catch (error) {
      this.#setFailed(wanted, error);
    }
  };

  /** What has arrived is kept; the next download continues there. */
  readonly cancelFetch = async (id: string): Promise<void> => {
    const fetching = this.#core.store.getState().fetching[id];
    if (fetching?.state !== 'going' || fetching.work === null) return;
    await this.#core.line.cancelWork(fetching.work);
  };

  readonly handler: WorkHandler<'fetch'> = {
    begun: ({ id, request }) => this.#set(request.models, { state: 'going', work: id }),
    done: (_, { models }) => {
      for (const { id, status, reason, folder } of models) {
        // Where the files would lie is the host's affair.
        const sentence = (reason ?? '').replaceAll(`${folder}/`, '');
        this.#set([id], status === 'failed' ? { state: 'failed', sentence } : null);
        // Its weights have changed.
        if (status === 'fetched') this.#conversions.forget(`catalogue:${id}`);
      }
      this.#models.loadLibrary().catch(this.#core.messages.tellProblem);
    },
    failed: ({ request }, error) => this.#setFailed(request.models, error),
    stopped: ({ request }) =>
      this.#set(request.models, {
        state: 'failed',
        sentence: 'The download stopped with the host. Start it again to continue.',
      }),
  };

  #setFailed(ids: readonly string[], error: unknown): void {
    this.#set(ids, { state: 'failed', sentence: problemOf(error).message });
  }

  /** @param value null: nothing is known of them any more */
  #set(ids: readonly string[], value: Fetching | null): void {
    this.#core.store.setState(({ fetching }) => ({
      fetching: Object.fromEntries([
        ...Object.entries(fetching).filter(([id]) => !ids.includes(id)),
        ...ids.flatMap((id) => (value === null ? [] : [[id, value] as const])),
      ]),
    }));
  }
}
