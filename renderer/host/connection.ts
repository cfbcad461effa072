/** The one line to the host: a WebSocket in a browser, a MessagePort in the window. It comes back by itself. */
import { createORPCClient, ORPCError } from '@orpc/client';
import { RPCLink as PortLink } from '@orpc/client/message-port';
import { RPCLink as SocketLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import type { browserContract } from '../../shared/browserContract.ts';
import type { contract } from '../../shared/contract.ts';
import { commandMeta, ticketHeader, ticketParameter } from '../../shared/hosts/browserHost.ts';
import { type DesktopBridge, portMessage } from '../../shared/hosts/desktop.ts';
import { type Seconds, seconds } from '../../shared/units.ts';
import { shakeHands } from './handshake.ts';
import { joinTabs, type Key, type PageKeys, type Tabs } from './key.ts';
import { noLine } from './noLine.ts';

export type Client = ContractRouterClient<typeof contract>;

declare global {
  interface Window {
    /** Put there by the window's preload. */
    readonly vinobench?: DesktopBridge;
  }
}

export interface ConnectionEvents {
  /** A client that works until `onLost`; what was watched has to be watched again. */
  readonly onOpen: (client: Client) => void;
  /**
   * Called
   * each second until the next try. @param retryInS seconds until then
   * @param refusal why a host that answers lets this page in no longer, and what to do; null: none answers
   */
  readonly onLost: (retryInS: number, refusal: string | null) => void;
}

/** Also covers what a browser needs in addition to the contract. */
type BrowserClient = ContractRouterClient<typeof browserContract>;

const longestWaitS = seconds(8);
const forEver = seconds(Number.POSITIVE_INFINITY);

/** Of one page. */
export class HostConnection {
  readonly #keys: PageKeys;
  readonly #tickets = new Tickets();

  constructor(keys: PageKeys) {
    this.#keys = keys;
  }

  readonly connect = (events: ConnectionEvents): void => {
    if (window.vinobench === undefined) new BrowserLine(events, this.#keys, this.#tickets).open();
    else openPort(window.vinobench, events);
  };

  /** Header of the one request to `target`, a path and a query in the form of `URLSearchParams`. */
  readonly uploadTicket = async (target: string): Promise<readonly [name: string, value: string]> => [
    ticketHeader,
    await this.#tickets.take('POST', target),
  ];

  /** An address that the browser may follow once. */
  readonly downloadAddress = async (query: URLSearchParams): Promise<string> => {
    const target = `/download?${query}`;
    return `${target}&${new URLSearchParams({ [ticketParameter]: await this.#tickets.take('GET', target) })}`;
  };
}

/** What lets one request pass; a browser sends requests apart from the line. */
class Tickets {
  /** Settled once the page was let in or refused: files may be dropped on it before. */
  readonly #outcome = Promise.withResolvers<void>();
  #client: BrowserClient | null = null;

  /** @param client null: there is no line */
  lineIs(client: BrowserClient | null): void {
    this.#client = client;
    this.#outcome.resolve();
  }

  async take(method: 'GET' | 'POST', target: string): Promise<string> {
    await this.#outcome.promise;
    if (this.#client === null) throw new Error(noLine);
    return (await this.#client.transfers.ticket({ method, target })).ticket;
  }
}

/** Of what the host was asked for and did not answer before the line broke. */
const brokenLine =
  'The connection was lost before the host answered. When Vinobench has reconnected, check whether it was done.';

/** How to get a new address, by the command that the host put into its page. */
function newAddress(): string {
  const command = document.querySelector<HTMLMetaElement>(`meta[name="${commandMeta}"]`)?.content;
  if (command === undefined) throw new Error(`the page has no ${commandMeta}`);
  return `For a new address, press Enter in the terminal where Vinobench runs, or run \`${command} serve --new-address\` in another terminal of that machine.`;
}

/** Why a page is not let in, and what to do. */
const refusals = {
  none: 'To open Vinobench, use the whole address that it printed, with all that follows the #. It works once.',
  spent:
    'The address of this page was used already, is older than 10 minutes, or is from before Vinobench was last started.',
  wrong:
    'The Vinobench that answers here did not print the address of this page, or not all of it was copied correctly.',
  stranger: 'What answers at this address is not the Vinobench that this page belongs to.',
} as const;
const whyRefused = (why: keyof typeof refusals): string => `${refusals[why]} ${newAddress()}`;

class BrowserLine {
  readonly #events: ConnectionEvents;
  readonly #keys: PageKeys;
  readonly #tickets: Tickets;
  readonly #tabs: Tabs;
  #key: Key | null;
  /** Seconds until the next try but one. */
  #waitS = seconds(1);
  #state: 'trying' | 'open' | 'waiting' = 'waiting';
  #countdown: ReturnType<typeof setTimeout> | undefined;

  constructor(events: ConnectionEvents, keys: PageKeys, tickets: Tickets) {
    this.#events = events;
    this.#keys = keys;
    this.#tickets = tickets;
    this.#key = keys.first();
    this.#tabs = joinTabs(
      () => this.#state === 'open' && this.#key !== null && this.#tabs.tell(this.#key.secret),
      (secret) => this.#adopt(secret),
    );
  }

  open(): void {
    // Another tab may have cut the wait short; what is left of it must not break the line that it led to.
    clearTimeout(this.#countdown);
    const key = this.#key;
    if (key === null) this.#wait(forEver, whyRefused('none'));
    else void this.#try(key);
  }

  async #try(key: Key): Promise<void> {
    this.#state = 'trying';
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    const socket = new WebSocket(`${scheme}://${location.host}/rpc`);
    const outcome = await shakeHands(socket, key);
    if (outcome.kind === 'open') {
      this.#opened(socket, outcome.session);
      return;
    }
    const [waitS, other] = [this.#waitS, this.#key !== key];
    this.#waitS = seconds(Math.min(longestWaitS, waitS * 2));
    if (other) this.open();
    else if (outcome.kind === 'away') this.#wait(waitS, null);
    else if (key.kind === 'session') this.#wait(waitS, whyRefused('stranger'));
    else {
      // Opened from the history, say, in a tab that was let in before.
      this.#key = this.#keys.first(key);
      if (this.#key === null) this.#wait(forEver, whyRefused(outcome.kind === 'spent' ? 'spent' : 'wrong'));
      else this.open();
    }
  }

  #opened(socket: WebSocket, secret: string): void {
    this.#state = 'open';
    this.#waitS = seconds(1);
    this.#key = { kind: 'session', secret };
    this.#keys.keepSession(secret);
    this.#tabs.tell(secret);
    // Before the link's own listener: what that lets fail asks whether the line is there.
    socket.addEventListener('close', () => {
      this.#tickets.lineIs(null);
      this.#keys.forgetSession();
      this.#wait(seconds(1), null);
      this.#waitS = seconds(2);
    });
    const client = clientOf(socket);
    this.#tickets.lineIs(client);
    this.#events.onOpen(client);
  }

  /** Another tab is connected. */
  #adopt(secret: string): void {
    if (this.#state === 'open' || this.#key?.secret === secret) return;
    this.#key = { kind: 'session', secret };
    if (this.#state === 'waiting') this.open();
  }

  #wait(left: Seconds, refusal: string | null): void {
    this.#state = 'waiting';
    this.#tickets.lineIs(null);
    if (refusal !== null) this.#tabs.ask();
    this.#count(left, refusal);
  }

  #count(left: Seconds, refusal: string | null): void {
    clearTimeout(this.#countdown);
    if (left <= 0) {
      this.open();
      return;
    }
    this.#events.onLost(left, refusal);
    if (Number.isFinite(left))
      this.#countdown = setTimeout(() => this.#count(seconds(left - 1), refusal), 1000);
  }
}

/** What fails with the line fails with a sentence; the link's own message is the error's cause. */
function clientOf(websocket: WebSocket): BrowserClient {
  const link = new SocketLink({
    websocket,
    interceptors: [
      async ({ next }) => {
        try {
          return await next();
        } catch (cause) {
          if (websocket.readyState === WebSocket.OPEN || cause instanceof ORPCError) throw cause;
          throw new Error(brokenLine, { cause });
        }
      },
    ],
  });
  return createORPCClient(link);
}

function openPort(bridge: DesktopBridge, { onOpen }: ConnectionEvents): void {
  window.addEventListener('message', ({ source, data, ports: [port] }) => {
    if (source !== window || data !== portMessage || port === undefined) return;
    const client: Client = createORPCClient(new PortLink({ port }));
    port.start();
    onOpen(client);
  });
  bridge.connect();
}
