/** How much an IR's text says, counted before anything is made of it. */

const [open, equals] = ['<', '='].map((sign) => sign.charCodeAt(0));

/** Whether it has more tags and attributes than `most`: half of them become objects of the reader. */
export function hasMoreParts(xml: string, most: number): boolean {
  let parts = 0;
  for (let at = 0; at < xml.length; at++) {
    const code = xml.charCodeAt(at);
    if (code !== open && code !== equals) continue;
    parts += 1;
    if (parts > most) return true;
  }
  return false;
}
