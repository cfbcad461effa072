import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { closeCodes, helloSchema, proofSchema } from '../../shared/hosts/browserHost.ts';
import { shakeHands } from './handshake.ts';
import { PlayedSocket } from './hostTesting.ts';
import type { Key } from './key.ts';

const secret = 'q'.repeat(43);
const token: Key = { kind: 'token', id: `abc-${'i'.repeat(22)}`, secret };
const session: Key = { kind: 'session', secret };

function begun(key: Key) {
  const socket = new PlayedSocket('ws://host/rpc');
  const outcome = shakeHands(socket as unknown as WebSocket, key);
  return { socket, outcome };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('a page and its host', () => {
  it('prove to each other that they hold the session, and say no secret', async () => {
    const { socket, outcome } = begun(session);
    socket.opens();
    expect(helloSchema.safeParse(socket.said[0]).success).toBe(true);
    expect(socket.challenges(secret)).toBe(true);
    expect(proofSchema.safeParse(socket.said[1]).success).toBe(true);
    socket.says('{}');
    expect(await outcome).toEqual({ kind: 'open', session: secret });
    expect(socket.readyState).toBe(PlayedSocket.OPEN);
    expect(JSON.stringify(socket.said)).not.toContain(secret);
  });

  it('go on with the session that the host gives for a token', async () => {
    const { socket, outcome } = begun(token);
    socket.opens();
    expect(socket.said[0]).toMatchObject({ key: 'token', id: token.kind === 'token' ? token.id : '' });
    socket.challenges(secret);
    socket.says(JSON.stringify({ session: 's'.repeat(43) }));
    expect(await outcome).toEqual({ kind: 'open', session: 's'.repeat(43) });
  });

  it('use other numbers each time', () => {
    const nonces = Array.from({ length: 20 }, () => {
      const { socket } = begun(session);
      socket.opens();
      return socket.said[0]?.['nonce'];
    });
    expect(new Set(nonces).size).toBe(20);
  });
});

describe('a page tells nothing to', () => {
  it('a host without its secret', async () => {
    const { socket, outcome } = begun(session);
    socket.opens();
    expect(socket.challenges('w'.repeat(43))).toBe(false);
    expect(await outcome).toEqual({ kind: 'stranger' });
    expect([socket.said.length, socket.readyState]).toEqual([1, 3]);
  });

  it.each(['', '{', '[]', 'null', '{"nonce":1,"proof":2}', '{"nonce":"n"}', new Blob(['{}'])])(
    'what answers %j',
    async (word) => {
      const { socket, outcome } = begun(session);
      socket.opens();
      socket.says(word);
      expect(await outcome).toEqual({ kind: 'stranger' });
      expect(socket.said).toHaveLength(1);
    },
  );

  it('a host that repeats the page’s own proof or an old one', async () => {
    const { socket: first } = begun(session);
    first.opens();
    first.challenges(secret);
    const { socket, outcome } = begun(session);
    socket.opens();
    socket.says(JSON.stringify({ nonce: 'n'.repeat(43), proof: first.said[1]?.['proof'] }));
    expect(await outcome).toEqual({ kind: 'stranger' });
  });

  it('a host that gives no session for its token', async () => {
    const { socket, outcome } = begun(token);
    socket.opens();
    socket.challenges(secret);
    socket.says('{"session":7}');
    expect(await outcome).toEqual({ kind: 'stranger' });
  });
});

it.each([
  [closeCodes.spent, 'spent'],
  [closeCodes.unknown, 'stranger'],
  [closeCodes.late, 'away'],
  [1006, 'away'],
])('a host that closes with %i means: %s', async (code, kind) => {
  const { socket, outcome } = begun(token);
  socket.opens();
  socket.close(code);
  expect(await outcome).toEqual({ kind });
});

it('a host that does not answer is away after ten seconds', async () => {
  const { socket, outcome } = begun(session);
  socket.opens();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await outcome).toEqual({ kind: 'away' });
  expect(socket.readyState).toBe(3);
});
