/** The host as the page's actions use it: asked while there is a line to it, its work followed across broken lines. */
import type { WorkEvent } from '../../shared/work/event.ts';
import type { Work, WorkKind, WorkRequest } from '../../shared/work/registry.ts';
import { type Client, connect, noLine } from '../host/connection.ts';
import { tellProblem } from './problems.tsx';
import { store } from './state.ts';
import { type FollowedWork, WorkFollower, type WorkHandlers } from './work.ts';

let current: Client | null = null;

/** @throws Error with a sentence while there is no line */
export function host(): Client {
  if (current === null) throw new Error(noLine);
  return current;
}

let follower: WorkFollower | null = null;

/** Starts work and follows it until it ends; the handler of its kind takes what comes of it. */
export async function startWork(asked: WorkRequest): Promise<string> {
  if (follower === null) throw new Error(noLine);
  return await follower.start(asked, noLine);
}

/** What is in progress of a kind. */
export const goingWork = <K extends WorkKind>(kind: K): FollowedWork<K>[] => follower?.going(kind) ?? [];

export async function cancelWork(id: string): Promise<void> {
  await host().work.cancel({ id });
}

export interface HostEvents {
  /** Loads what the page shows; again after each broken line. */
  readonly onOpen: () => Promise<void>;
  readonly handlers: WorkHandlers;
  /**
   * The host is another process than before the line broke.
   * @param startedAt of the new one
   * @param stopped work that was in progress in the one before, as it was last seen
   */
  readonly onStartedAnew: (startedAt: string, stopped: readonly Work[]) => void;
}

const firstList = Promise.withResolvers<void>();

/** Resolves with the host's first list: what is in progress already need not be started. */
export const workKnown: Promise<void> = firstList.promise;

/** Connects, for as long as the page lives. */
export function keepConnected(events: HostEvents): void {
  const following = new WorkFollower(events.handlers, takeProgress);
  follower = following;
  connect({
    onOpen: (client) => {
      current = client;
      following.useLine(client.work);
      store.setState({ connection: { state: 'open' } });
      events.onOpen().catch(tellProblem);
      void watchList(client, following, events);
    },
    onLost: (retryInS, refusal) => {
      current = null;
      following.useLine(null);
      store.setState({ connection: { state: 'lost', retryInS, refusal } });
    },
  });
}

function takeProgress(id: string, event: WorkEvent): void {
  if (event.type !== 'progress') return;
  store.setState(({ progress }) => ({ progress: { ...progress, [id]: event } }));
}

async function watchList(
  client: Client,
  following: WorkFollower,
  { onStartedAnew }: HostEvents,
): Promise<void> {
  try {
    for await (const list of await client.work.changes()) {
      store.setState({ jobs: list.work });
      const stopped = following.take(list);
      if (stopped !== null) onStartedAnew(list.host.startedAt, stopped);
      firstList.resolve();
    }
  } catch (error) {
    if (client === current) tellProblem(error);
  }
}
