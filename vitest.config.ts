import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import LongestFirst from './test/sequencer.ts';
import { type TestSuiteName, testSuiteNames, testSuites } from './test/suites.ts';

/** Node reads TypeScript itself: a process for each file is there sooner than when Vite hands it every module. */
const native = { experimental: { viteModuleRunner: false, nodeLoader: false } };
/**
 * For files that have a data folder, a port and their own lock, whichever suite they are of: they wait for their
 * processes and browsers much of the time, so that there is one more of them than cores. Each has several processes.
 */
const beside = { maxWorkers: Math.min(6, availableParallelism() + 1), ...native };
/** Inference takes all cores: two files at once would measure each other. They come when all others have ended. */
const alone = { fileParallelism: false, ...native };

/** How the files of a suite share the machine; left out: each in a separate process, as many at a time as there are cores. */
const sharing = {
  architecture: {},
  setup: beside,
  native: alone,
  processes: beside,
  // All in a few processes: one for each of three hundred files would take longer than their tests.
  unit: { isolate: false, maxWorkers: '100%' },
  models: beside,
  pages: beside,
  rooms: alone,
} satisfies Record<TestSuiteName, object>;

const covered = ['renderer/store', 'shared/work', 'shared/view'];

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    // For what hangs: a test waits on states, which may come late on a machine that is busy.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // A poll waits for what will come: on a machine that is busy it may come late.
    expect: { poll: { timeout: 60_000 } },
    // `npm run test:coverage`: of what unit tests alone must cover.
    coverage: {
      provider: 'v8',
      include: covered.map((room) => `${room}/**/*.ts`),
      exclude: ['**/*.test.ts', '**/testing.ts', '**/*Testing.ts'],
      reporter: ['text', 'html'],
      thresholds: Object.fromEntries(covered.map((room) => [`${room}/**`, { lines: 90 }])),
    },
    projects: testSuiteNames.map((name) => {
      const { include, exclude } = testSuites[name];
      return {
        extends: true,
        test: { name, include: [...include], exclude: [...exclude], ...sharing[name] },
      };
    }),
  },
});
