/**
 * The house plan as data: which room may import which, what may be imported from outside and where, and the
 * exceptions with their reasons. test/architecture.test.ts holds the files against it.
 */
import { electronRooms, engines } from './electronRooms.ts';

export interface Law {
  /** Room -> rooms it may import; the room of a file is the longest of these that its path begins with, or the file itself. */
  readonly imports: Readonly<Record<string, readonly string[]>>;
  /** Pairs that may share types but nothing that runs, and why. */
  readonly typesOnly: readonly { readonly from: string; readonly to: string; readonly why: string }[];
  /** Rooms whose npm packages are limited to these; Node's own modules are among the forbidden unless named. */
  readonly packages: Readonly<Record<string, readonly string[]>>;
  /** Package or module -> the files or folders (with `/` at the end) that alone may import it. */
  readonly onlyIn: Readonly<Record<string, readonly string[]>>;
  /** Member of a global -> within which folder the use of it is kept to which files; tests may. */
  readonly membersOnlyIn: Readonly<
    Record<string, { readonly within: string; readonly files: readonly string[] }>
  >;
  /** Rooms without these globals. */
  readonly withoutGlobals: Readonly<Record<string, readonly string[]>>;
  /** What a test may import beyond its room's law. */
  readonly tests: { readonly rooms: readonly string[]; readonly packages: readonly string[] };
  /** Files of what is bundled that may ask where they lie, and why; all others ask `layout`. */
  readonly knowTheirPlace: Readonly<Record<string, string>>;
  /** Files past the limit of lines, and the reason of each. */
  readonly longFiles: Readonly<Record<string, string>>;
}

export const longestFile = 400;

/**
 * Rooms of `shared` below the views, each with those below it that it uses; a single file that stands above a room is named like
 * one. A room that may import `shared` may import all of them.
 */
const sharedRooms = {
  // Units, and the version.
  shared: [],
  'shared/faults': [],
  'shared/files': [],
  'shared/hosts': [],
  'shared/modelFile': [],
  'shared/conditions': ['shared', 'shared/faults'],
  'shared/precision': ['shared', 'shared/faults'],
  'shared/machine': ['shared', 'shared/conditions', 'shared/precision'],
  'shared/warnings': ['shared', 'shared/conditions', 'shared/faults', 'shared/precision', 'shared/machine'],
  'shared/models': ['shared', 'shared/faults', 'shared/files', 'shared/warnings'],
  'shared/documents': [
    'shared',
    'shared/conditions',
    'shared/faults',
    'shared/files',
    'shared/precision',
    'shared/machine',
    'shared/warnings',
    'shared/models',
  ],
  'shared/statistics': ['shared', 'shared/faults'],
  // The door to it.
  'shared/statistics.ts': ['shared/statistics'],
  'shared/profile': [
    'shared',
    'shared/faults',
    'shared/precision',
    'shared/machine',
    'shared/warnings',
    'shared/models',
    'shared/documents',
    'shared/statistics.ts',
  ],
  'shared/study': [
    'shared',
    'shared/precision',
    'shared/profile',
    'shared/documents',
    'shared/statistics.ts',
  ],
  // What was dropped, as what to add.
  'shared/adding': ['shared/modelFile', 'shared/models'],
  'shared/comparing': [
    'shared',
    'shared/conditions',
    'shared/precision',
    'shared/machine',
    'shared/models',
    'shared/documents',
    'shared/statistics',
    'shared/statistics.ts',
  ],
  // What measurements say of a configuration, and what to do about it.
  'shared/findings': [
    'shared',
    'shared/conditions',
    'shared/faults',
    'shared/precision',
    'shared/documents',
    'shared/statistics',
    'shared/statistics.ts',
    'shared/profile',
  ],
  'shared/work': [
    'shared',
    'shared/comparing',
    'shared/faults',
    'shared/files',
    'shared/precision',
    'shared/machine',
    'shared/models',
    'shared/documents',
  ],
  'shared/contract.ts': [
    'shared',
    'shared/conditions',
    'shared/faults',
    'shared/files',
    'shared/hosts',
    'shared/precision',
    'shared/machine',
    'shared/models',
    'shared/documents',
    'shared/profile',
    'shared/study',
    'shared/comparing',
    'shared/work',
  ],
  'shared/browserContract.ts': ['shared/contract.ts'],
};
const shared = Object.keys(sharedRooms);

