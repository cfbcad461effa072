/**
 * `node setup/buildPage.ts ROOT FOLDER`: builds renderer/ and the window's preload into FOLDER, with compressed forms
 * next to what a browser fetches. A separate process, so that the builder's memory ends with it.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync, constants as zlib } from 'node:zlib';
import { build } from 'vite';
import { licencesOf } from './licences.ts';

const [, , root, folder] = process.argv;
if (root === undefined || folder === undefined) throw new Error('node setup/buildPage.ts ROOT FOLDER');

// Whatever a test or a shell has set: React's development form is another page, and names this machine's files.
process.env['NODE_ENV'] = 'production';
const made = await build({
  configFile: join(root, 'renderer', 'vite.config.ts'),
  logLevel: 'warn',
  build: { outDir: folder, emptyOutDir: true },
});

const parts = [made].flat().flatMap((one) => ('output' in one ? one.output : []));
const sources = parts.flatMap((part) =>
  part.type === 'chunk'
    ? Object.keys(part.modules)
    : part.originalFileNames.map((name) => join(root, 'renderer', name)),
);
writeFileSync(join(folder, 'licences.txt'), licencesOf(sources));

const preload = join(root, 'electron', 'preload.ts');
if (existsSync(preload)) {
  // A sandboxed preload is one CommonJS script that may require nothing but Electron.
  await build({
    configFile: false,
    logLevel: 'warn',
    root,
    publicDir: false,
    build: {
      outDir: folder,
      emptyOutDir: false,
      minify: false,
      lib: { entry: preload, formats: ['cjs'], fileName: () => 'preload.cjs' },
      rolldownOptions: { external: ['electron'] },
    },
  });
}

/** Smaller ones fit into one packet anyway. */
const worthBytes = 1024;

for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !/\.(?:js|css|svg|json|wasm|txt)$/.test(entry.name)) continue;
  const file = join(entry.parentPath, entry.name);
  const content = readFileSync(file);
  if (content.length < worthBytes) continue;
  writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
  const params = { [zlib.BROTLI_PARAM_QUALITY]: 9, [zlib.BROTLI_PARAM_SIZE_HINT]: content.length };
  writeFileSync(`${file}.br`, brotliCompressSync(content, { params }));
}
