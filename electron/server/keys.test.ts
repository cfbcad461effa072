import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type Hello, proofText, tokenPattern } from '../../shared/hosts/browserHost.ts';
import { hmac } from '../../shared/hosts/hmac.ts';
import { AccessKeys, newAddress, randomSecret, tokenLifeMs } from './keys.ts';
import { Tickets, ticketLifeMs } from './tickets.ts';

const secret = 'of this user';
const origin = 'http://127.0.0.1:8466';

/** A page with the token of an address. */
function pageOf(address: string) {
  const [, id = '', key = ''] = tokenPattern.exec(new URL(address).hash) ?? [];
  return { id, key };
}

/** What becomes of a page with this key; `refused`: the host does not even begin. */
function enter(
  keys: AccessKeys,
  key: string,
  hello: Hello,
): 'refused' | 'other host' | 'wrong' | { session: string | null } {
  const attempt = keys.begin(hello);
  if (attempt === null) return 'refused';
  const { nonce, proof } = attempt.challenge;
  if (proof !== hmac(key, proofText('host', hello.nonce, nonce))) return 'other host';
  return attempt.finish({ proof: hmac(key, proofText('page', hello.nonce, nonce)) }) ?? 'wrong';
}

const withToken = (keys: AccessKeys, address: string) => {
  const { id, key } = pageOf(address);
  return enter(keys, key, { key: 'token', id, nonce: randomSecret() });
};
const withSession = (keys: AccessKeys, session: string) =>
  enter(keys, session, { key: 'session', nonce: randomSecret() });

/** Of a page that came with a token. */
function sessionOf(keys: AccessKeys, port: number, now = Date.now()): string {
  const result = withToken(keys, newAddress(origin, secret, port, now));
  if (typeof result === 'string' || result.session === null) throw new Error(String(result));
  return result.session;
}

describe('An address', () => {
  it('lets one page in, once, and never again', () => {
    const keys = new AccessKeys(secret, 8466);
    const address = newAddress(origin, secret, 8466);
    expect(withToken(keys, address)).toEqual({ session: expect.stringMatching(/^[\w-]{43}$/) });
    expect(withToken(keys, address)).toBe('refused');
    // Nor at a host that was started again.
    expect(withToken(new AccessKeys(secret, 8466, () => Date.now() + 1), address)).toBe('refused');
  });

  it('lets in one of two pages that open it at the same time', () => {
    const keys = new AccessKeys(secret, 8466);
    const { id, key } = pageOf(newAddress(origin, secret, 8466));
    const pages = [0, 1].map(() => {
      const nonce = randomSecret();
      return { nonce, attempt: keys.begin({ key: 'token', id, nonce }) };
    });
    const results = pages.map(({ nonce, attempt }) =>
      attempt?.finish({ proof: hmac(key, proofText('page', nonce, attempt.challenge.nonce)) }),
    );
    expect(results).toEqual([{ session: expect.any(String) }, null]);
  });

  it('lets no one in when it has expired or comes from the future', () => {
    let now = 1_000_000_000_000;
    const keys = new AccessKeys(secret, 8466, () => now);
    const [first, second] = [0, 1].map(() => newAddress(origin, secret, 8466, now));
    const future = newAddress(origin, secret, 8466, now + 3_600_000);
    expect(withToken(keys, future)).toBe('refused');
    now += tokenLifeMs - 1;
    expect(withToken(keys, first ?? '')).toEqual({ session: expect.any(String) });
    now += 1;
    expect(withToken(keys, second ?? '')).toBe('refused');
  });

  it('of another port, another user or with a changed time is that of another host', () => {
    const keys = new AccessKeys(secret, 8466);
    expect(withToken(keys, newAddress(origin, secret, 9000))).toBe('other host');
    expect(withToken(keys, newAddress(origin, 'of another user', 8466))).toBe('other host');
    const { id, key } = pageOf(newAddress(origin, secret, 8466, Date.now() - 2 * tokenLifeMs));
    const later = `${Date.now().toString(36)}-${id.split('-').slice(1).join('-')}`;
    expect(enter(keys, key, { key: 'token', id: later, nonce: randomSecret() })).toBe('other host');
  });
});

describe('A session', () => {
  it('is known to a host that was started again at its port, and to none at another', () => {
    const session = sessionOf(new AccessKeys(secret, 8466), 8466);
    expect(withSession(new AccessKeys(secret, 8466), session)).toEqual({ session: null });
    expect(withSession(new AccessKeys(secret, 9000), session)).toBe('other host');
    expect(withSession(new AccessKeys('of another user', 8466), session)).toBe('other host');
    // Nor is it what earlier versions gave away in a cookie.
    expect(session).not.toBe(createHmac('sha256', secret).update('8466').digest('base64url'));
  });

  it('is not proved by what was said on another connection, nor by the words of the host', () => {
    const keys = new AccessKeys(secret, 8466);
    const session = sessionOf(keys, 8466);
    const nonce = randomSecret();
    const before = keys.begin({ key: 'session', nonce });
    const proof = hmac(session, proofText('page', nonce, before?.challenge.nonce ?? ''));
    expect(before?.finish({ proof })).toEqual({ session: null });
    const replayed = keys.begin({ key: 'session', nonce });
    expect(replayed?.finish({ proof })).toBeNull();
    const mirrored = keys.begin({ key: 'session', nonce });
    expect(mirrored?.finish({ proof: mirrored.challenge.proof })).toBeNull();
  });
});

describe('A ticket', () => {
  it('lets its own request pass, once and soon', () => {
    let now = 0;
    const tickets = new Tickets(() => now);
    const [used, other, late] = ['a', 'b', 'c'].map(() => tickets.issue('POST', '/upload?name=a'));
    expect(tickets.take(used ?? '', 'POST', '/upload?name=a')).toBe(true);
    expect(tickets.take(used ?? '', 'POST', '/upload?name=a')).toBe(false);
    expect(tickets.take(other ?? '', 'POST', '/upload?name=b')).toBe(false);
    expect(tickets.take(other ?? '', 'POST', '/upload?name=a')).toBe(false);
    now = ticketLifeMs;
    expect(tickets.take(late ?? '', 'POST', '/upload?name=a')).toBe(false);
    expect(tickets.take('', 'POST', '/upload?name=a')).toBe(false);
  });

  it('is one of a bounded number', () => {
    const tickets = new Tickets();
    const first = tickets.issue('GET', '/a');
    const rest = Array.from({ length: 1000 }, () => tickets.issue('GET', '/a'));
    expect(tickets.take(first, 'GET', '/a')).toBe(false);
    expect(tickets.take(rest[0] ?? '', 'GET', '/a')).toBe(true);
  });
});
