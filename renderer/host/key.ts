/**
 * What lets this page in at a browser host: the token of the address that it was opened with, then the session that the host
 * gave for it. A session is kept where a reload finds it while the host is there. When the host is away, another program
 * may listen at its port, and what it serves could read what is kept: then the open page alone remembers.
 */
import { entrance, tokenPattern } from '../../shared/hosts/browserHost.ts';

export type Key =
  | { readonly kind: 'token'; readonly id: string; readonly secret: string }
  | { readonly kind: 'session'; readonly secret: string };

/** What keys use of a window. */
interface Around {
  readonly location: Pick<Location, 'pathname' | 'hash'>;
  readonly history: Pick<History, 'replaceState'>;
  readonly sessionStorage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  readonly addEventListener: (kind: 'pagehide' | 'pageshow', listener: () => void) => void;
}

const place = 'vinobench.session';

export class PageKeys {
  readonly #around: Around;
  #token: Key | null = null;
  #leaving = false;

  constructor(around: Around) {
    this.#around = around;
    around.addEventListener('pagehide', () => {
      this.#leaving = true;
    });
    around.addEventListener('pageshow', () => {
      this.#leaving = false;
    });
  }

  /** The part of the address after `#`, for the page to read; a token leaves it, and so the history, at the first look. */
  readonly hash = (): string => {
    const { location, history } = this.#around;
    const [found, id, secret] =
      location.pathname === entrance ? (tokenPattern.exec(location.hash) ?? []) : [];
    if (found === undefined || id === undefined || secret === undefined) return location.hash;
    this.#token = { kind: 'token', id, secret };
    history.replaceState(null, '', '/');
    return '';
  };

  /**
   * Null: the page was opened without a token, and had no session.
   * @param spent a token that no host takes any more
   */
  first(spent: Key | null = null): Key | null {
    this.hash();
    const secret = this.#around.sessionStorage.getItem(place);
    if (this.#token !== null && this.#token !== spent) return this.#token;
    return secret === null ? null : { kind: 'session', secret };
  }

  keepSession(secret: string): void {
    this.#around.sessionStorage.setItem(place, secret);
  }

  /** A page that is reloaded closes its connection as well, and keeps it for itself. */
  forgetSession(): void {
    if (!this.#leaving) this.#around.sessionStorage.removeItem(place);
  }
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
