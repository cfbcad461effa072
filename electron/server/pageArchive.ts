/**
 * The page in `app.asar`, for the terminal command of the desktop's package: Electron reads its archive in place, Node does not.
 * Written as Chromium's Pickle: four lengths and a header of JSON, then the contents of the files.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { layout } from '../../layout/layout.ts';
import { VinobenchError } from '../../shared/faults/errors.ts';

const packedFile = z.object({
  /** From the end of the header; decimal. */
  offset: z.string().regex(/^\d+$/),
  size: z.int().nonnegative(),
  integrity: z.object({ algorithm: z.literal('SHA256'), hash: z.string() }),
});

interface PackedFolder {
  readonly files: Readonly<Record<string, PackedFolder | z.infer<typeof packedFile>>>;
}

const packedFolder: z.ZodType<PackedFolder> = z.object({
  files: z.record(z.string(), z.union([z.lazy(() => packedFolder), packedFile])),
});

/**
 * @param folder at the top of the archive
 * @returns the contents by name, with `/`
 * @throws VinobenchError 'setup' when the archive is not whole
 */
export function filesInArchive(file: string, folder: string): ReadonlyMap<string, Buffer> {
  try {
    return readArchive(readFileSync(file), folder);
  } catch (error) {
    throw new VinobenchError('setup', `${file} is damaged or missing: ${layout.repair}.`, {
      cause: error,
      place: { file },
    });
  }
}

function readArchive(archive: Buffer, folder: string): ReadonlyMap<string, Buffer> {
  const begin = 8 + archive.readUInt32LE(4);
  const header: unknown = JSON.parse(archive.toString('utf8', 16, 16 + archive.readUInt32LE(12)));
  const top = packedFolder.parse(header).files[folder];
  if (top === undefined || !('files' in top)) throw new Error(`no folder ${folder} in it`);
  const found = new Map<string, Buffer>();
  const walk = ({ files }: PackedFolder, before: string) => {
    for (const [name, entry] of Object.entries(files)) {
      const whole = `${before}${name}`;
      if ('files' in entry) walk(entry, `${whole}/`);
      else {
        const at = begin + Number(entry.offset);
        const content = archive.subarray(at, at + entry.size);
        if (createHash('sha256').update(content).digest('hex') !== entry.integrity.hash)
          throw new Error(`${whole} in it has another content`);
        found.set(whole, content);
      }
    }
  };
  walk(top, '');
  return found;
}
