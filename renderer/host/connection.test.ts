import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { closeCodes } from '../../shared/hosts/browserHost.ts';
import { portMessage } from '../../shared/hosts/desktop.ts';
import { type Client, HostConnection } from './connection.ts';
import { PlayedSocket } from './hostTesting.ts';
import type { Key, PageKeys } from './key.ts';
import { noLine } from './noLine.ts';

const secret = 'q'.repeat(43);
const token: Key = { kind: 'token', id: `abc-${'i'.repeat(22)}`, secret };

/** The channel of this tab, whose others a test plays. */
class PlayedTab extends EventTarget {
  static readonly all: PlayedTab[] = [];
  readonly said: unknown[] = [];

  constructor() {
    super();
    PlayedTab.all.push(this);
  }

  postMessage(word: unknown): void {
    this.said.push(word);
  }

  hears(word: unknown): void {
    this.dispatchEvent(Object.assign(new Event('message'), { data: word }));
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  PlayedSocket.all.length = 0;
  vi.stubGlobal('window', {});
  vi.stubGlobal('location', { protocol: 'http:', host: 'box:8080' });
  vi.stubGlobal('document', { querySelector: () => ({ content: 'npx vinobench' }) });
  vi.stubGlobal('WebSocket', PlayedSocket);
  PlayedTab.all.length = 0;
  vi.stubGlobal('BroadcastChannel', PlayedTab);
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

describe('tabs of one host', () => {
  const other = 'o'.repeat(43);
  const tab = () => {
    const last = PlayedTab.all.at(-1);
    if (last === undefined) throw new Error('no tab');
    return last;
  };

  it('a reloaded page that never got in says that a stranger answers, and is let in by another tab', async () => {
    const { lost, closes, socket, opened } = connected({ kind: 'session', secret });
    await closes(1006);
    await vi.advanceTimersByTimeAsync(1000);
    await closes(closeCodes.unknown);
    expect(lost).toEqual([
      [1, null],
      [2, expect.stringMatching(/^What answers at this address/)],
    ]);
    expect(tab().said).toEqual([{ kind: 'ask' }]);
    tab().hears({ kind: 'session', secret: other });
    socket().opens();
    expect(socket().challenges(other)).toBe(true);
    socket().says('{}');
    await vi.advanceTimersByTimeAsync(0);
    expect([opened.length, PlayedSocket.all.length]).toEqual([1, 3]);
    // The countdown of before has ended with it.
    await vi.advanceTimersByTimeAsync(60_000);
    expect([PlayedSocket.all.length, lost.length]).toEqual([3, 2]);
  });

  it('a session that comes while a try is under way is tried next, at once', async () => {
    const { closes, socket, lost } = connected({ kind: 'session', secret });
    tab().hears({ kind: 'session', secret: other });
    expect(PlayedSocket.all).toHaveLength(1);
    await closes(closeCodes.unknown);
    expect([PlayedSocket.all.length, lost]).toEqual([2, []]);
    socket().opens();
    expect(socket().challenges(other)).toBe(true);
  });

  it('the session that it has already, or another one while it is connected, changes nothing', async () => {
    const { closes, letIn } = connected({ kind: 'session', secret });
    await closes(closeCodes.unknown);
    tab().hears({ kind: 'session', secret });
    expect(PlayedSocket.all).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1000);
    await letIn();
    tab().hears({ kind: 'session', secret: other });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(PlayedSocket.all).toHaveLength(2);
  });

  it('one that is connected tells its session to those that ask; one that is not tells nothing', async () => {
    const { letIn } = connected(token);
    tab().hears({ kind: 'ask' });
    expect(tab().said).toEqual([]);
    await letIn();
    tab().hears({ kind: 'ask' });
    expect(tab().said).toEqual([
      { kind: 'session', secret },
      { kind: 'session', secret },
    ]);
  });
});

describe('what is asked for when the line breaks', () => {
  it('fails with a sentence that says what to do', async () => {
    const { letIn, socket, connection, opened } = connected(token);
    await letIn();
    const [client] = opened as [Client];
    const asked = expect(client.about()).rejects.toThrow(/^The connection was lost before the host answered/);
    const ticket = expect(connection.uploadTicket('/upload')).rejects.toThrow(/^The connection was lost/);
    await vi.advanceTimersByTimeAsync(0);
    socket().close(1006);
    await vi.advanceTimersByTimeAsync(0);
    await asked;
    await ticket;
  });
});

it('a page of a host that does not name its command is a defect, and says so', () => {
  vi.stubGlobal('document', { querySelector: () => null });
  expect(() => connected()).toThrow(/^the page has no /);
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
