/** Measured peaks by what was asked: a file each, written durably. They stay until they are measured again. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Peaks, type PeaksKey, peaksKeySchema, peaksSchema } from '../../../shared/machine/peaks.ts';
import { writeDurablySync } from '../../files/durable.ts';
import { inDataFolder } from '../../files/fileTrouble.ts';
import { sealed, unsealed } from '../sealed/sealed.ts';

export class PeaksCache {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Null where they are missing or their file is damaged. */
  get(key: PeaksKey): Peaks | null {
    let text: string;
    try {
      text = readFileSync(this.#file(key), 'utf8');
    } catch {
      return null;
    }
    const parsed = peaksSchema.safeParse(unsealed(text));
    return parsed.success && keyText(parsed.data) === keyText(key) ? parsed.data : null;
  }

  put(peaks: Peaks): void {
    writeDurablySync(this.#file(peaks), sealed(peaks), { outlet: inDataFolder });
  }

  #file(key: PeaksKey): string {
    const hash = createHash('sha256').update(keyText(key)).digest('hex').slice(0, 16);
    return path.join(this.#folder, `${hash}.json`);
  }
}

/** Parsing puts the fields in the schema's order and drops the rest. */
function keyText(key: PeaksKey): string {
  return JSON.stringify(peaksKeySchema.parse(key));
}
