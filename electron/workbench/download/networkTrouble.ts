/** What can go wrong between here and a server, as data: whether it is worth another try, and the sentence for it. */

export type Trouble =
  /** No name, no route, no listener. */
  | { readonly kind: 'unreachable'; readonly detail: string }
  /** The connection ended, or nothing came any more. */
  | { readonly kind: 'dropped'; readonly detail: string }
  | { readonly kind: 'untrusted'; readonly detail: string }
  | { readonly kind: 'proxy'; readonly detail: string }
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'other'; readonly detail: string };

export class HttpStatusError extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`HTTP status ${status}`);
    this.status = status;
  }
}

const unreachable = [
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_FAIL',
  'ECONNREFUSED',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'ENETDOWN',
  'UND_ERR_CONNECT_TIMEOUT',
];
const dropped = [
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'UND_ERR_SOCKET',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
];

/** @param error as undici's `request` or the body of its response throws it */
export function networkTroubleOf(error: unknown): Trouble {
  if (error instanceof HttpStatusError) return { kind: 'status', status: error.status };
  const detail = error instanceof Error ? error.message : String(error);
  if (/proxy/i.test(detail)) return { kind: 'proxy', detail };
  const code = codeOf(error);
  if (unreachable.includes(code)) return { kind: 'unreachable', detail: code };
  if (dropped.includes(code)) return { kind: 'dropped', detail: code };
  // OpenSSL's verdicts on certificates, as Node spells them.
  if (/CERT|SIGNATURE|ERR_TLS|ERR_SSL/.test(code)) return { kind: 'untrusted', detail: code };
  return { kind: 'other', detail };
}

/** The code of an error, of what caused it, or of the first of several attempts (one for each address of a host). */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  return codeOf(error.cause);
}

/** Whether the same request may well succeed in a moment. */
export function isPassing(trouble: Trouble): boolean {
  if (trouble.kind === 'status') return [408, 429].includes(trouble.status) || trouble.status >= 500;
  return trouble.kind === 'dropped';
}

/** What happened at `host`, as a clause, and what to do about it. */
export function tellTrouble(trouble: Trouble, host: string): { what: string; wayOut: string } {
  switch (trouble.kind) {
    case 'unreachable':
      return {
        what: `${host} cannot be reached (${trouble.detail})`,
        wayOut: 'check the network, or name a proxy in HTTPS_PROXY and HTTP_PROXY',
      };
    case 'dropped':
      return {
        what: `the connection to ${host} keeps breaking off (${trouble.detail})`,
        wayOut: 'what has arrived is kept; run the same command to continue',
      };
    case 'untrusted':
      return {
        what: `the certificate of ${host} is not trusted (${trouble.detail})`,
        wayOut: 'where a proxy puts its own in place, name its file in NODE_EXTRA_CA_CERTS',
      };
    case 'proxy':
      return {
        what: `the proxy does not let ${host} through (${trouble.detail})`,
        wayOut: 'check HTTPS_PROXY, HTTP_PROXY and NO_PROXY',
      };
    case 'status':
      return {
        what: `${host} answers with HTTP status ${trouble.status}`,
        wayOut: isPassing(trouble)
          ? 'try again later'
          : 'if you have the file from elsewhere, put it where it would have gone',
      };
    case 'other':
      return { what: `${host} cannot be read from: ${trouble.detail}`, wayOut: 'try again' };
  }
}
