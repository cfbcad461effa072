/** Who may talk to the browser host: whoever opened the address with the token, from the host's own page, by the host's own name. */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { hostname } from 'node:os';

/** A refusal: HTTP status and one sentence. */
export interface Refusal {
  readonly status: 400 | 401 | 403;
  readonly message: string;
}

/** `enter`: the right token came in the address; it becomes the cookie. */
export type Judgement = { readonly kind: 'allowed' | 'enter' } | ({ readonly kind: 'refused' } & Refusal);

export const tokenParameter = 'token';

/** Names under which a page of another site could never be reached, so that none can be rebound to this address. */
const loopbackNames = ['127.0.0.1', 'localhost', '[::1]'];

export class Access {
  readonly token = randomBytes(32).toString('base64url');
  readonly #session: string;
  readonly #cookie: string;
  readonly #host: string;

  /**
   * @param host that the server binds
   * @param port that it got: cookies know no ports, and two hosts must not share one
   * @param session secret that the cookie's value comes from: whoever listens at a port that is left is sent the cookie of
   *   that port by pages that are still open, and must not get into a host at another one by it
   */
  constructor(host: string, port: number, session: string) {
    this.#host = host;
    this.#session = createHmac('sha256', session).update(`${port}`).digest('base64url');
    this.#cookie = `vinobench-${port}`;
  }

  /** To be set when the token was right. */
  get cookie(): string {
    return `${this.#cookie}=${this.#session}; Path=/; HttpOnly; SameSite=Strict`;
  }

  /** @param url of the request, with any origin */
  judge(request: IncomingMessage, url: URL): Judgement {
    const { host = '', origin, cookie = '' } = request.headers;
    if (!this.#isOwnName(host)) {
      return refused(403, `Vinobench is not reached by the name ${host}: use the address that it printed.`);
    }
    const entering = url.pathname === '/' && url.searchParams.has(tokenParameter);
    if (isFromElsewhere(request) || (origin !== undefined && !isOrigin(origin, host))) {
      return refused(403, 'This request came from another site.');
    }
    if (origin === undefined && (!isReading(request) || request.headers.upgrade !== undefined)) {
      return refused(403, 'This request does not say from which page it comes.');
    }
    if (entering && isReading(request)) {
      if (isSame(url.searchParams.get(tokenParameter) ?? '', this.token)) return { kind: 'enter' };
      return refused(
        403,
        'The token in this address is not that of the running Vinobench: use the address that it printed.',
      );
    }
    if (isSame(cookieOf(cookie, this.#cookie), this.#session)) return { kind: 'allowed' };
    return refused(401, 'Open the address that Vinobench printed when it started; it lets this browser in.');
  }

  /** The port is left out: a tunnel may end at another one, and whoever rebinds a name is told by the name. */
  #isOwnName(host: string): boolean {
    const name = /^(\[[\da-f:.]+\]|[a-z\d.-]+)(?::\d{1,5})?$/i.exec(host)?.[1]?.toLowerCase();
    if (name === undefined) return false;
    if (loopbackNames.includes(name)) return true;
    if (isLoopback(this.#host)) return false;
    // A number is nobody's name: its page is this host's.
    return (
      isIP(name.replace(/^\[|\]$/g, '')) !== 0 ||
      [this.#host, hostname()].some((own) => own.toLowerCase() === name)
    );
  }
}

export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127\./.test(host);

const refused = (status: Refusal['status'], message: string): Judgement => ({
  kind: 'refused',
  status,
  message,
});

const isReading = ({ method }: IncomingMessage): boolean => method === 'GET' || method === 'HEAD';

/**
 * By the browser's own word (Fetch Metadata). Another port of this machine is another site of the user's, too, although
 * a SameSite cookie is sent from there. Following a link is no harm: it can read nothing.
 */
function isFromElsewhere(request: IncomingMessage): boolean {
  const site = request.headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin' || site === 'none') return false;
  const followsLink =
    request.headers['sec-fetch-mode'] === 'navigate' && request.headers['sec-fetch-dest'] === 'document';
  return !(followsLink && isReading(request));
}

function isOrigin(origin: string, host: string): boolean {
  // A proxy may speak TLS to the browser.
  return (
    origin.toLowerCase() === `http://${host.toLowerCase()}` ||
    origin.toLowerCase() === `https://${host.toLowerCase()}`
  );
}

function cookieOf(header: string, name: string): string {
  const pair = header.split(';').find((part) => part.trim().startsWith(`${name}=`));
  return pair === undefined ? '' : pair.trim().slice(name.length + 1);
}

/** In a time that does not depend on where they differ. */
function isSame(given: string, wanted: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}
