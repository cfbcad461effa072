/**
 * `irSha256` in every document: what tells one IR from another. It is SHA-256 (64 hexadecimal digits) over the bytes of the
 * .xml followed by the CRC-32 of the .bin as eight hexadecimal digits, and so the digest of no file: `sha256sum` prints
 * another number. An .xml of Vinobench names the SHA-256 of the source and of its weights, the converter's version and the
 * options, from which the .bin follows; the checksum is there for damage, and for IRs of others. To hash the .bin as well would
 * take longer than to write it (`electron/files/irHash.ts` computes it).
 */
import { z } from 'zod';

export const irSha256Schema = z.string();
