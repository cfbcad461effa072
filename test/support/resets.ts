/** Connections that end as no browser ends them: reset at a moment that hurts. */

import { randomUUID } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { ticketHeader, ticketParameter } from '../../shared/hosts/browserHost.ts';
import type { Session } from './host.ts';

/** What is sent; then the connection is reset, at once or when anything has come back. */
interface Attack {
  readonly kind: string;
  readonly text: string;
  readonly after: 'sending' | 'answer';
}

const head = (line: string, headers: Readonly<Record<string, string>>): string =>
  [line, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`), '', ''].join('\r\n');

const upgrade = (host: string, origin: string): string =>
  head('GET /rpc HTTP/1.1', {
    Host: host,
    Origin: origin,
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': Buffer.alloc(16, 7).toString('base64'),
  });

async function attacksOn({ origin, client }: Session, file: string): Promise<Attack[]> {
  const { host } = new URL(origin);
  const own = { Host: host, Origin: origin };
  const upload = `/upload?name=a.bin&drop=${randomUUID()}`;
  const download = `/download?${new URLSearchParams({ path: file })}`;
  const [sent, got] = await Promise.all([
    client.transfers.ticket({ method: 'POST', target: upload }),
    client.transfers.ticket({ method: 'GET', target: download }),
  ]);
  const body = 'x'.repeat(100_000);
  const post = { ...own, 'Content-Length': '1000000' };
  const of = (kind: string, text: string): Attack[] =>
    (['sending', 'answer'] as const).map((after) => ({ kind, text, after }));
  return [
    ...of('upgrade, refused', upgrade(host, 'http://evil.example')),
    ...of('upgrade, accepted', upgrade(host, origin)),
    ...of('upgrade, of another path', upgrade(host, origin).replace('/rpc', '/other')),
    ...of('frame that is malformed', `${upgrade(host, origin)}\xff\xff\xff\xff`),
    ...of('page', head('GET / HTTP/1.1', own)),
    ...of('upload without a ticket', head(`POST ${upload} HTTP/1.1`, post) + body),
    {
      kind: 'upload',
      text: head(`POST ${upload} HTTP/1.1`, { ...post, [ticketHeader]: sent.ticket }) + body,
      after: 'sending',
    },
    ...of('download without a ticket', head(`GET ${download} HTTP/1.1`, own)),
    {
      kind: 'download',
      text: head(`GET ${download}&${ticketParameter}=${got.ticket} HTTP/1.1`, own),
      after: 'answer',
    },
    ...of('tunnel', head('CONNECT 127.0.0.1:22 HTTP/1.1', own)),
    ...of('large head', head('GET / HTTP/1.1', { ...own, Large: 'x'.repeat(20_000) })),
    ...of('no HTTP', 'hello\r\n\r\n'),
    { kind: 'half a head', text: `GET / HTTP/1.1\r\nHost: ${host}\r\n`, after: 'sending' },
    { kind: 'nothing', text: '', after: 'sending' },
  ];
}

function carryOut({ text, after }: Attack, port: number): Promise<void> {
  return new Promise((resolve) => {
    const socket: Socket = connect(port, '127.0.0.1', () => {
      if (text === '') socket.resetAndDestroy();
      else
        socket.write(text, 'latin1', () => {
          if (after === 'sending') socket.resetAndDestroy();
        });
    });
    socket.on('data', () => socket.resetAndDestroy());
    // It was ended from the other side; an answer that is no more than that is one.
    socket.on('end', () => socket.resetAndDestroy());
    socket.on('error', () => undefined);
    socket.on('close', () => resolve());
  });
}

/**
 * @param file of the host's own folder, which is asked for
 * @returns connections by kind
 */
export async function reset(
  session: Session,
  file: string,
  { connections, atOnce }: { readonly connections: number; readonly atOnce: number },
): Promise<ReadonlyMap<string, number>> {
  const port = Number(new URL(session.origin).port);
  const counts = new Map<string, number>();
  let begun = 0;
  const one = async () => {
    while (begun < connections) {
      for (const attack of await attacksOn(session, file)) {
        if (begun >= connections) return;
        begun += 1;
        counts.set(attack.kind, (counts.get(attack.kind) ?? 0) + 1);
        await carryOut(attack, port);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  return counts;
}
