/** Lists of trace events, which have a line for each: read one by one, so that a long recording takes little memory. */
import { sizeText } from '../files/limits.ts';
import { boundedJson, checkedJson, tooDeep } from './checkedJson.ts';
import { exchangeLimits, refusedFile } from './limits.ts';

const [quote, backslash, comma, colon, open, close, openList, closeList] = [
  0x22, 0x5c, 0x2c, 0x3a, 0x7b, 0x7d, 0x5b, 0x5d,
];
const key = Buffer.from('"traceEvents"');
const byteOrderMark = Buffer.from('\uFEFF');
const isSpace = (byte: number | undefined): boolean =>
  byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

/** Where the list of events begins, behind its bracket; null: it is no file of events. */
export function eventListAt(bytes: Buffer): number | null {
  let at = skipSpaces(
    bytes,
    bytes.subarray(0, byteOrderMark.length).equals(byteOrderMark) ? byteOrderMark.length : 0,
  );
  if (bytes[at] === openList) return bytes[skipSpaces(bytes, at + 1)] === open ? at + 1 : null;
  // Another program's document may have the words in a text: in one of events they are a key of the outermost object.
  if (!bytes.includes(key)) return null;
  let depth = 0;
  for (; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === open || byte === openList) depth++;
    else if (byte === close || byte === closeList) depth--;
    else if (byte === quote) {
      const end = endOfText(bytes, at);
      const isKey = depth === 1 && end - at === key.length - 1 && bytes.subarray(at, end + 1).equals(key);
      const behind = isKey ? skipSpaces(bytes, end + 1) : 0;
      if (isKey && bytes[behind] === colon) {
        const list = skipSpaces(bytes, behind + 1);
        return bytes[list] === openList ? list + 1 : null;
      }
      at = end;
    }
  }
  return null;
}

/**
 * The events one after another, each parsed alone.
 * @param begin as of `eventListAt`
 * @throws VinobenchError `input` for what is not JSON, too deep, or of too many events
 */
export function* eventsOf(bytes: Buffer, begin: number, file: string): Generator<unknown> {
  let [at, events] = [skipSpaces(bytes, begin), 0];
  while (bytes[at] !== closeList) {
    const end = bytes[at] === open ? endOfObject(bytes, at, file) : bytes.length;
    if (end >= bytes.length) throw refusedFile(file, 'is cut off or damaged: its list of events has no end');
    if (++events > exchangeLimits.events)
      throw refusedFile(file, `has more than ${exchangeLimits.events} events; record fewer inferences`);
    yield boundedJson(bytes.subarray(at, end + 1), file);
    at = skipSpaces(bytes, end + 1);
    if (bytes[at] === comma) at = skipSpaces(bytes, at + 1);
    else if (bytes[at] !== closeList) throw refusedFile(file, 'is cut off or damaged: it is not JSON');
  }
  // What is around the list is JSON as well.
  checkedJson(Buffer.concat([bytes.subarray(0, begin), bytes.subarray(at)]), file);
}

function skipSpaces(bytes: Buffer, from: number): number {
  let at = from;
  while (isSpace(bytes[at])) at++;
  return at;
}

/** The quotation mark that ends the text; past the end where none does. */
function endOfText(bytes: Buffer, from: number): number {
  let at = from + 1;
  while (at < bytes.length && bytes[at] !== quote) at += bytes[at] === backslash ? 2 : 1;
  return at;
}

/** Its bracket; past the end where it has none. */
function endOfObject(bytes: Buffer, from: number, file: string): number {
  let depth = 0;
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === quote) at = endOfText(bytes, at);
    else if (byte === open || byte === openList) {
      if (++depth > exchangeLimits.depth) throw tooDeep(file);
    } else if ((byte === close || byte === closeList) && --depth === 0) return at;
    if (at - from > exchangeLimits.eventBytes)
      throw refusedFile(file, `has an event of more than ${sizeText(exchangeLimits.eventBytes)}`);
  }
  return bytes.length;
}
