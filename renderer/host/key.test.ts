import { describe, expect, it } from 'vitest';
import { entrance } from '../../shared/hosts/browserHost.ts';
import { type Key, PageKeys } from './key.ts';

const secret = 'q'.repeat(43);
const tokenHash = `#abc-${'i'.repeat(22)}.${secret}`;

function around(hash: string, kept: Readonly<Record<string, string>> = {}) {
  const session = new Map(Object.entries(kept));
  const listeners = new Map<string, () => void>();
  const location = { pathname: entrance, hash };
  const visited: string[] = [];
  const keys = new PageKeys({
    location,
    history: {
      replaceState: (_, __, address) => {
        visited.push(String(address));
        location.hash = '';
        location.pathname = '/';
      },
    },
    sessionStorage: {
      getItem: (name) => session.get(name) ?? null,
      setItem: (name, value) => void session.set(name, value),
      removeItem: (name) => void session.delete(name),
    },
    addEventListener: (kind, listener) => void listeners.set(kind, listener),
  });
  return { keys, session, visited, happens: (kind: string) => listeners.get(kind)?.() };
}

const token = { kind: 'token', id: `abc-${'i'.repeat(22)}`, secret } satisfies Key;

describe('the token of an address', () => {
  it('is the page’s first key, and leaves the address at the first look', () => {
    const { keys, visited } = around(tokenHash);
    expect(keys.hash()).toBe('');
    expect(visited).toEqual(['/']);
    expect(keys.first()).toEqual(token);
  });

  it('gives way to the session that is kept once no host takes it', () => {
    const { keys } = around(tokenHash, { 'vinobench.session': 'kept' });
    const first = keys.first();
    expect(first).toEqual(token);
    expect(keys.first(first)).toEqual({ kind: 'session', secret: 'kept' });
  });

  it('is not there at another path, or where a part of it is missing', () => {
    for (const hash of ['#/matrix', `#abc-${'i'.repeat(22)}`, `#abc.${secret}`]) {
      const { keys, visited } = around(hash);
      expect([keys.hash(), keys.first(), visited]).toEqual([hash, null, []]);
    }
  });
});

describe('the session', () => {
  it('is kept, and forgotten when the host goes away', () => {
    const { keys, session } = around('');
    keys.keepSession('kept');
    expect(keys.first()).toEqual({ kind: 'session', secret: 'kept' });
    keys.forgetSession();
    expect([keys.first(), session.size]).toEqual([null, 0]);
  });

  it('stays for a page that is reloaded, which closes its connection as well', () => {
    const { keys, happens } = around('', { 'vinobench.session': 'kept' });
    happens('pagehide');
    keys.forgetSession();
    expect(keys.first()).toEqual({ kind: 'session', secret: 'kept' });
    // Back from the browser's cache of pages, it is in use again.
    happens('pageshow');
    keys.forgetSession();
    expect(keys.first()).toBeNull();
  });
});
