import { defineConfig } from 'vitest/config';

/** The window, the desktop, the browser host: a Chromium and a host that wait for one another most of the time. */
const pages = [
  'test/window*.test.ts',
  'test/desktop.test.ts',
  'test/electron.test.ts',
  'test/server*.test.ts',
];

/** Conversions against references, files fetched and refused: nothing of them is measured. */
const models = [
  'agreement',
  'badInput',
  'batchAxis',
  'caffeCases',
  'caffeLayerCases',
  'fetch',
  'fetchResume',
  'fillerWeights',
  'fourteen',
  'graphRules',
  'images',
  'layouts',
  'networkFacts',
  'onnxReference',
  'preprocessing',
  'randomNets',
  'runtimeFaults',
  'strideChains',
  'studyTable',
].map((name) => `test/${name}.test.ts`);

/** One project a suite of test/run.ts; a test file belongs to exactly one. */
export default defineConfig({
  test: {
    // For what hangs: a test waits on states, which may come late on a machine that is busy.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // A poll waits for what will come: on a machine that is busy it may come late.
    expect: { poll: { timeout: 60_000 } },
    projects: [
      { extends: true, test: { name: 'architecture', include: ['test/architecture.test.ts'] } },
      { extends: true, test: { name: 'setup', include: ['setup/**/*.test.ts'] } },
      // Inference takes all cores: two files at once would measure each other.
      { extends: true, test: { name: 'native', include: ['native/**/*.test.ts'], fileParallelism: false } },
      {
        extends: true,
        test: { name: 'unit', include: ['{shared,electron,models}/**/*.test.ts'], maxWorkers: '100%' },
      },
      // Each file has a data folder, a port and a lock of its own.
      { extends: true, test: { name: 'pages', include: pages, maxWorkers: 2 } },
      { extends: true, test: { name: 'models', include: models, maxWorkers: 2 } },
      {
        extends: true,
        test: {
          name: 'rooms',
          include: ['test/**/*.test.ts'],
          exclude: ['test/architecture.test.ts', ...pages, ...models],
          fileParallelism: false,
        },
      },
    ],
  },
});
