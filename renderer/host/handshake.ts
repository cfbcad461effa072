/** How the page finds out that it talks to its host, and proves itself to it; `shared/hosts/browserHost.ts` has the steps. */
import {
  type Challenge,
  closeCodes,
  type Hello,
  type Proof,
  proofText,
} from '../../shared/hosts/browserHost.ts';
import { base64url, hmac } from '../../shared/hosts/hmac.ts';
import type { Key } from './key.ts';

type Outcome =
  | { readonly kind: 'open'; readonly session: string }
  /** The other side holds another key, or none; or the token of the page is spent. */
  | { readonly kind: 'stranger' | 'spent' | 'away' };

/** Longer than the host gives a page. */
const patienceMs = 10_000;

/** Resolves once; a socket that is not open then is closed. */
export function shakeHands(socket: WebSocket, key: Key): Promise<Outcome> {
  const nonce = base64url(crypto.getRandomValues(new Uint8Array(32)));
  const say = (word: Hello | Proof) => socket.send(JSON.stringify(word));
  return new Promise((resolve) => {
    const listening = new AbortController();
    const settle = (outcome: Outcome) => {
      listening.abort();
      clearTimeout(late);
      if (outcome.kind !== 'open') socket.close();
      resolve(outcome);
    };
    const late = setTimeout(() => settle({ kind: 'away' }), patienceMs);
    const { signal } = listening;
    socket.addEventListener(
      'open',
      () => say(key.kind === 'token' ? { key: 'token', id: key.id, nonce } : { key: 'session', nonce }),
      { signal },
    );
    let proved = false;
    const listen = ({ data }: MessageEvent) => {
      if (proved) {
        const session = key.kind === 'token' ? textIn(data, 'session') : key.secret;
        settle(session === null ? { kind: 'stranger' } : { kind: 'open', session });
        return;
      }
      const challenge = challengeOf(data);
      if (challenge?.proof !== hmac(key.secret, proofText('host', nonce, challenge?.nonce ?? ''))) {
        settle({ kind: 'stranger' });
        return;
      }
      proved = true;
      say({ proof: hmac(key.secret, proofText('page', nonce, challenge.nonce)) });
    };
    socket.addEventListener('message', listen, { signal });
    socket.addEventListener('close', ({ code }) => settle({ kind: meaningOf(code) }), { signal });
  });
}

function meaningOf(code: number): 'stranger' | 'spent' | 'away' {
  if (code === closeCodes.spent) return 'spent';
  return code === closeCodes.unknown ? 'stranger' : 'away';
}

function challengeOf(data: unknown): Challenge | null {
  const [nonce, proof] = [textIn(data, 'nonce'), textIn(data, 'proof')];
  return nonce === null || proof === null ? null : { nonce, proof };
}

/** Of what anything at this port may have sent. */
function textIn(data: unknown, name: string): string | null {
  try {
    const message: unknown = typeof data === 'string' ? JSON.parse(data) : null;
    const value: unknown =
      typeof message === 'object' && message !== null ? Reflect.get(message, name) : null;
    return typeof value === 'string' ? value : null;
  } catch {
    return null;
  }
}
