/** What holds for the entries of every kind of archive. */
import { VinobenchError } from '../../shared/faults/errors.ts';
import { printable } from '../../shared/faults/printable.ts';
import { archiveLimits, sizeText } from './limits.ts';

/** An entry that is taken, and why it cannot be. */
export interface EntryFacts {
  readonly name: string;
  /** Unpacked bytes, as the archive says. */
  readonly size: number;
  readonly kind: 'file' | 'link' | 'sparse' | 'encrypted';
}

/** Keeps count of what an archive holds while it is listed. */
export class ArchiveCount {
  readonly #file: string;
  readonly #names = new Set<string>();
  #entries = 0;
  #nameBytes = 0;
  #totalBytes = 0;

  constructor(file: string) {
    this.#file = file;
  }

  /** Every entry, whether it is taken or not. @throws VinobenchError `input` past a limit */
  count(size: number): void {
    this.#entries += 1;
    this.#totalBytes += size;
    if (this.#entries > archiveLimits.entries)
      throw refusedArchive(this.#file, `it holds more than ${archiveLimits.entries} entries`);
    if (this.#totalBytes > archiveLimits.totalBytes)
      throw refusedArchive(this.#file, `it unpacks to more than ${sizeText(archiveLimits.totalBytes)}`);
  }

  /** One that is taken. @throws VinobenchError `input` that names it */
  take({ name, kind }: EntryFacts): void {
    const fault = nameFault(name) ?? kindFault(kind) ?? (this.#names.has(name) ? 'is there twice' : null);
    if (fault !== null) throw refusedArchive(this.#file, `its entry ${quotedName(name)} ${fault}`);
    this.#names.add(name);
    this.#nameBytes += name.length;
    if (this.#nameBytes > archiveLimits.allNamesBytes)
      throw refusedArchive(
        this.#file,
        `the names in it are longer than ${sizeText(archiveLimits.allNamesBytes)}`,
      );
  }
}

/** Half a sentence about a name that is taken from an archive; null: none. */
function nameFault(name: string): string | null {
  const parts = name.split('/');
  if (/^(?:\/|[a-z]:)/i.test(name)) return 'has an absolute path';
  if (parts.includes('..')) return 'leads out of the archive';
  if (parts.length > archiveLimits.depth) return `lies more than ${archiveLimits.depth} folders deep`;
  if (Buffer.byteLength(name) > archiveLimits.nameBytes)
    return `has a name of more than ${sizeText(archiveLimits.nameBytes)}`;
  return /\p{Cc}/u.test(name) ? 'has control characters in its name' : null;
}

function kindFault(kind: EntryFacts['kind']): string | null {
  switch (kind) {
    case 'file':
      return null;
    case 'link':
      return 'is a link, not a file; pack the files themselves (tar --dereference --hard-dereference)';
    case 'sparse':
      return 'is stored with holes; pack it without --sparse';
    case 'encrypted':
      return 'is encrypted; pack it without a password';
  }
}

/** Of a name that is shown; both ends of a longer one are. */
const [shownStart, shownEnd] = [40, 20];

/** An entry as the owner of the archive can find it: short, without control characters or line breaks. */
export function quotedName(name: string): string {
  const long = name.length > shownStart + shownEnd;
  return `"${printable(long ? `${name.slice(0, shownStart)}...${name.slice(-shownEnd)}` : name)}"`;
}

/** @param what half a sentence */
export function refusedArchive(file: string, what: string): VinobenchError {
  return new VinobenchError('input', `${file} is refused: ${what}.`, { place: { file } });
}

/** @param reason in brackets, of what cannot be read */
export function damagedArchive(file: string, kind: 'zip' | 'tar', reason: string, cause?: unknown) {
  const sentence = `${file} cannot be read as a ${kind} archive (${reason}).`;
  return new VinobenchError('input', sentence, { place: { file }, cause });
}
