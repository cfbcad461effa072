import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  // The window's page has an address of its own scheme, the browser's lies at the root of a port.
  base: './',
  plugins: [react()],
  html: { cspNonce: 'VINOBENCH_NONCE' },
  build: {
    outDir: fileURLToPath(new URL('../.vinobench/page', import.meta.url)),
    emptyOutDir: true,
    target: 'es2024',
    // Fonts and icons stay files: the page's policy allows no data: addresses for them.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1600,
  },
});
