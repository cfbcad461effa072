/**
 * A package: `app/` (the bundles), `native/`, `openvino/`, `page/`, `models/` side by side. In the desktop's package that
 * folder is `resources/vinobench`, without `page/`: the page is in `resources/app.asar` next to it, whose integrity Electron checks,
 * with the bundle of Electron's main process, which knows `resources`.
 */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Desktop, Layout, PagePlace } from './types.ts';

/** Electron's processes know it; its types are not Node's. */
const { resourcesPath } = process as { readonly resourcesPath?: string };
const isMain = (process as { readonly type?: string }).type === 'browser';

const bundle = import.meta.dirname;
const root = isMain && resourcesPath !== undefined ? join(resourcesPath, 'vinobench') : dirname(bundle);
const app = join(root, 'app');
const node = join(root, 'node', 'bin', 'node');
const worker = join(app, 'worker.js');

export const layout: Layout = {
  kind: 'package',
  command: 'vinobench',
  repair: 'install Vinobench again',
  worker: { node: worker, electron: worker },
  node: existsSync(node) ? node : null,
  hashWorker: join(app, 'hashWorker.js'),
  bindings: [{ name: 'native', module: join(root, 'native', 'index.cjs') }],
  runtimeInstaller: null,
  page: page(),
  preload: join(dirname(bundle), 'page', 'preload.cjs'),
  models: join(root, 'models'),
  desktop: desktop(),
};

function page(): PagePlace {
  if (isMain) return { archive: null, folder: join(dirname(bundle), 'page') };
  const folder = join(root, 'page');
  if (existsSync(folder)) return { archive: null, folder };
  return { archive: join(dirname(root), 'app.asar'), folder: 'page' };
}

/** Linux alone has the terminal command next to the desktop's binary: `resources` lies in its folder. */
function desktop(): Desktop {
  const binary = join(dirname(dirname(root)), 'vinobench-desktop');
  return existsSync(binary) ? { kind: 'binary', binary } : { kind: 'none' };
}
