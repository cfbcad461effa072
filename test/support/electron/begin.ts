/** Electron's command line, and what its binary does before and after the program that is named there. */
import inspector from 'node:inspector';
import { createRequire, registerHooks } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { packedProgram } from './asar.ts';

// Bundled beside this one where a package is tried.
const electron = new URL(import.meta.url.endsWith('.ts') ? './module.ts' : './module.js', import.meta.url)
  .href;

/** Of the stand-in alone: a file that was double-clicked to start the app. */
const openFile = '--stand-in-open-file=';

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: electron, shortCircuit: true } : next(specifier, context),
});
Object.assign(process, { type: 'browser' });

/** `resources` of a package, as its binary has them beside itself: the program is in its archive. */
const resources = process.env['STAND_IN_RESOURCES'];
const given = process.argv.slice(2);
// The program and its script become one, as they are in Electron.
process.argv.splice(1, 1);

const at = given.findIndex((argument, index) => !argument.startsWith('-') && given[index - 1] !== '-r');
const program = resources === undefined ? given[at] : packedProgram(resources);
if (program === undefined) throw new Error('the stand-in needs a program');

if (given.some((argument) => argument.startsWith('--inspect'))) inspector.open(0);
const { app, startedChromium } = await import('./module.ts');
const require = createRequire(import.meta.url);
for (const [index, argument] of given.slice(0, at < 0 ? undefined : at).entries()) {
  if (argument === '-r') require(path.resolve(given[index + 1] ?? ''));
}

await import(pathToFileURL(path.resolve(program)).href);
// Whatever the program does before its first real wait happens before `ready`; so does a Mac's word of a double click.
const clicked = given.find((argument) => argument.startsWith(openFile))?.slice(openFile.length);
if (clicked !== undefined) app.emit('open-file', { preventDefault: () => undefined }, clicked);
// The driver of the windows must be connected before they open.
if (!app.isQuitting && given.some((argument) => argument.startsWith('--remote-debugging-port')))
  startedChromium();
app.begin();
