/** Who holds a key of this host: the token of an address, which lets one page in, or the session that such a page is given. */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import {
  type Challenge,
  entrance,
  type Hello,
  type Proof,
  proofText,
} from '../../shared/hosts/browserHost.ts';

/** Milliseconds in which an address has to be opened. */
export const tokenLifeMs = 600_000;

/** Clocks that are set back a little must not refuse an address of a moment ago. */
const clockSlackMs = 60_000;

/** Of the user's secret, for one port: what is learned at one opens no host at another. */
const derived = (secret: string, port: number, purpose: string): string =>
  createHmac('sha256', secret).update(`${purpose}|${port}`).digest('base64url');

const code = (key: string, text: string): string =>
  createHmac('sha256', key).update(text).digest('base64url');

export const randomSecret = (): string => randomBytes(32).toString('base64url');

/**
 * An address that lets one page in at the user's host at `port`, made by any program of this user that may read the secret.
 * @param origin of the host, such as `http://127.0.0.1:8466`
 * @param secret of the data folder
 */
export function newAddress(origin: string, secret: string, port: number, now = Date.now()): string {
  const id = `${now.toString(36)}-${randomBytes(16).toString('base64url')}`;
  return `${origin}${entrance}#${id}.${code(derived(secret, port, 'token'), id)}`;
}

/** A page that is about to prove itself. */
export interface Attempt {
  readonly challenge: Challenge;
  /** Null: wrong. What is right for a token is so once. */
  finish(proof: Proof): { readonly session: string | null } | null;
}

export class AccessKeys {
  readonly #session: string;
  readonly #tokens: string;
  readonly #now: () => number;
  readonly #startedAt: number;
  /** Only this user's programs make tokens, so that these stay few. */
  readonly #used = new Set<string>();

  /** @param port cookies once knew none; these keys do */
  constructor(secret: string, port: number, now = Date.now) {
    this.#session = derived(secret, port, 'session');
    this.#tokens = derived(secret, port, 'token');
    this.#now = now;
    this.#startedAt = now();
  }

  /** Null: the token was used, or is too old. */
  begin(hello: Hello): Attempt | null {
    const spent = () => hello.key === 'token' && !this.#isFresh(hello.id);
    if (spent()) return null;
    const key = hello.key === 'token' ? code(this.#tokens, hello.id) : this.#session;
    const nonce = randomSecret();
    const wanted = code(key, proofText('page', hello.nonce, nonce));
    return {
      challenge: { nonce, proof: code(key, proofText('host', hello.nonce, nonce)) },
      finish: ({ proof }) => {
        // Another page may have been faster.
        if (spent() || !isSame(proof, wanted)) return null;
        if (hello.key === 'session') return { session: null };
        this.#used.add(hello.id);
        return { session: this.#session };
      },
    };
  }

  /** One that was made for an earlier host may have been used there. */
  #isFresh(id: string): boolean {
    const madeAt = Number.parseInt(id.split('-')[0] ?? '', 36);
    const age = this.#now() - madeAt;
    return madeAt >= this.#startedAt && age < tokenLifeMs && age > -clockSlackMs && !this.#used.has(id);
  }
}

/** In a time that does not depend on where they differ. */
function isSame(given: string, wanted: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}
