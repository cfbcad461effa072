/**
 * What a sentence may quote from a file that was given as a model: a name as networks have them. Anything else may be a
 * secret in a file that is not a model at all, so it is described instead.
 */

/** Longer than what people mistype. */
const longest = 40;

/** `"stirde"`; `a text of 52 characters` where it is no name or a long one. */
export function quoted(text: string): string {
  if (text.length <= longest && /^[\w.+-][\w./+ -]*$/.test(text)) return `"${text}"`;
  return text === '' ? 'an empty text' : `a text of ${text.length} character${text.length === 1 ? '' : 's'}`;
}
