/**
 * Text that others wrote (names of models, layers, files and devices, what a driver says) made safe to show: a terminal
 * obeys control characters, a bidirectional override shows another name than the one that is there, and a line break
 * makes one name look like two lines of ours. Such characters are shown as escapes instead.
 */

import { longestSentence } from './errors.ts';

const keptAtEachEnd = 100;

/**
 * Control (Cc) and format characters (Cf: bidirectional marks, zero-width spaces, tags), separators of lines and
 * paragraphs, unpaired surrogates, and code points that are no characters. Kept are those that scripts and emoji need: the two
 * joiners, and the signs that are drawn over the digits behind them.
 */
const unprintable =
  /(?!\u200c|\u200d|[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{NChar}]/gu;

const short: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** One line: `a\u001b[31m\n` is shown as it is written here. */
export function printable(text: string): string {
  return text.replaceAll(unprintable, (found) => short[found] ?? escapes(found));
}

const directions = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/**
 * For a page, which obeys marks of direction alone: each is shown as an escape, so that a name is read as it is written. Its
 * own texts have zero-width spaces where a line may break.
 */
export const inReadingOrder = (text: string): string => text.replaceAll(directions, escapes);

/** Own text of several lines, whose names are printable already: everything but its line breaks. */
export const printableLines = (text: string): string => text.split('\n').map(printable).join('\n');

/** A log's entry: what follows its first line is indented, so that no text can look like the entry behind it. */
export const logEntry = (text: string): string => text.split('\n').map(printable).join('\n  ');

/** A document as JSON that a terminal can show: the same document when it is parsed. */
export function printableJson(document: unknown): string {
  return JSON.stringify(document, null, 2)
    .split('\n')
    .map((line) => line.replaceAll(unprintable, (found) => found.split('').map(escapes).join('')))
    .join('\n');
}

/** A copy of a document to be shown: every text in it printable, and none longer than a sentence may be. */
export function printableDocument<T>(document: T): T {
  const copy = structuredClone(document);
  makePrintable(copy);
  return copy;
}

function makePrintable(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    const name = shown(key);
    if (name !== key) Reflect.deleteProperty(value, key);
    if (typeof inner === 'string') Reflect.set(value, name, shown(inner));
    else {
      if (name !== key) Reflect.set(value, name, inner);
      makePrintable(inner);
    }
  }
}

/** Without its middle where it is too long: a table measures each cell again and again, and two names may differ at their ends only. */
function shown(text: string): string {
  const line = printable(text);
  if (line.length <= longestSentence) return line;
  const [begin, end] = [line.slice(0, keptAtEachEnd), line.slice(-keptAtEachEnd)];
  return `${begin}… (${line.length - 2 * keptAtEachEnd} characters) …${end}`.toWellFormed();
}

function escapes(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const digits = code.toString(16).padStart(4, '0');
  return code > 0xffff ? `\\u{${digits}}` : `\\u${digits}`;
}
