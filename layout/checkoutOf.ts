/** The layout of a checkout by its root. */
import { join } from 'node:path';
import type { Layout } from './types.ts';
import { bundledWorker } from './workerBundle.ts';

export function checkoutOf(root: string): Layout {
  const page = join(root, '.vinobench', 'page');
  const worker = join(root, 'electron', 'jobs', 'worker');
  return {
    kind: 'checkout',
    command: 'npm start --',
    repair: 'run npm start once to set it up',
    // Looked for at each start of a process: the sources may have changed since.
    get worker() {
      const bundle = bundledWorker(root);
      return bundle === null
        ? { node: join(worker, 'entry.ts'), electron: join(worker, 'electronEntry.mjs') }
        : { node: bundle, electron: bundle };
    },
    // The start of Electron names the one that runs Vinobench (VINOBENCH_NODE).
    node: null,
    hashWorker: join(root, 'electron', 'converter', 'input', 'hashWorker.mjs'),
    bindings: [
      { name: 'native', module: join(root, 'native', 'index.cjs') },
      { name: 'openvino-node', module: 'openvino-node' },
    ],
    page: { archive: null, folder: page },
    preload: join(page, 'preload.cjs'),
    models: join(root, 'models'),
    desktop: { kind: 'script', script: join(root, 'electron', 'start.mjs') },
  };
}
