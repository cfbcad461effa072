/** The host as the page's actions use it: asked while there is a line to it, its work followed across broken lines. */
import type { StoreApi } from 'zustand/vanilla';
import type { WorkEvent } from '../../shared/work/event.ts';
import type { Work, WorkKind, WorkRequest } from '../../shared/work/registry.ts';
import type { Client } from '../host/connection.ts';
import { noLine } from '../host/noLine.ts';
import type { Messages } from './messages.ts';
import type { Outside } from './outside.ts';
import type { State } from './state.ts';
import { type FollowedWork, WorkFollower, type WorkHandlers } from './work.ts';

interface HostEvents {
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

export class HostLine {
  readonly #store: StoreApi<State>;
  readonly #messages: Messages;
  readonly #connect: Outside['connect'];
  readonly #firstList = Promise.withResolvers<void>();
  #client: Client | null = null;
  #follower: WorkFollower | null = null;

  constructor(store: StoreApi<State>, messages: Messages, connect: Outside['connect']) {
    this.#store = store;
    this.#messages = messages;
    this.#connect = connect;
  }

  /** @throws Error with a sentence while there is no line */
  readonly host = (): Client => {
    if (this.#client === null) throw new Error(noLine);
    return this.#client;
  };

  /** Starts work and follows it until it ends; the handler of its kind takes what comes of it. */
  readonly startWork = async (asked: WorkRequest): Promise<string> => {
    if (this.#follower === null) throw new Error(noLine);
    return await this.#follower.start(asked, noLine);
  };

  /** What is in progress of a kind. */
  readonly goingWork = <K extends WorkKind>(kind: K): FollowedWork<K>[] => this.#follower?.going(kind) ?? [];

  readonly cancelWork = async (id: string): Promise<void> => {
    await this.host().work.cancel({ id });
  };

  /** Work that waits for its turn begins, at the same time as other work. */
  readonly startNow = async (id: string): Promise<void> => {
    await this.host().work.startNow({ id });
  };

  /** Resolves with the host's first list: what is in progress already need not be started. */
  get workKnown(): Promise<void> {
    return this.#firstList.promise;
  }

  /** Connects, for as long as the page lives. */
  keepConnected(events: HostEvents): void {
    const following = new WorkFollower(events.handlers, this.#takeProgress);
    this.#follower = following;
    this.#connect({
      onOpen: (client) => {
        this.#client = client;
        following.useLine(client.work);
        this.#store.setState({ connection: { state: 'open' } });
        events.onOpen().catch(this.#messages.tellProblem);
        void this.#watchList(client, following, events);
      },
      onLost: (retryInS, refusal) => {
        this.#client = null;
        following.useLine(null);
        this.#store.setState({ connection: { state: 'lost', retryInS, refusal } });
      },
    });
  }

  readonly #takeProgress = (id: string, event: WorkEvent): void => {
    if (event.type !== 'progress') return;
    this.#store.setState(({ progress }) => ({ progress: { ...progress, [id]: event } }));
  };

  async #watchList(client: Client, following: WorkFollower, { onStartedAnew }: HostEvents): Promise<void> {
    try {
      for await (const list of await client.work.changes()) {
        this.#store.setState({ work: list.work });
        const stopped = following.take(list);
        if (stopped !== null) onStartedAnew(list.host.startedAt, stopped);
        this.#firstList.resolve();
      }
    } catch (error) {
      if (client === this.#client) this.#messages.tellProblem(error);
    }
  }
}
