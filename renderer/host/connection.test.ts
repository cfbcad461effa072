import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { closeCodes } from '../../shared/hosts/browserHost.ts';
import { portMessage } from '../../shared/hosts/desktop.ts';
import { HostConnection } from './connection.ts';
import { PlayedSocket } from './hostTesting.ts';
import type { Key, PageKeys } from './key.ts';
import { noLine } from './noLine.ts';

const secret = 'q'.repeat(43);
const token: Key = { kind: 'token', id: `abc-${'i'.repeat(22)}`, secret };

beforeEach(() => {
  vi.useFakeTimers();
  PlayedSocket.all.length = 0;
  vi.stubGlobal('window', {});
  vi.stubGlobal('location', { protocol: 'http:', host: 'box:8080' });
  vi.stubGlobal('document', { querySelector: () => ({ content: 'npx vinobench' }) });
  vi.stubGlobal('WebSocket', PlayedSocket);
  vi.stubGlobal(
    'BroadcastChannel',
    class extends EventTarget {
      postMessage() {}
    },
  );
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** @param keys in the order in which the page tries them */
function connected(...keys: Key[]) {
  const kept: (string | null)[] = [];
  const page: Pick<PageKeys, 'first' | 'keepSession' | 'forgetSession'> = {
    first: (spent) => keys.find((key) => key !== spent) ?? null,
    keepSession: (session) => void kept.push(session),
    forgetSession: () => void kept.push(null),
  };
  const connection = new HostConnection(page as PageKeys);
  const opened: unknown[] = [];
  const lost: [seconds: number, refusal: string | null][] = [];
  connection.connect({
    onOpen: (client) => void opened.push(client),
    onLost: (seconds, refusal) => void lost.push([seconds, refusal]),
  });
  const socket = () => {
    const last = PlayedSocket.all.at(-1);
    if (last === undefined) throw new Error('no socket');
    return last;
  };
  const letIn = async () => {
    socket().opens();
    socket().challenges(secret);
    socket().says(JSON.stringify({ session: secret }));
    await vi.advanceTimersByTimeAsync(0);
  };
  const closes = async (code: number) => {
    socket().opens();
    socket().close(code);
    await vi.advanceTimersByTimeAsync(0);
  };
  return { connection, opened, lost, kept, socket, letIn, closes };
}

describe('the line of a browser', () => {
  it('opens where the page came from, and keeps the session that it got', async () => {
    const { opened, kept, socket, letIn } = connected(token);
    expect(socket().url).toBe('ws://box:8080/rpc');
    await letIn();
    expect([opened.length, kept]).toEqual([1, [secret]]);
  });

  it('is secure where the page is', () => {
    vi.stubGlobal('location', { protocol: 'https:', host: 'box' });
    expect(connected(token).socket().url).toBe('wss://box/rpc');
  });

  it('comes back after it broke: after a second, then 2, 4, and 8 at most, and counts down', async () => {
    const { lost, letIn, socket, opened, closes } = connected(token);
    await letIn();
    socket().close(1006);
    expect(lost).toEqual([[1, null]]);
    const waits: number[] = [];
    for (let at = 0; at < 5; at++) {
      const [seconds = 0] = lost.at(-1) ?? [];
      waits.push(seconds);
      lost.length = 0;
      await vi.advanceTimersByTimeAsync(seconds * 1000);
      expect(lost.map(([left]) => left)).toEqual(
        Array.from({ length: seconds - 1 }, (_, one) => seconds - 1 - one),
      );
      await closes(1006);
    }
    expect(waits).toEqual([1, 2, 4, 8, 8]);
    await vi.advanceTimersByTimeAsync(8000);
    await letIn();
    expect(opened).toHaveLength(2);
  });

  it('waits for ever without a key, and says how to get one', () => {
    const { lost } = connected();
    expect(PlayedSocket.all).toEqual([]);
    expect(lost).toEqual([
      [Number.POSITIVE_INFINITY, expect.stringContaining('`npx vinobench serve --new-address`')],
    ]);
  });

  it.each([
    [closeCodes.spent, /^The address of this page was used already/],
    [closeCodes.unknown, /^The Vinobench that answers here did not print/],
  ])('whose token is refused with %i says why and tries no more', async (code, why) => {
    const { lost, closes } = connected(token);
    await closes(code);
    expect(lost).toEqual([[Number.POSITIVE_INFINITY, expect.stringMatching(why)]]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(PlayedSocket.all).toHaveLength(1);
  });

  it('tries the session that the tab had before, where its token is spent', async () => {
    const { closes, socket } = connected(token, { kind: 'session', secret: 's'.repeat(43) });
    await closes(closeCodes.spent);
    expect(PlayedSocket.all).toHaveLength(2);
    socket().opens();
    expect(socket().said[0]).toMatchObject({ key: 'session' });
  });

  it('with a session keeps trying where a stranger answers', async () => {
    const { lost, closes } = connected({ kind: 'session', secret });
    await closes(closeCodes.unknown);
    expect(lost).toEqual([[1, expect.stringMatching(/^What answers at this address is not the Vinobench/)]]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(PlayedSocket.all).toHaveLength(2);
  });
});

describe('a ticket', () => {
  it('waits until the page is let in or refused; without a line there is none', async () => {
    const { connection, closes } = connected(token);
    const asked = connection.uploadTicket('/upload?name=a');
    const refused = expect(asked).rejects.toThrow(noLine);
    await closes(closeCodes.spent);
    await refused;
    await expect(connection.downloadAddress(new URLSearchParams({ path: '/a' }))).rejects.toThrow(noLine);
  });
});

it('the window takes the port that its preload hands over, and no other message', () => {
  const listeners: ((event: unknown) => void)[] = [];
  const bridge = { connect: vi.fn() };
  const page = {
    vinobench: bridge,
    addEventListener: (_: string, one: (event: unknown) => void) => listeners.push(one),
  };
  vi.stubGlobal('window', page);
  const { opened } = connected(token);
  expect([bridge.connect.mock.calls.length, PlayedSocket.all]).toEqual([1, []]);
  const { port1: port } = new MessageChannel();
  for (const event of [
    { source: {}, data: portMessage, ports: [port] },
    { source: page, data: 'something else', ports: [port] },
    { source: page, data: portMessage, ports: [] },
  ])
    for (const listen of listeners) listen(event);
  expect(opened).toEqual([]);
  for (const listen of listeners) listen({ source: page, data: portMessage, ports: [port] });
  expect(opened).toHaveLength(1);
  port.close();
});
