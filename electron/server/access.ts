/** Which requests the browser host answers at all: those by its own name, and from its own page. Who may enter, `keys.ts` says. */
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { hostname } from 'node:os';

/** Null: answered. */
type Judgement = { readonly status: 403; readonly message: string } | null;

/** Names under which a page of another site could never be reached, so that none can be rebound to this address. */
const loopbackNames = ['127.0.0.1', 'localhost', '[::1]'];

export class Access {
  readonly #host: string;

  /** @param host that the server binds */
  constructor(host: string) {
    this.#host = host;
  }

  judge(request: IncomingMessage): Judgement {
    const { host = '', origin } = request.headers;
    if (!this.#isOwnName(host)) {
      return refused(`Vinobench is not reached by the name ${host}: use the address that it printed.`);
    }
    if (isFromElsewhere(request) || (origin !== undefined && !isOrigin(origin, host))) {
      return refused('This request came from another site.');
    }
    if (origin === undefined && (!isReading(request) || request.headers.upgrade !== undefined)) {
      return refused('This request does not say from which page it comes.');
    }
    return null;
  }

  /** The port is left out: a tunnel may end at another one, and DNS rebinding is recognised by the name. */
  #isOwnName(host: string): boolean {
    const name = /^(\[[\da-f:.]+\]|[a-z\d.-]+)(?::\d{1,5})?$/i.exec(host)?.[1]?.toLowerCase();
    if (name === undefined) return false;
    if (loopbackNames.includes(name)) return true;
    if (isLoopback(this.#host)) return false;
    // A numeric address cannot be rebound: its page is this host's.
    return (
      isIP(name.replace(/^\[|\]$/g, '')) !== 0 ||
      [this.#host, hostname()].some((own) => own.toLowerCase() === name)
    );
  }
}

export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127\./.test(host);

const refused = (message: string): Judgement => ({ status: 403, message });

const isReading = ({ method }: IncomingMessage): boolean => method === 'GET' || method === 'HEAD';

/**
 * By the browser's own word (Fetch Metadata). Another port of this machine is another site, too. Following a link is no harm: it can read nothing.
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
