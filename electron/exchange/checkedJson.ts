/** JSON of strangers: looked at byte by byte before it is parsed, so that no few bytes become a lot of memory. */
import type { VinobenchError } from '../../shared/faults/errors.ts';
import { exchangeLimits, refusedFile } from './limits.ts';

const [quote, backslash, comma, open, close, openList, closeList] = [
  0x22, 0x5c, 0x2c, 0x7b, 0x7d, 0x5b, 0x5d,
];

/** @throws VinobenchError `input` for what is not JSON, too deep, or of too many values */
export function checkedJson(bytes: Buffer, file: string): unknown {
  checkShape(bytes, file);
  return boundedJson(bytes, file);
}

/** Of bytes whose depth and number of values are bounded. @throws VinobenchError `input` for what is not JSON */
export function boundedJson(bytes: Buffer, file: string): unknown {
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    // The parser's own message quotes the file.
    throw refusedFile(file, 'is cut off or damaged: it is not JSON', error);
  }
  checkParts(value, file);
  return value;
}

export const tooDeep = (file: string): VinobenchError =>
  refusedFile(file, `is nested deeper than ${exchangeLimits.depth}`);

function checkShape(bytes: Buffer, file: string): void {
  let [depth, values, containers, isText] = [0, 0, 0, false];
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (isText) {
      if (byte === backslash) at++;
      else if (byte === quote) isText = false;
      continue;
    }
    if (byte === quote) isText = true;
    else if (byte === comma) values++;
    else if (byte === open || byte === openList) {
      depth++;
      values++;
      containers++;
      if (depth > exchangeLimits.depth) throw tooDeep(file);
    } else if (byte === close || byte === closeList) depth--;
  }
  if (values > exchangeLimits.values || containers > exchangeLimits.containers)
    throw refusedFile(
      file,
      `has more than ${exchangeLimits.values} values, or ${exchangeLimits.containers} objects and lists; import a part of it`,
    );
}

/** Lists of numbers that may have any length. */
const samples: ReadonlySet<string> = new Set(['samplesNs', 'times']);

/** What a schema would say of each element of a long list, or would copy without looking. */
function checkParts(root: unknown, file: string): void {
  const waiting: (readonly [key: string, value: unknown])[] = [['', root]];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [key, value] = next;
    if (Array.isArray(value)) {
      checkList(key, value, file);
      for (const inner of value) if (typeof inner === 'object') waiting.push(['', inner]);
    } else if (typeof value === 'object' && value !== null) {
      // A key of this name becomes a prototype when objects are copied.
      if (Object.hasOwn(value, '__proto__'))
        throw refusedFile(file, 'has a key named __proto__, which no program writes');
      for (const pair of Object.entries(value)) if (typeof pair[1] === 'object') waiting.push(pair);
    }
  }
}

function checkList(key: string, list: readonly unknown[], file: string): void {
  if (list.length <= exchangeLimits.list) return;
  const isSound = samples.has(key)
    ? list.every((one) => typeof one === 'number')
    : list.every((one) => typeof one === 'object');
  if (!isSound) throw refusedFile(file, 'is damaged: it has a list that no program writes');
}
