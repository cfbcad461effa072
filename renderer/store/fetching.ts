/** Trained files of the catalogue's networks: downloaded by the host, one network after another. */
import type { HostJob } from '../../shared/contract.ts';
import { forget } from './conversions.ts';
import { follow, host, isGoing, type JobFollower, startJob } from './host.ts';
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
  const wanted = ids.filter((id) => store.getState().fetching[id]?.state !== 'going');
  if (wanted.length === 0) return;
  setFetching(wanted, { state: 'going', job: null });
  const follower = followerOf(wanted);
  try {
    const job = await startJob({ kind: 'fetch', request: { models: [...wanted], output: null } }, follower);
    const { fetching } = store.getState();
    setFetching(
      wanted.filter((id) => fetching[id]?.state === 'going'),
      { state: 'going', job },
    );
  } catch (error) {
    follower.onError(error);
  }
}

function followerOf(wanted: readonly string[]) {
  return {
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
    onError: (error: unknown) => setFetching(wanted, { state: 'failed', sentence: problemOf(error).message }),
  } satisfies JobFollower;
}

/** Downloads that go on this host, whoever started them. */
export function takeFetches(jobs: readonly HostJob[]): void {
  for (const job of jobs) {
    const { id, about } = job;
    if (about.kind !== 'fetch' || !isGoing(job)) continue;
    const { models } = about.request;
    const { fetching } = store.getState();
    const news = models.filter((model) => fetching[model]?.state !== 'going');
    if (news.length > 0) setFetching(news, { state: 'going', job: id });
    follow(id, 'fetch', followerOf(models));
  }
}

/** Downloads whose host has ended in their midst. */
export function fetchesStopped(): void {
  const { fetching } = store.getState();
  setFetching(
    Object.keys(fetching).filter((id) => fetching[id]?.state === 'going'),
    {
      state: 'failed',
      sentence: 'The download stopped with the host. Start it again to continue.',
    },
  );
}

/** What has arrived is kept, and the next time goes on from there. */
export async function cancelFetch(id: string): Promise<void> {
  const fetching = store.getState().fetching[id];
  if (fetching?.state !== 'going' || fetching.job === null) return;
  await host().jobs.cancel({ id: fetching.job });
}
