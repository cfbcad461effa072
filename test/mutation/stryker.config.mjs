// @ts-check
/**
 * `npm run test:mutation [-- --mutate 'shared/statistics/*.ts' --concurrency 1]`: changes the code in small ways and counts
 * the changes that unit tests notice. By hand or at night: it takes hours. Results stay in .vinobench/, and the next
 * run tries only what has changed.
 *
 * @type {import('@stryker-mutator/api/core').PartialStrykerOptions}
 */
export default {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'test/mutation/vitest.config.ts', related: true },
  mutate: [
    'shared/statistics/**/*.ts',
    'shared/profile/**/*.ts',
    'shared/work/**/*.ts',
    'renderer/store/**/*.ts',
    'electron/converter/passes/**/*.ts',
    '!**/*.test.ts',
    '!**/testing.ts',
    '!**/*Testing.ts',
    '!**/fixtures/**',
  ],
  // What is made once when a module loads (schemas, tables) would have to be loaded again for each mutant.
  ignoreStatic: true,
  coverageAnalysis: 'perTest',
  dryRunTimeoutMinutes: 30,
  incremental: true,
  incrementalFile: '.vinobench/mutation/incremental.json',
  // TypeScript 7 has no interface that could rewrite it, and nothing here reads it.
  tsconfigFile: 'none',
  tempDirName: '.vinobench/mutation/copies',
  // The copy that is changed needs no built page and no downloaded networks.
  ignorePatterns: ['.vinobench', 'assets', 'docs', 'bench', 'native', 'coverage', 'electron/store/fixtures'],
  reporters: ['clear-text', 'html', 'json'],
  htmlReporter: { fileName: '.vinobench/mutation/report.html' },
  jsonReporter: { fileName: '.vinobench/mutation/report.json' },
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  thresholds: { high: 90, low: 80, break: 80 },
};
