/** Names and wide numbers of a zip's entries: what stands in their extra fields (APPNOTE.TXT 4.5, and Info-ZIP's Unicode path). */
import { crc32 } from 'node:zlib';

const [wideId, unicodePathId] = [0x0001, 0x7075];
const utf8Flag = 0x800;

/** The upper half of code page 437, in which names are that do not say otherwise. */
const codePage437 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0';

/** The data of the field of this id; undefined: absent. @throws RangeError for truncated fields */
function fieldOf(extra: Buffer, wanted: number): Buffer | undefined {
  for (let at = 0; at + 4 <= extra.length; ) {
    const end = at + 4 + extra.readUInt16LE(at + 2);
    // Some writers pad with what is not a field.
    if (end > extra.length) return undefined;
    if (extra.readUInt16LE(at) === wanted) return extra.subarray(at + 4, end);
    at = end;
  }
  return undefined;
}

/**
 * Of those that are 2^32 - 1 the values in 64 bits, which stand in their order in one field.
 * @throws RangeError when that is missing
 */
export function wideFields(extra: Buffer, narrow: readonly number[]): number[] {
  if (!narrow.includes(0xffffffff)) return [...narrow];
  const field = fieldOf(extra, wideId) ?? Buffer.alloc(0);
  let at = 0;
  return narrow.map((value) => {
    if (value !== 0xffffffff) return value;
    at += 8;
    return Number(field.readBigUInt64LE(at - 8));
  });
}

/** With `/`, whatever system wrote it. */
export function nameOfEntry(raw: Buffer, extra: Buffer, flags: number): string {
  const unicode = fieldOf(extra, unicodePathId);
  // Version 1, and the checksum of the name that it stands for: an archive that was renamed keeps an old one.
  const fits = unicode !== undefined && unicode.length > 5 && unicode[0] === 1;
  if (fits && unicode.readUInt32LE(1) === crc32(raw)) return slashed(unicode.toString('utf8', 5));
  if ((flags & utf8Flag) !== 0) return slashed(raw.toString('utf8'));
  return slashed(raw.toString('latin1').replace(/[\x80-\xff]/g, characterOf));
}

const slashed = (name: string): string => name.replaceAll('\\', '/');

const characterOf = (byte: string): string => codePage437[byte.charCodeAt(0) - 0x80] ?? '?';
