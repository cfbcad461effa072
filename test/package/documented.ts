/** Where docs/packages.md says that files lie. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './make.ts';

interface Places {
  /** As it is written: a path in code, or words. */
  readonly desktop: string;
  readonly server: string;
}

export function documentedPlaces(): Places[] {
  const text = readFileSync(join(root, 'docs', 'packages.md'), 'utf8');
  const [section = ''] = text.split(/^## Where files lie$/m)[1]?.split(/^## /m) ?? [];
  const rows = section.split('\n').filter((line) => line.startsWith('| '));
  return rows.slice(1).map((row) => {
    const [, desktop = '', server = ''] = row
      .split('|')
      .slice(1)
      .map((cell) => cell.trim());
    return { desktop, server };
  });
}
