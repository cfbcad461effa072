/** `npm run docs`: writes the pages that are made from the program. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { commandsPage } from './commands.ts';
import { formatsPage } from './formats.ts';

for (const [name, text] of [
  ['commands.md', commandsPage()],
  ['formats.md', formatsPage()],
] as const) {
  const file = fileURLToPath(new URL(`../${name}`, import.meta.url));
  writeFileSync(file, text);
  process.stdout.write(`${file}\n`);
}
