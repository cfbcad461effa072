/**
 * The suites that vitest runs, each by the files in it; a test file belongs to exactly one. `vitest.config.ts` makes a
 * project of each, `run.ts` finds by it where a file belongs.
 */
import { matchesGlob } from 'node:path';

/** The house as data, held against every file. */
const laws = ['test/architecture.test.ts', 'test/architecture/*.test.ts', 'test/words.test.ts'];

/** The window, the desktop, the browser host: a Chromium and a host that wait for one another most of the time. */
const pages = [
  'test/window*.test.ts',
  'test/desktop.test.ts',
  'test/electron.test.ts',
  'test/server*.test.ts',
];

/**
 * Whole commands and conversions of which no time is asserted, so that others may run next to them: what they measure is held to
 * its own samples, not to the clock. And documents.
 */
const models = [
  'accuracy',
  'accuracyAware',
  'agreement',
  'all',
  'badInput',
  'batchAxis',
  'bench',
  'caffeCases',
  'caffeLayerCases',
  'calibrate',
  'calibratedBench',
  'ciRecipe',
  'compareRuns',
  'dev',
  'disturbedRun',
  'electronChecklist',
  'example',
  'fetch',
  'fetchResume',
  'fillerWeights',
  'foreignNames',
  'formats',
  'fourteen',
  'fuzz',
  'gpu',
  'graphRules',
  'hostile/judged',
  'hostile/names',
  'hostile/short',
  'hugeSizes',
  'images',
  'inputKinds',
  'layouts',
  'measuredSizes',
  'networkFacts',
  'onnxReference',
  'otherInputs',
  'package/apt',
  'preprocessing',
  'profile',
  'profileGpu',
  'randomNets',
  'resume',
  'runWords',
  'runtimeFaults',
  'securityPage',
  'strideChains',
  'studyTable',
]
  .map((name) => `test/${name}.test.ts`)
  .concat('docs/make/docs.test.ts');

/**
 * Next to their sources like unit tests, but these start processes, load a native library (OpenVINO, sharp: one that
 * was loaded in a process that many files share has ended it) or need a separate process.
 */
const processes = [
  'electron/images/contentWitness',
  'electron/images/prepare',
  'electron/images/shapes/shapes',
  'electron/jobs/host/benchmark',
  'electron/jobs/host/deviceLock',
  'electron/jobs/host/job',
  'electron/jobs/host/ownNode',
  'electron/jobs/worker/inputFiles',
  'electron/jobs/worker/inputs',
  'electron/jobs/worker/irContents',
  'electron/jobs/worker/latency',
  'electron/jobs/worker/peaks',
  'electron/jobs/worker/precision',
  'electron/jobs/worker/readGraph',
  'electron/jobs/worker/readModel',
  'electron/jobs/worker/samples',
  'electron/jobs/worker/shapeModel',
  'electron/quantizer/fieldCases',
  'electron/quantizer/foldConstants',
  'electron/quantizer/lowered',
  'electron/quantizer/statistics/axes',
  'electron/quantizer/statistics/collect',
  'electron/store/crash',
  'electron/workbench/bench/execution',
  'electron/workbench/exchange/readInJob',
  'electron/workbench/ir/irCache',
  'electron/workbench/ir/plannedContent',
  'electron/workbench/models/catalogueName',
  'electron/workbench/models/externalFiles',
  // The catalogue is read once in a process.
  'electron/workbench/models/fetchedModel',
  'electron/workbench/models/modelQuestions',
  'electron/workbench/models/modelSource',
  'electron/workbench/processBounds',
  'electron/workbench/work/machineTurn',
].map((name) => `${name}.test.ts`);

/**
 * The files that take longest next to others, the longest first; what is not here takes less than half a minute.
 */
export const longest: readonly string[] = [
  'desktop',
  'windowInterrupted',
  'disturbedRun',
  'accuracyAware',
  'all',
  'fourteen',
  'windowModels',
  'windowImages',
  'windowMatrix',
  'profile',
  'windowCompare',
  'windowLayout',
  'windowKeyboard',
  'window',
  'bench',
  'windowProfiles',
  'fuzz',
].map((name) => `test/${name}.test.ts`);

const units = ['{layout,shared,renderer,electron,models}/**/*.test.ts', 'test/asked.test.ts'];

export interface TestSuite {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

/** In the order in which `npm test` tells of them; `rooms` is what is left: it measures and is alone on the machine. */
export const testSuites = {
  architecture: { include: laws, exclude: [] },
  setup: { include: ['setup/**/*.test.ts'], exclude: [] },
  native: { include: ['native/**/*.test.ts'], exclude: [] },
  processes: { include: processes, exclude: [] },
  unit: { include: units, exclude: processes },
  models: { include: models, exclude: [] },
  pages: { include: pages, exclude: [] },
  rooms: {
    include: ['test/**/*.test.ts'],
    exclude: [...laws, 'test/asked.test.ts', ...pages, ...models],
  },
} as const satisfies Record<string, TestSuite>;

export type TestSuiteName = keyof typeof testSuites;

export const testSuiteNames = Object.keys(testSuites) as readonly TestSuiteName[];

/** @param file path from the root, with `/` */
export const suitesOf = (file: string): readonly TestSuiteName[] =>
  testSuiteNames.filter((name) => {
    const { include, exclude }: TestSuite = testSuites[name];
    const among = (globs: readonly string[]) => globs.some((glob) => matchesGlob(file, glob));
    return among(include) && !among(exclude);
  });
