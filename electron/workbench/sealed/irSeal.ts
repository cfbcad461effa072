/** What Vinobench writes next to an IR that it keeps: facts about it, and the hashes of its files. */
import { statSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { bytesSchema } from '../../../shared/unitSchemas.ts';
import { bytes } from '../../../shared/units.ts';
import { writeDurablySync } from '../../files/durable.ts';
import { inDataFolder } from '../../files/fileTrouble.ts';
import { readRegularTextSync } from '../../files/regularFile.ts';
import { sealed, unsealed } from './sealed.ts';

/** Facts about an IR; its files are in its entry's folder. */
export interface SealedIr {
  readonly xml: string;
  readonly bin: string;
  readonly irSha256: string;
}

export const entryName = 'entry.json';

/** The sizes tell, before anything is read, an entry whose files a full disk or a lost power line cut short. */
export const entrySchema = z.object({ document: z.unknown(), xmlBytes: bytesSchema, binBytes: bytesSchema });

export function sealIr(document: SealedIr): void {
  const [xmlBytes, binBytes] = [statSync(document.xml).size, statSync(document.bin).size];
  const facts: z.infer<typeof entrySchema> = {
    document,
    xmlBytes: bytes(xmlBytes),
    binBytes: bytes(binBytes),
  };
  writeDurablySync(path.join(path.dirname(document.xml), entryName), sealed(facts), {
    outlet: inDataFolder,
  });
}

const namedIr = z.object({ document: z.object({ xml: z.string(), irSha256: z.string() }) });

/** What an IR that Vinobench keeps has to hold; null for any other. */
export function sealedIrSha256(xml: string): string | null {
  let text: string;
  try {
    // The folder is untrusted: anything may have this name.
    text = readRegularTextSync(path.join(path.dirname(xml), entryName));
  } catch {
    return null;
  }
  const { data } = namedIr.safeParse(unsealed(text));
  const isOfIt = data !== undefined && path.basename(data.document.xml) === path.basename(xml);
  return isOfIt ? data.document.irSha256 : null;
}
