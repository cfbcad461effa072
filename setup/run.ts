/**
 * `node setup/run.ts TARGET [arguments]`, started by boot.mjs with Node >= 24: sees to OpenVINO, the native addon and,
 * for the window, its page, for the command line and who starts jobs, their bundles, then imports TARGET, or its bundle, which finds its
 * arguments in process.argv as any program does.
 */
import { dirname, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { addonReady } from './addon.ts';
import { bundleReady, needsBundle, programToRun } from './checkoutBundle.ts';
import { readySdk } from './openvino.ts';
import { needsNothing, needsPage, pageReady } from './page.ts';
import { endWithStarter } from './parent.mjs';
import { setUp } from './report.mjs';

endWithStarter();

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const began = performance.now();

const [node, self, target, ...rest] = process.argv;
if (node === undefined || self === undefined || target === undefined) {
  throw new Error('run.ts is started by boot.mjs with the program to run');
}
const withPage = needsPage(target, rest);
const withBundle = needsBundle(target, rest);

if (!needsNothing(target, rest))
  await setUp(async (signal) => {
    const sdk = readySdk({ root });
    const built = (!withPage || pageReady(root)) && (!withBundle || bundleReady(root));
    if (sdk !== null && addonReady(root, sdk) && built) return;
    const { prepareRuntime } = await import('./prepareRuntime.ts');
    await prepareRuntime(root, { signal, withPage, withBundle });
    process.env['VINOBENCH_SETUP_MS'] = String(
      Math.round(Number(process.env['VINOBENCH_SETUP_MS'] ?? 0) + performance.now() - began),
    );
  });

process.argv = [node, resolve(root, target), ...rest];
await import(pathToFileURL(programToRun(root, target)).href);
