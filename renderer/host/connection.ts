/** The one line to the host: a WebSocket in a browser, a MessagePort in the window. It comes back by itself. */
import { createORPCClient } from '@orpc/client';
import { RPCLink as PortLink } from '@orpc/client/message-port';
import { RPCLink as SocketLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import type { contract } from '../../shared/contract.ts';
import { type DesktopBridge, portMessage } from '../../shared/desktop.ts';

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
   * Told each second until the next try.
   * @param retryInS seconds until then
   * @param refusal why a host that answers lets this page in no longer, and what to do; null: none answers
   */
  readonly onLost: (retryInS: number, refusal: string | null) => void;
}

const longestWaitS = 8;

export function connect(events: ConnectionEvents): void {
  if (window.vinobench === undefined) openSocket(events, 1);
  else openPort(window.vinobench, events);
}

function openSocket(events: ConnectionEvents, waitS: number): void {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  const socket = new WebSocket(`${scheme}://${location.host}/rpc`);
  let opened = false;
  socket.addEventListener('open', () => {
    opened = true;
    events.onOpen(createORPCClient(new SocketLink({ websocket: socket })));
  });
  socket.addEventListener('close', () => {
    const wait = opened ? 1 : waitS;
    const again = () => openSocket(events, Math.min(longestWaitS, wait * 2));
    if (opened) countDown(events, wait, null, again);
    else void refusal().then((reason) => countDown(events, wait, reason, again));
  });
}

function countDown(events: ConnectionEvents, seconds: number, reason: string | null, then: () => void): void {
  if (seconds <= 0) {
    then();
    return;
  }
  events.onLost(seconds, reason);
  setTimeout(() => countDown(events, seconds - 1, reason, then), 1000);
}

/** A socket that was refused tells a page nothing, so a request asks: does a host answer, and does it know this browser? */
async function refusal(): Promise<string | null> {
  try {
    const { status } = await fetch('/upload', { cache: 'no-store' });
    return status === 401 || status === 403
      ? 'Vinobench was started again and does not know this browser. Open the address that it printed.'
      : null;
  } catch {
    return null;
  }
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
