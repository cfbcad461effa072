/** Addresses outside the window, which open in the user's own browser. */

/**
 * Whether the page may have an address opened: one of those that the app itself knows, to the letter, and of the web's
 * encrypted kind. Whatever else a page asks for opens nothing.
 * @param known addresses such as those of licences
 */
export function mayOpen(address: string, known: Iterable<string>): boolean {
  const url = URL.parse(address);
  if (url === null || url.protocol !== 'https:' || url.username !== '' || url.password !== '') return false;
  return [...known].some((one) => URL.parse(one)?.href === url.href);
}
