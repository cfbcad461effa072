/** The page as the window fetches it: `vinobench://app/`, its own origin that no other page shares. */
import { newNonce, policies, securityHeaders } from '../server/headers.ts';
import { isPageAddress, type PageFiles } from '../server/pageFiles.ts';

export const scheme = 'vinobench';
const pageOrigin = `${scheme}://app`;
export const pageAddress = `${pageOrigin}/`;

/** Whether an address is the page, whatever it shows. */
export function isPage(address: string): boolean {
  const url = URL.parse(address);
  // Node knows no origin of other schemes.
  return url !== null && url.protocol === `${scheme}:` && url.host === 'app' && isPageAddress(url.pathname);
}

/** The answer to a request of the window. */
export function pageResponse(page: PageFiles, address: string): Response {
  const url = URL.parse(address);
  if (url === null || url.protocol !== `${scheme}:` || url.host !== 'app') return notFound();
  const file = page.find(url.pathname);
  if (file !== null) {
    return new Response(new Uint8Array(file.body), {
      headers: { ...securityHeaders(policies.asset), 'Content-Type': file.type },
    });
  }
  if (!isPageAddress(url.pathname)) return notFound();
  const nonce = newNonce();
  return new Response(page.index(nonce), {
    headers: {
      ...securityHeaders(policies.page(nonce, [])),
      'Content-Type': 'text/html; charset=utf-8',
      'Cache-Control': 'no-store',
    },
  });
}

const notFound = (): Response =>
  new Response(null, { status: 404, headers: securityHeaders(policies.nothing) });
