/** Trained files of the catalogue's networks: downloaded by the host, one network after another. */
import { forget } from './conversions.ts';
import { host, startJob } from './host.ts';
import { loadLibrary } from './models.ts';
import { problemOf, tellProblem } from './problems.tsx';
import { type Fetching, store } from './state.ts';

const setFetching = (ids: readonly string[], value: Fetching | null) =>
  store.setState(({ fetching }) => ({
    fetching: Object.fromEntries([
      ...Object.entries(fetching).filter(([id]) => !ids.includes(id)),
      ...ids.flatMap((id) => (value === null ? [] : [[id, value] as const])),
    ]),
  }));

/** The list says afterwards that they are there, or on each why it is not. */
export async function fetchModels(ids: readonly string[]): Promise<void> {
  const isGoing = (id: string) => store.getState().fetching[id]?.state === 'going';
  const wanted = ids.filter((id) => !isGoing(id));
  if (wanted.length === 0) return;
  setFetching(wanted, { state: 'going', job: null });
  const failed = (error: unknown) =>
    setFetching(wanted, { state: 'failed', sentence: problemOf(error).message });
  try {
    const job = await startJob(
      { kind: 'fetch', request: { models: [...wanted], output: null } },
      {
        onResult: (result) => {
          if (result.kind !== 'fetch') return;
          for (const { id, status, reason, folder } of result.document.models) {
            // Where the files would lie is the host's affair.
            const sentence = (reason ?? '').replaceAll(`${folder}/`, '');
            setFetching([id], status === 'failed' ? { state: 'failed', sentence } : null);
            // Its weights are others now.
            if (status === 'fetched') forget(`catalogue:${id}`);
          }
          loadLibrary().catch(tellProblem);
        },
        onError: failed,
      },
    );
    const { fetching } = store.getState();
    setFetching(
      wanted.filter((id) => fetching[id]?.state === 'going'),
      { state: 'going', job },
    );
  } catch (error) {
    failed(error);
  }
}

/** What has arrived is kept, and the next time goes on from there. */
export async function cancelFetch(id: string): Promise<void> {
  const fetching = store.getState().fetching[id];
  if (fetching?.state !== 'going' || fetching.job === null) return;
  await host().jobs.cancel({ id: fetching.job });
}
