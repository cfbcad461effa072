/** The unit tests that can notice a mutant: those of the rooms that `stryker.config.mjs` mutates. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{shared,renderer/store,electron/converter}/**/*.test.ts'],
    testTimeout: 300_000,
    // Limits of time do not hold for code that counts what it runs.
    testNamePattern: /^(?!.*(?:takes? less than|take well under|takes milliseconds)).*$/,
  },
});
