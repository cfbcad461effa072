/** The unit tests that can notice a mutant: those of the rooms that `stryker.config.mjs` mutates. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{shared,renderer/store,electron/converter}/**/*.test.ts'],
    testTimeout: 300_000,
    // Read by test/support/cpuTime.ts.
    env: { VINOBENCH_MUTATION: '1' },
  },
});
