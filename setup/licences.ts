/** The licences of the packages that a bundle is made of, as their licences ask for. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @param files of packages or not, as the bundler names them
 * @throws Error when a package names no licence
 */
export function licencesOf(files: readonly string[]): string {
  return [...new Set(files.flatMap((file) => packageFolder(file) ?? []))]
    .map(licenceOf)
    .sort((a, b) => a.localeCompare(b))
    .join(`\n${'-'.repeat(80)}\n\n`);
}

/** The innermost package of a module's path; null: it is no package's. */
function packageFolder(id: string): string | null {
  const path = id.replace(/^\0/, '').replace(/\?.*$/, '');
  return /^(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/.exec(path)?.[1] ?? null;
}

function licenceOf(folder: string): string {
  const facts: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const { name, version, license } = facts as Readonly<Record<string, unknown>>;
  if (typeof license !== 'string') throw new Error(`${folder} names no licence`);
  const file = readdirSync(folder).find((one) => /^licen[cs]e(\.(md|txt))?$/i.test(one));
  const text = file === undefined ? '' : readFileSync(join(folder, file), 'utf8').trim();
  return `${String(name)} ${String(version)}, ${license}\n\n${text}\n`;
}
