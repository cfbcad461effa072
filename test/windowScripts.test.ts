/** What the window's page fetches before it can be used. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { beforeAll, expect, it } from 'vitest';
import { pageFolder } from '../setup/page.ts';
import { readyPage } from './support/page.ts';

/** Of the scripts that index.html names, gzipped; a page whose first view is the Models fetches some 60 KB more. */
const limitKb = 260;

const page = pageFolder(fileURLToPath(new URL('..', import.meta.url)));
const folder = join(page, 'assets');
const scripts = () => readdirSync(folder).filter((file) => file.endsWith('.js'));

beforeAll(readyPage);

it('has no zod in any script, since only the host checks what comes in', () => {
  // Names that zod gives its classes at run time, so that no builder shortens them.
  const withZod = scripts().filter((file) =>
    /\bZod(?:Object|String|Error)\b/.test(readFileSync(join(folder, file), 'utf8')),
  );
  expect(scripts().length).toBeGreaterThan(10);
  expect(withZod).toEqual([]);
});

it('names scripts of a limited size in its index', () => {
  const index = readFileSync(join(page, 'index.html'), 'utf8');
  const named = [...index.matchAll(/(?:src|href)="\.\/assets\/([^"]+\.js)"/g)].flatMap(
    ([, file]) => file ?? [],
  );
  const kb = named.reduce((sum, file) => sum + gzipSync(readFileSync(join(folder, file))).length, 0) / 1024;
  expect(named.length).toBeGreaterThan(0);
  expect(kb).toBeLessThan(limitKb);
});
