/** A file name, on any system, of any text: a model's name, a layer's, a title. */
import { createHash } from 'node:crypto';

/** A stem with an ending and a suffix behind it fits the 255 bytes that file systems allow. */
export const longestNameBytes = 200;

/** Devices of Windows, whatever their extension. */
const reserved = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/** Cut between two characters, never inside one. */
export function cutToBytes(text: string, bytes: number): string {
  let [used, end] = [0, 0];
  for (const character of text) {
    used += Buffer.byteLength(character);
    if (used > bytes) break;
    end += character.length;
  }
  return text.slice(0, end);
}

/**
 * The text itself where it can be the name of a visible file; else what is left of it with `_` for what cannot, and a
 * hash behind that, so that two texts never get one name.
 */
export function fileNameOf(text: string): string {
  const name = text
    .normalize('NFC')
    .replace(/[\\/:*?"<>|]|\p{C}/gu, '_')
    .replace(/^[. ]+|[. ]+$/g, '_');
  const fits = name === text && name !== '' && !reserved.test(name);
  if (fits && Buffer.byteLength(name) <= longestNameBytes) return name;
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 8);
  const stem = cutToBytes(reserved.test(name) ? `_${name}` : name, longestNameBytes - hash.length - 1);
  return `${stem === '' ? '_' : stem}-${hash}`;
}
