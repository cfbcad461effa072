/** The host as the page's actions use it: asked while there is a line to it, its jobs watched across broken lines. */
import type { HostJob, JobEvent, JobRequest, JobResult } from '../../shared/contract.ts';
import { type Client, connect, noLine } from '../host/connection.ts';
import { tellProblem } from './problems.tsx';
import { store } from './state.ts';

let current: Client | null = null;

/** @throws Error with a sentence while there is no line */
export function host(): Client {
  if (current === null) throw new Error(noLine);
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

export interface HostEvents {
  /** Loads what the page shows; again after each broken line. */
  readonly onOpen: () => Promise<void>;
  /** Told the host's jobs whenever they change. */
  readonly onJobs: (jobs: readonly HostJob[]) => void;
  /**
   * The host is another process than before the line broke.
   * @param startedAt of the new one
   * @param stopped jobs that went on in the one before, as they were last seen
   */
  readonly onStartedAnew: (startedAt: string, stopped: readonly HostJob[]) => void;
}

const firstList = Promise.withResolvers<void>();

/** Resolves when the host has told its jobs once: what goes on already need not be started. */
export const jobsKnown: Promise<void> = firstList.promise;

/** Connects, for as long as the page lives. */
export function keepConnected(events: HostEvents): void {
  connect({
    onOpen: (client) => {
      current = client;
      store.setState({ connection: { state: 'open' } });
      events.onOpen().catch(tellProblem);
      void watchJobs(client, events);
    },
    onLost: (retryInS, refusal) => {
      current = null;
      store.setState({ connection: { state: 'lost', retryInS, refusal } });
    },
  });
}

/** Of the host's process that this page spoke with last. */
let hostId: string | null = null;

async function watchJobs(client: Client, { onJobs, onStartedAnew }: HostEvents): Promise<void> {
  let first = true;
  try {
    for await (const { host: now, jobs } of await client.jobs.changes()) {
      const before = store.getState().jobs;
      store.setState({ jobs });
      if (hostId !== null && hostId !== now.id) {
        // Nobody knows their ids any more.
        followed.clear();
        onStartedAnew(now.startedAt, before.filter(isGoing));
      }
      hostId = now.id;
      if (first) for (const [id, entry] of followed) void watch(id, entry);
      first = false;
      firstList.resolve();
      onJobs(jobs);
    }
  } catch (error) {
    if (client === current) tellProblem(error);
  }
}

export const isGoing = ({ state }: HostJob): boolean => state === 'going' || state === 'cancelling';
