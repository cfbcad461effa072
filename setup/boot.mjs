// @ts-check
/**
 * `node setup/boot.mjs TARGET [arguments]`: makes sure that a Node >= 24 and the dependencies are there, then runs
 * setup/run.ts with that Node, which sees to the rest and imports TARGET. Plain JavaScript that runs on Node 18:
 * until the dependencies are installed, nothing but Node's own modules may be imported.
 */
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { whenOrphaned } from './parent.mjs';
import { dependenciesReady, isNewEnough, readyNode } from './state.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const began = Date.now();

const [target, ...targetArguments] = process.argv.slice(2);
if (target === undefined) {
  process.stderr.write(
    'boot.mjs needs the program to run: node setup/boot.mjs electron/cli.ts [arguments]\n',
  );
  process.exit(1);
}
if (!isNewEnough(process.version, 18)) {
  process.stderr.write(
    `Vinobench needs Node 18 or newer to set itself up, and this is ${process.version}: install a newer Node.\n`,
  );
  process.exit(1);
}

let node = readyNode(root);
const alreadyDone = node !== null && dependenciesReady(root);
if (!alreadyDone) {
  const { prepare } = await import('./prepare.mjs');
  node = await prepare(root);
}
if (node !== null) run(node, target, targetArguments);

/**
 * @param {string} node
 * @param {string} target
 * @param {string[]} rest
 */
function run(node, target, rest) {
  // The warnings are of features that Node 24's first releases still call experimental (type stripping, node:sqlite).
  const flags = ['--disable-warning=ExperimentalWarning'];
  const child = spawn(node, [...flags, join(root, 'setup', 'run.ts'), target, ...rest], {
    // The channel carries nothing: its end tells the child that this process has ended, however it did (run.ts).
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: {
      ...process.env,
      ...pathWith(dirname(node)),
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? join(root, '.vinobench', 'compile-cache'),
      VINOBENCH_SETUP_MS: String(alreadyDone ? 0 : Date.now() - began),
    },
  });

  // Stay until the child has gone, whatever arrives. A terminal signals the whole group by itself; without one
  // (a supervisor, npm passing a signal on) only this process got the signal.
  const terminal =
    process.stdin.isTTY === true || process.stdout.isTTY === true || process.stderr.isTTY === true;
  process.on('SIGINT', () => {
    if (!terminal) child.kill('SIGINT');
  });
  for (const signal of /** @type {const} */ (['SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => child.kill(signal));
  }

  whenOrphaned(() => child.kill('SIGINT'));

  child.on('error', (error) => {
    process.stderr.write(
      `Node 24 at ${node} could not be started (${error.message}): delete ${join(root, '.vinobench', 'node')} and run the same command again.\n`,
    );
    process.exit(1);
  });
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
    // A signal that this process outlives (or a platform without signals) still must not look like success.
    setTimeout(() => process.exit(1), 1000);
  });
}

/**
 * The environment's PATH with `folder` first, so that programs started by name find the same Node.
 *
 * @param {string} folder
 */
function pathWith(folder) {
  const name = Object.keys(process.env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
  const separator = process.platform === 'win32' ? ';' : ':';
  return { [name]: [folder, process.env[name]].filter(Boolean).join(separator) };
}
