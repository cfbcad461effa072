/** The sources as they are, with what the set-up builds in `.vinobench/`. */
import { dirname, join } from 'node:path';
import type { Layout } from './types.ts';

const root = dirname(import.meta.dirname);
const page = join(root, '.vinobench', 'page');
const worker = join(root, 'electron', 'jobs', 'worker');

export const layout: Layout = {
  kind: 'checkout',
  command: 'npm start --',
  repair: 'run npm start once to set it up',
  worker: { node: join(worker, 'entry.ts'), electron: join(worker, 'electronEntry.mjs') },
  // The start of Electron names the one that runs Vinobench (VINOBENCH_NODE).
  node: null,
  hashWorker: join(root, 'electron', 'converter', 'input', 'hashWorker.mjs'),
  bindings: [
    { name: 'native', module: join(root, 'native', 'index.cjs') },
    { name: 'openvino-node', module: 'openvino-node' },
  ],
  page,
  preload: join(page, 'preload.cjs'),
  models: join(root, 'models'),
  desktop: { kind: 'script', script: join(root, 'electron', 'start.mjs') },
};
