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
  /** @param retryInS seconds until the next try */
  readonly onLost: (retryInS: number) => void;
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
    events.onLost(wait);
    setTimeout(() => openSocket(events, Math.min(longestWaitS, wait * 2)), wait * 1000);
  });
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
