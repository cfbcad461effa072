/** Trained files of the catalogue's networks: downloaded by the host, one network after another. */
import { forget } from './conversions.ts';
import { cancelWork, startWork } from './host.ts';
import { loadLibrary } from './models.ts';
import { problemOf, tellProblem } from './problems.tsx';
import { type Fetching, store } from './state.ts';
import type { WorkHandler } from './work.ts';

const setFetching = (ids: readonly string[], value: Fetching | null) =>
  store.setState(({ fetching }) => ({
    fetching: Object.fromEntries([
      ...Object.entries(fetching).filter(([id]) => !ids.includes(id)),
      ...ids.flatMap((id) => (value === null ? [] : [[id, value] as const])),
    ]),
  }));

/** The list says afterwards that they are there, or on each why it is not. */
export async function fetchModels(ids: readonly string[]): Promise<void> {
  const wanted = ids.filter((id) => store.getState().fetching[id]?.state !== 'going');
  if (wanted.length === 0) return;
  setFetching(wanted, { state: 'going', job: null });
  try {
    await startWork({ kind: 'fetch', request: { models: [...wanted], output: null } });
  } catch (error) {
    setFailed(wanted, error);
  }
}

const setFailed = (ids: readonly string[], error: unknown) =>
  setFetching(ids, { state: 'failed', sentence: problemOf(error).message });

export const fetchHandler: WorkHandler<'fetch'> = {
  begun: ({ id, request }) => setFetching(request.models, { state: 'going', job: id }),
  done: (_, { models }) => {
    for (const { id, status, reason, folder } of models) {
      // Where the files would lie is the host's affair.
      const sentence = (reason ?? '').replaceAll(`${folder}/`, '');
      setFetching([id], status === 'failed' ? { state: 'failed', sentence } : null);
      // Its weights have changed.
      if (status === 'fetched') forget(`catalogue:${id}`);
    }
    loadLibrary().catch(tellProblem);
  },
  failed: ({ request }, error) => setFailed(request.models, error),
  stopped: ({ request }) =>
    setFetching(request.models, {
      state: 'failed',
      sentence: 'The download stopped with the host. Start it again to continue.',
    }),
};

/** What has arrived is kept, and the next time goes on from there. */
export async function cancelFetch(id: string): Promise<void> {
  const fetching = store.getState().fetching[id];
  if (fetching?.state !== 'going' || fetching.job === null) return;
  await cancelWork(fetching.job);
}
