import { defineConfig } from 'vitest/config';

/** One project a suite of test/run.ts; a test file belongs to exactly one. */
export default defineConfig({
  test: {
    testTimeout: 30_000,
    hookTimeout: 120_000,
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
          exclude: ['test/architecture.test.ts', 'test/profileGpu.test.ts'],
          fileParallelism: false,
        },
      },
      // Not part of npm test: with counters on, the GPU's simulated driver was seen to crash on a busy machine.
      { extends: true, test: { name: 'gpu-profile', include: ['test/profileGpu.test.ts'] } },
    ],
  },
});
