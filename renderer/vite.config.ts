import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** The one font of the first sight, fetched with the scripts rather than after them. */
const preloadFont: Plugin = {
  name: 'preload-font',
  transformIndexHtml: {
    order: 'post',
    handler: (_, { bundle }) =>
      Object.keys(bundle ?? {})
        .filter((file) => /\/inter-latin-wght-normal-[^/]*\.woff2$/.test(file))
        .map((file) => ({
          tag: 'link',
          attrs: { rel: 'preload', as: 'font', type: 'font/woff2', crossorigin: '', href: `./${file}` },
          injectTo: 'head' as const,
        })),
  },
};

/** The page's elements, and those of its libraries, are made by its own JSX runtime. */
const ownJsx: Plugin = {
  name: 'own-jsx',
  enforce: 'pre',
  resolveId: (source, importer) => {
    const own = fileURLToPath(new URL('jsx.ts', import.meta.url));
    return source === 'react/jsx-runtime' && importer !== own ? own : null;
  },
};

/**
 * Schemas check what comes over the edge of the host; the page uses the types and lists that are next to them. That a
 * schema can be left out together with its library has to be said by the names whose calls and methods make another of it. The
 * builder goes by a name wherever it stands, so only names that nothing else has count: a schema once was called `marks`,
 * and `marks.set(...)` of a Map went missing from the page.
 */
function schemaNames(): string[] {
  const shared = fileURLToPath(new URL('../shared', import.meta.url));
  return readdirSync(shared, { encoding: 'utf8', recursive: true })
    .filter((file) => /(?<!\.test)\.ts$/.test(file))
    .flatMap((file) => [
      ...readFileSync(join(shared, file), 'utf8').matchAll(
        /^(?:export )?const (\w+Schema) =\s+(?:(?:<[^>]*>)?\([^)]*\) =>\s+)?(?:z|\w+Schema)\b/gm,
      ),
    ])
    .flatMap(([, name]) => name ?? []);
}

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  // The window's page has an address with its own scheme, the browser's lies at the root of a port.
  base: './',
  plugins: [ownJsx, react(), preloadFont],
  html: { cspNonce: 'VINOBENCH_NONCE' },
  // Also of a page in development, whose elements React's other runtime would make.
  oxc: { jsx: { development: false } },
  optimizeDeps: { rolldownOptions: { plugins: [ownJsx] } },
  build: {
    outDir: fileURLToPath(new URL('../.vinobench/page', import.meta.url)),
    emptyOutDir: true,
    target: 'es2024',
    // Fonts and icons stay files: the page's policy allows no data: addresses for them.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1600,
    rolldownOptions: {
      treeshake: {
        // `...fields` of a plain object, which a schema may be made of, has no effect.
        propertyReadSideEffects: false,
        manualPureFunctions: ['z', 'defineWork', 'ofEach', ...schemaNames()],
      },
    },
  },
});
