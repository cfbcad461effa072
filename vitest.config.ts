import { defineConfig } from 'vitest/config';

/** One project a suite of test/run.ts; a test file belongs to exactly one. */
export default defineConfig({
  test: {
    testTimeout: 30_000,
    hookTimeout: 120_000,
    // A poll waits for what will come: on a machine that is busy it may come late.
    expect: { poll: { timeout: 60_000 } },
    projects: [
      { extends: true, test: { name: 'architecture', include: ['test/architecture.test.ts'] } },
      { extends: true, test: { name: 'setup', include: ['setup/**/*.test.ts'] } },
      // Inference takes all cores: two files at once would measure each other.
      { extends: true, test: { name: 'native', include: ['native/**/*.test.ts'], fileParallelism: false } },
      { extends: true, test: { name: 'unit', include: ['{shared,electron,models}/**/*.test.ts'] } },
      {
        extends: true,
        test: {
          name: 'rooms',
          include: ['test/**/*.test.ts'],
          exclude: ['test/architecture.test.ts'],
          fileParallelism: false,
        },
      },
    ],
  },
});
