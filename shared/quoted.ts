/**
 * What a sentence may repeat of a file that somebody gave as a model: a name as networks have them. What else stands there
 * may be anybody's secret in a file that is no model at all, so it is described instead.
 */

/** Longer than what people mistype. */
const longest = 40;

/** `"stirde"`; `a text of 52 characters` where it is no name or a long one. */
export function quoted(text: string): string {
  if (text.length <= longest && /^[\w.+-][\w./+ -]*$/.test(text)) return `"${text}"`;
  return text === '' ? 'an empty text' : `a text of ${text.length} character${text.length === 1 ? '' : 's'}`;
}
