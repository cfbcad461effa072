/** The files of the checkout that belong to the project: all but what .gitignore names. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Paths from the root, with `/`. */
export function projectFiles(): string[] {
  const patterns = readFileSync(join(root, '.gitignore'), 'utf8').split('\n').filter(Boolean);
  const ignored = (name: string) =>
    name === '.git' ||
    patterns.some((pattern) =>
      pattern.startsWith('*') ? name.endsWith(pattern.slice(1)) : `${name}/` === pattern,
    );
  const list = (folder: string): string[] =>
    readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (ignored(entry.name)) return [];
      return entry.isDirectory() ? list(path) : entry.isFile() ? [path] : [];
    });
  return list('');
}

/** The text of a file, or null for a binary one. */
export function textOf(path: string): string | null {
  const content = readFileSync(join(root, path));
  return content.subarray(0, 8192).includes(0) ? null : content.toString('utf8');
}
