import { defineConfig } from 'vitest/config';
import { type TestSuiteName, testSuiteNames, testSuites } from './test/suites.ts';

/** How the files of a suite share the machine; left out: each in a process of its own, as many at a time as there are cores. */
const sharing = {
  architecture: {},
  setup: {},
  // Inference takes all cores: two files at once would measure each other.
  native: { fileParallelism: false },
  processes: { maxWorkers: 2 },
  // All in a few processes: one for each of three hundred files would take longer than their tests.
  unit: { isolate: false, maxWorkers: '100%' },
  // Each file has a data folder, a port and a lock of its own.
  models: { maxWorkers: 2 },
  pages: { maxWorkers: 2 },
  rooms: { fileParallelism: false },
} satisfies Record<TestSuiteName, object>;

const covered = ['renderer/store', 'shared/work', 'shared/view'];

export default defineConfig({
  test: {
    // For what hangs: a test waits on states, which may come late on a machine that is busy.
    testTimeout: 120_000,
    hookTimeout: 120_000,
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
