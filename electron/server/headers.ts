/** What every answer of a host with a window says about what its page may do. */
import { randomBytes } from 'node:crypto';

/** What `index.html` has where the nonce goes: vite's `html.cspNonce`. */
export const noncePlaceholder = 'VINOBENCH_NONCE';

export const newNonce = (): string => randomBytes(16).toString('base64');

/** Content security policies: of an answer that is no part of the page, of a script or font of it, of its document. */
export const policies = {
  nothing: "default-src 'none'; sandbox",
  asset: "default-src 'self'",
  page: pagePolicy,
};

export function securityHeaders(policy: string): Record<string, string> {
  return {
    'Content-Security-Policy': policy,
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=(), payment=()',
  };
}

/**
 * @param nonce of the style elements and scripts of this one answer
 * @param sockets sources for WebSockets, which some browsers do not take for the page's own origin
 */
function pagePolicy(nonce: string, sockets: readonly string[]): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    "worker-src 'self' blob:",
    `style-src-elem 'self' 'nonce-${nonce}'`,
    // Positions and sizes that React and the charts compute.
    "style-src-attr 'unsafe-inline'",
    "font-src 'self'",
    // Pictures that are exported are drawn from SVG first.
    "img-src 'self' data: blob:",
    ['connect-src', "'self'", ...sockets].join(' '),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