/** Shelves of `shared/view`, each with those below it that it uses. */
const shelves = {
  text: [],
  run: ['text'],
  library: ['text', 'run'],
  matrix: ['text', 'run'],
  kernels: ['text', 'run'],
  graph: ['text', 'library'],
  bars: ['text', 'run', 'matrix'],
  compare: ['text', 'run', 'kernels', 'matrix', 'bars'],
  pictures: ['text', 'run', 'matrix', 'kernels', 'graph', 'bars', 'compare'],
  report: ['text', 'run', 'matrix', 'kernels', 'bars', 'compare', 'pictures'],
} as const;
const view = Object.keys(shelves).map((shelf) => `shared/view/${shelf}`);
const viewRooms = Object.fromEntries(
  Object.entries(shelves).map(([shelf, below]) => [
    `shared/view/${shelf}`,
    [...shared, ...below.map((one) => `shared/view/${one}`)],
  ]),
);

/** What the store says, and by which names; how a view arranges and draws is that view's, of which the store keeps the settings by their types. */
const wordsOfStore = ['shared/view/text', 'shared/view/run'];
const viewsOfSettings = ['matrix', 'bars', 'graph', 'kernels', 'pictures'];

/** Rooms of `renderer`, each with those below it that it uses; all use `shared`. */
const pageRooms = Object.fromEntries(
  Object.entries({
    host: [],
    store: ['host'],
    // The one store of the page, and React's way to it.
    page: ['host', 'store', 'keys'],
    keys: [],
    widgets: ['store', 'page', 'keys'],
    export: ['host', 'store', 'page', 'keys', 'widgets'],
    bars: ['keys', 'widgets'],
    accuracy: ['store', 'page', 'widgets'],
    'models/graph': ['store', 'page', 'keys', 'widgets', 'export'],
    models: ['store', 'page', 'keys', 'widgets', 'accuracy', 'models/graph'],
    matrix: ['store', 'page', 'keys', 'widgets', 'export'],
    speedup: ['store', 'page', 'keys', 'widgets', 'export', 'bars', 'matrix'],
    kernels: ['host', 'store', 'page', 'keys', 'widgets', 'export'],
    compare: ['store', 'page', 'keys', 'widgets', 'export', 'bars', 'kernels'],
    frame: ['host', 'store', 'page', 'keys', 'widgets', 'models', 'matrix', 'speedup', 'kernels', 'compare'],
  }).map(([room, below]) => [
    `renderer/${room}`,
    [...shared, ...(room === 'store' ? wordsOfStore : view), ...below.map((one) => `renderer/${one}`)],
  ]),
);

const sharedPackages = ['zod', '@orpc/contract'];
/** Those of the DOM are not known to the type checker in `shared`. */
const notInShared = ['process', 'Buffer', 'require', '__dirname'];

const electron = electronRooms(shared, view);

