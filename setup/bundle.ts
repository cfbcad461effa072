/**
 * What runs, as JavaScript: `app/` of a package (terminal, browser host, jobs), what the desktop has in `app.asar`, and the command
 * line and a job's process of a checkout.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type OutputChunk, type OutputOptions, type Plugin, rolldown } from 'rolldown';
import { SetupFailure } from './report.mjs';

/** Loaded from folders beside the bundle, and Electron's own module; a package that `ws` tries and does without. */
const external = ['electron', 'sharp', 'bufferutil', 'utf-8-validate'];

/** What a bundle is made of: absolute paths, for the licences. */
type Modules = readonly string[];

/** Terminal, worker and the hashing thread share their parts. */
export const bundleApp = (root: string, folder: string): Promise<Modules> =>
  bundle(root, folder, packaged, {
    cli: 'electron/cli.ts',
    worker: 'electron/jobs/worker/entry.ts',
    hashWorker: 'electron/converter/input/hashWorker.mjs',
  });

/**
 * Electron's main process; the preload is built with the page.
 * @param updates https address of the folder where releases are published; null: none
 */
export const bundleDesktop = (root: string, folder: string, updates: string | null): Promise<Modules> =>
  bundle(root, folder, packaged, { main: 'electron/main.ts' }, [publishedAt(root, updates)]);

/**
 * The command line and a job's process of a checkout, for `.vinobench/bundle/HASH/`: as they are written, with source maps. Each
 * by itself: a job's process is to load none of the other's parts.
 * @param entries by the name of the file that they become
 */
export async function bundleCheckout(
  root: string,
  folder: string,
  entries: Readonly<Record<string, string>> = {
    cli: 'electron/cli.ts',
    worker: 'electron/jobs/worker/entry.ts',
  },
): Promise<Modules> {
  const form: Form = { layout: 'bundled.ts', sourcemap: true, minify: false, together: [measuring] };
  const made = await Promise.all(
    Object.entries(entries).map(([name, file]) => bundle(root, folder, form, { [name]: file })),
  );
  return [...new Set(made.flat())];
}

/** What each process of a measurement loads: one file in the place of twenty takes a fifth of its start. */
const measuring: Group = {
  name: 'measuring',
  test: /[\\/]electron[\\/](jobs[\\/]worker[\\/]session|openvino[\\/](load|devices))\.ts$/,
};

/** Modules that make one file, with all that they import. */
interface Group {
  readonly name: string;
  /** Of their paths. */
  readonly test: RegExp;
}

interface Form {
  /** File of `layout/` that takes the place of `checkout.ts`. */
  readonly layout: string;
  readonly sourcemap: boolean;
  readonly minify: OutputOptions['minify'] & {};
  readonly together: Group[];
}

const packaged: Form = {
  layout: 'packaged.ts',
  sourcemap: false,
  // Names stay: a stack in the log is read by people.
  minify: { compress: true, mangle: false, codegen: { removeWhitespace: true } },
  // The terminal shares most of these parts, and would load the rest with them.
  together: [],
};

async function bundle(
  root: string,
  folder: string,
  { layout, sourcemap, minify, together }: Form,
  entries: Readonly<Record<string, string>>,
  more: readonly Plugin[] = [],
): Promise<Modules> {
  const warnings: string[] = [];
  const built = await rolldown({
    cwd: root,
    input: Object.fromEntries(Object.entries(entries).map(([name, file]) => [name, join(root, file)])),
    platform: 'node',
    external,
    plugins: [otherLayout(root, layout), ...more],
    // Of a machine that is busy; what else is warned of refuses the bundle.
    checks: { bundlerTimings: false },
    onLog: (level, log) => {
      if (level === 'warn') warnings.push(log.message);
    },
  });
  mkdirSync(folder, { recursive: true });
  const { output } = await built.write({
    dir: folder,
    format: 'es',
    entryFileNames: '[name].js',
    // Beside the entries: `layout/packaged.ts` is in one of them and knows its folder.
    chunkFileNames: '[name]-[hash].js',
    ...(together.length > 0 && { codeSplitting: { groups: together } }),
    sourcemap,
    minify,
    comments: { legal: false },
  });
  await built.close();
  if (warnings.length > 0) throw new SetupFailure(`The bundle cannot be made: ${warnings.join('; ')}`);
  writeFileSync(join(folder, 'package.json'), '{ "type": "module", "private": true }\n');
  return output
    .filter((part): part is OutputChunk => part.type === 'chunk')
    .flatMap(({ moduleIds }) => moduleIds);
}

/** In app.asar, whose integrity Electron checks: no file next to it can name another address. */
function publishedAt(root: string, updates: string | null): Plugin {
  const file = join(root, 'electron', 'desktop', 'updateAddress.ts');
  return {
    name: 'update-address',
    load: (id) => (id === file ? `export const updateAddress = ${JSON.stringify(updates)};` : null),
  };
}

/** @see layout/layout.ts */
function otherLayout(root: string, file: string): Plugin {
  const checkout = join(root, 'layout', 'checkout.ts');
  return {
    name: 'other-layout',
    async resolveId(source, importer) {
      const resolved = await this.resolve(source, importer, { skipSelf: true });
      return resolved?.id === checkout ? join(root, 'layout', file) : null;
    },
  };
}
