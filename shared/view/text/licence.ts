/** What a licence is called where there is room for a few words: by its address, since the catalogue holds no more. */

/** `CC BY 4.0`, `LICENSE of DeepScale/SqueezeNet`; any other address by its host. */
export function licenceText(address: string): string {
  const { hostname, pathname } = URL.parse(address) ?? { hostname: address, pathname: '' };
  const parts = pathname.split('/').filter((part) => part !== '');
  const [owner = '', repository = ''] = parts;
  if (hostname === 'raw.githubusercontent.com') return `${parts.at(-1)} of ${owner}/${repository}`;
  const [, kind = '', version = ''] = parts;
  if (hostname === 'creativecommons.org') return `CC ${kind.toUpperCase()} ${version}`;
  return hostname;
}
