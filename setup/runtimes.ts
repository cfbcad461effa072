/**
 * `node setup/runtimes.ts add|refresh|remove RELEASE FOLDER`, started by a host (`layout.runtimeInstaller`): it reports what it does on
 * stderr and the result as one line of JSON on stdout. Which step it is at goes to the host as a separate message.
 */
import type { InstallStep } from '../shared/machine/runtimes.ts';
import { addRuntime, refreshRuntime, removeRuntime } from './otherRuntime.ts';
import { endWithStarter } from './parent.mjs';
import { setUp } from './report.mjs';

endWithStarter();

const verbs = { add: addRuntime, refresh: refreshRuntime, remove: removeRuntime };

const onStep = (step: InstallStep) => void process.send?.({ step });

const [verb, release, folder] = process.argv.slice(2);
const carryOut = Object.entries(verbs).find(([name]) => name === verb)?.[1];
if (carryOut === undefined || release === undefined || folder === undefined)
  throw new Error('runtimes.ts is started with add, refresh or remove, a release and a folder');

const done = await setUp((signal) => carryOut(release, { folder, onStep }, signal));
process.stdout.write(`${JSON.stringify({ done })}\n`);
