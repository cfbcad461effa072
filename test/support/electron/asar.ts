/** Electron's archive of an app, as Chromium's Pickle writes it: four lengths and a header of JSON, then the files' contents. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

interface Entry {
  readonly files?: Readonly<Record<string, Entry>>;
  /** From the end of the header; decimal. */
  readonly offset?: string;
  readonly size?: number;
  readonly unpacked?: boolean;
  readonly integrity?: { readonly algorithm: string; readonly hash: string };
}

export interface PackedFile {
  /** With `/`. */
  readonly name: string;
  readonly content: Buffer;
  /** SHA-256 as the archive has it, hexadecimal. */
  readonly hash: string | null;
}

export function readAsar(file: string): PackedFile[] {
  const archive = readFileSync(file);
  const begin = 8 + archive.readUInt32LE(4);
  const length = archive.readUInt32LE(12);
  const header = JSON.parse(archive.toString('utf8', 16, 16 + length)) as Entry;
  const found: PackedFile[] = [];
  const walk = ({ files = {} }: Entry, folder: string) => {
    for (const [name, entry] of Object.entries(files)) {
      const whole = folder === '' ? name : `${folder}/${name}`;
      if (entry.files !== undefined) walk(entry, whole);
      else if (entry.offset !== undefined && entry.size !== undefined) {
        const at = begin + Number(entry.offset);
        const content = archive.subarray(at, at + entry.size);
        found.push({ name: whole, content, hash: entry.integrity?.hash ?? null });
      } else throw new Error(`${whole} is in no archive`);
    }
  };
  walk(header, '');
  return found;
}

/** Electron reads its archive in place; here it is unpacked into a folder that goes with this process. */
export function packedProgram(resources: string): string {
  Object.assign(process, { resourcesPath: resources });
  const folder = mkdtempSync(path.join(tmpdir(), 'stand-in-asar-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  for (const { name, content } of readAsar(path.join(resources, 'app.asar'))) {
    const file = path.join(folder, ...name.split('/'));
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  const { main } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as {
    readonly main: string;
  };
  return path.join(folder, main);
}
