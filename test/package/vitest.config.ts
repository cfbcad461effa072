/** `npm run test:package [-- server|desktop]`: makes the packages and holds them to what is promised of them; as root, on Linux. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/package/*.long.ts'],
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 900_000,
    reporters: ['verbose'],
    expect: { poll: { timeout: 60_000 } },
  },
});
