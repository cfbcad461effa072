/**
 * What lets this page in at a browser host: the token of the address that it was opened with, then the session that the host
 * gave for it. A session is kept where a reload finds it while the host is there. When the host is away, another program
 * may listen at its port, and what it serves could read what is kept: then the open page alone remembers.
 */
import { entrance, tokenPattern } from '../../shared/browserHost.ts';

export type Key =
  | { readonly kind: 'token'; readonly id: string; readonly secret: string }
  | { readonly kind: 'session'; readonly secret: string };

let token: Key | null = null;

/** The part of the address after `#`, for the page to read; a token leaves it, and so the history, at the first look. */
export function hashOfAddress(): string {
  const [found, id, secret] = location.pathname === entrance ? (tokenPattern.exec(location.hash) ?? []) : [];
  if (found === undefined || id === undefined || secret === undefined) return location.hash;
  token = { kind: 'token', id, secret };
  history.replaceState(null, '', '/');
  return '';
}

const place = 'vinobench.session';

/**
 * Null: the page was opened without a token, and had no session.
 * @param spent a token that no host takes any more
 */
export function firstKey(spent: Key | null = null): Key | null {
  hashOfAddress();
  const secret = sessionStorage.getItem(place);
  if (token !== null && token !== spent) return token;
  return secret === null ? null : { kind: 'session', secret };
}

let leaving = false;
window.addEventListener('pagehide', () => {
  leaving = true;
});
window.addEventListener('pageshow', () => {
  leaving = false;
});

export const keepSession = (secret: string): void => sessionStorage.setItem(place, secret);

/** A page that is reloaded closes its connection as well, and keeps it for itself. */
export function forgetSession(): void {
  if (!leaving) sessionStorage.removeItem(place);
}

/** What tabs of this origin say to each other; pages at other ports hear nothing of it. */
type Word = { readonly kind: 'ask' } | { readonly kind: 'session'; readonly secret: string };

export interface Tabs {
  readonly ask: () => void;
  readonly tell: (session: string) => void;
}

/**
 * @param onAsk another tab has no session
 * @param onSession another tab has one, and is connected with it
 */
export function joinTabs(onAsk: () => void, onSession: (secret: string) => void): Tabs {
  const channel = new BroadcastChannel(place);
  const say = (word: Word) => channel.postMessage(word);
  channel.addEventListener('message', ({ data }: MessageEvent<Word>) => {
    if (data.kind === 'ask') onAsk();
    else onSession(data.secret);
  });
  return { ask: () => say({ kind: 'ask' }), tell: (secret) => say({ kind: 'session', secret }) };
}
