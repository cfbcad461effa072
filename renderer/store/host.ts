/** The host as the page's actions use it: asked while there is a line to it, its jobs watched across broken lines. */
import type { HostJob, JobEvent, JobRequest, JobResult } from '../../shared/contract.ts';
import { type Client, connect } from '../host/connection.ts';
import { tellProblem } from './problems.tsx';
import { store } from './state.ts';

let current: Client | null = null;

/** @throws Error with a sentence while there is no line */
export function host(): Client {
  if (current === null)
    throw new Error('The connection to the host is lost. It is tried again; then do it once more.');
  return current;
}

export interface JobFollower {
  readonly onEvent?: (event: JobEvent['event']) => void;
  readonly onResult?: (result: JobResult) => void;
  readonly onError?: (error: unknown) => void;
}

interface Followed {
  readonly kind: HostJob['kind'];
  readonly follower: JobFollower;
  after: number;
  watching: boolean;
}

const followed = new Map<string, Followed>();

/** Starts a job and follows it until it ends. */
export async function startJob(job: JobRequest, follower: JobFollower): Promise<string> {
  const { id } = await host().jobs.start(job);
  follow(id, job.kind, follower);
  return id;
}

export function follow(id: string, kind: HostJob['kind'], follower: JobFollower): void {
  if (followed.has(id)) return;
  const entry: Followed = { kind, follower, after: 0, watching: false };
  followed.set(id, entry);
  void watch(id, entry);
}

async function watch(id: string, entry: Followed): Promise<void> {
  const client = current;
  if (client === null || entry.watching) return;
  entry.watching = true;
  try {
    const stream = await client.jobs.watch({ id, after: entry.after });
    for (;;) {
      const step = await stream.next();
      if (step.done === true) {
        entry.follower.onResult?.(step.value);
        break;
      }
      entry.after = step.value.sequence;
      take(id, step.value.event);
      entry.follower.onEvent?.(step.value.event);
    }
    followed.delete(id);
  } catch (error) {
    // Lost with its line: watched again on the next one, from where it was.
    if (client !== current) return;
    followed.delete(id);
    entry.follower.onError?.(error);
  } finally {
    entry.watching = false;
  }
}

function take(id: string, event: JobEvent['event']): void {
  if (event.type !== 'progress') return;
  store.setState(({ progress }) => ({ progress: { ...progress, [id]: event } }));
}

/**
 * Connects, for as long as the page lives.
 * @param onOpen loads what the page shows; again after each broken line
 * @param onJobs told the host's jobs whenever they change
 */
export function keepConnected(onOpen: () => Promise<void>, onJobs: (jobs: readonly HostJob[]) => void): void {
  connect({
    onOpen: (client) => {
      current = client;
      store.setState({ connection: { state: 'open' } });
      onOpen().catch(tellProblem);
      for (const [id, entry] of followed) void watch(id, entry);
      void watchJobs(client, onJobs);
    },
    onLost: (retryInS) => {
      current = null;
      store.setState({ connection: { state: 'lost', retryInS } });
    },
  });
}

async function watchJobs(client: Client, onJobs: (jobs: readonly HostJob[]) => void): Promise<void> {
  try {
    for await (const { jobs } of await client.jobs.changes()) {
      store.setState({ jobs });
      onJobs(jobs);
    }
  } catch (error) {
    if (client === current) tellProblem(error);
  }
}