export const law: Law = {
  imports: {
    ...sharedRooms,
    ...viewRooms,
    // The page's entry and its build.
    renderer: [...shared, 'renderer/page', 'renderer/widgets', 'renderer/frame'],
    ...pageRooms,
    layout: [],
    native: [...shared],
    models: [...shared, 'layout'],
    // Run by hand, once: it makes the example's weights out of images that the application draws.
    'models/train': ['electron/images', 'electron/images/shapes'],
    // Which bundle there is: it is made here and asked for there.
    setup: ['layout', 'native', 'shared/view/text', ...shared],
    // The commands are what manual page and completions are made of.
    'setup/package': [...['setup', 'native', 'electron', 'electron/terminal', 'shared/view/text'], ...shared],
    ...electron,
    test: [
      ...shared,
      ...view,
      'layout',
      'native',
      'models',
      'setup',
      'setup/package',
      ...Object.keys(electron),
    ],
    'docs/make': [...shared, 'test', 'electron', 'electron/terminal'],
    bench: [
      ...shared,
      'shared/view/kernels',
      'shared/view/compare',
      'shared/view/text',
      'layout',
      'native',
      'models',
      'setup',
      'test',
      ...Object.keys(electron),
    ],
  },
  typesOnly: [
    {
      from: 'electron/jobs/worker',
      to: 'native',
      why: "the addon's types are the contract of both bindings of OpenVINO",
    },
    ...viewsOfSettings.map((shelf) => ({
      from: 'renderer/store',
      to: `shared/view/${shelf}`,
      why: 'the address and the state keep what a view can be set to',
    })),
  ],
  packages: {
    ...Object.fromEntries([...shared, ...view].map((room) => [room, sharedPackages])),
  },
  onlyIn: {
    electron: ['electron/main.ts', 'electron/preload.ts', 'electron/jobs/host/electronProcess.ts'],
    'node:sqlite': ['electron/store/'],
    'openvino-node': ['electron/openvino/', 'native/'],
    ws: ['electron/server/'],
    vite: ['setup/buildPage.ts', 'renderer/vite.config.ts', 'electron/server/livePage.ts'],
    // What leaves this machine, and what comes in, goes through one door.
    undici: ['electron/workbench/download/download.ts'],
    'electron-updater': ['electron/desktop/updater.ts', 'test/support/electron/updateFeed.ts'],
    react: ['renderer/'],
    'react-dom': ['renderer/'],
    // The set-up unpacks OpenVINO with it, once packages are installed; electron/files reads archives of others.
    yauzl: ['setup/unzip.ts'],
    // What decodes untrusted files stays in one room; icons are drawn of our own drawing.
    sharp: ['electron/images/', 'setup/package/icons.ts'],
    // Tests write archives with it; electron/files reads them.
    'tar-stream': [],
  },
  membersOnlyIn: {
    // What is printed there is made safe for a terminal.
    'process.stdout': { within: 'electron/', files: ['electron/terminal/output.ts'] },
    'process.stderr': { within: 'electron/', files: ['electron/terminal/output.ts'] },
    'console.log': { within: 'electron/', files: [] },
    'console.error': { within: 'electron/', files: [] },
    'console.warn': { within: 'electron/', files: [] },
  },
  withoutGlobals: {
    ...Object.fromEntries([...shared, ...view].map((room) => [room, notInShared])),
  },
  // They write what is read, such as the cells of view/run/testing.ts; what they run is their own room's. That the address
  // reads each metric and filter of the matrix is held against the lists there.
  tests: {
    rooms: [
      'test',
      'shared/view/run',
      'shared/view/matrix',
      'shared/view/text',
      'electron/jobs',
      'electron/jobs/worker',
      'electron/store',
      ...engines,
    ],
    packages: ['vitest', 'fast-check'],
  },
  knowTheirPlace: {
    'electron/desktop/electronBinary.ts': 'finds the electron package next to itself, in a checkout alone',
    'electron/openvino/load.ts': 'makes a `require`, which is given absolute paths and names of packages',
    'electron/server/livePage.ts': 'serves the page from its sources: `npm run dev`',
    'models/generate.ts': 'writes the networks of a checkout',
    'native/build.ts': 'compiles the addon, for the set-up',
    'native/index.cjs': 'the door of a checkout, whose file `layout` names',
    'native/packaged.cjs': 'the door in a package, next to the addon',
    'native/index.ts': 'the door for the tests of native/',
  },
  longFiles: {},
};
