/** The layout of a checkout by its root. */
import { join } from 'node:path';
import { readyBundle } from './bundle.ts';
import type { Layout } from './types.ts';

/** @param worker asked at each start of a process */
export function checkoutOf(root: string, worker = () => workerOfSources(root)): Layout {
  const page = join(root, '.vinobench', 'page');
  return {
    kind: 'checkout',
    command: 'npm start --',
    repair: 'run npm start once to set it up',
    get worker() {
      return worker();
    },
    // The start of Electron names the one that runs Vinobench (VINOBENCH_NODE).
    node: null,
    hashWorker: join(root, 'electron', 'converter', 'input', 'hashWorker.mjs'),
    bindings: [
      { name: 'native', module: join(root, 'native', 'index.cjs') },
      { name: 'openvino-node', module: 'openvino-node' },
    ],
    runtimeInstaller: join(root, 'setup', 'runtimes.ts'),
    page: { archive: null, folder: page },
    preload: join(page, 'preload.cjs'),
    models: join(root, 'models'),
    desktop: { kind: 'script', script: join(root, 'electron', 'start.mjs') },
  };
}

/** For a host that runs from the sources: the bundle where it fits them now. */
function workerOfSources(root: string): Layout['worker'] {
  const bundle = readyBundle(root, 'worker');
  if (bundle !== null) return { node: bundle, electron: bundle };
  const folder = join(root, 'electron', 'jobs', 'worker');
  return { node: join(folder, 'entry.ts'), electron: join(folder, 'electronEntry.mjs') };
}
