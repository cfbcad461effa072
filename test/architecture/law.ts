/**
 * The house plan as data: which room may import which, what may be imported from outside and where, and the
 * exceptions with their reasons. test/architecture.test.ts holds the files against it.
 */

export interface Law {
  /** Room -> rooms it may import; the room of a file is the longest of these that its path begins with. */
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
  /** Files past the limit of lines, and the reason of each. */
  readonly longFiles: Readonly<Record<string, string>>;
}

export const longestFile = 400;

const beside = [
  'electron/files',
  'electron/arrays',
  'electron/converter',
  'electron/images',
  'electron/quantizer',
  'electron/openvino',
  'electron/store',
  'electron/jobs',
  'electron/workbench',
];

export const law: Law = {
  imports: {
    shared: [],
    renderer: ['shared'],
    native: ['shared'],
    models: ['shared'],
    // Run by hand, once: it makes the example's weights out of images that the application draws.
    'models/train': ['electron/images'],
    setup: ['native', 'shared'],
    'electron/files': ['shared'],
    'electron/converter': ['shared', 'electron/files'],
    'electron/quantizer': [
      'shared',
      'electron/files',
      'electron/arrays',
      'electron/converter',
      'electron/openvino',
    ],
    'electron/images': ['shared', 'electron/files'],
    'electron/arrays': ['shared', 'electron/files'],
    'electron/openvino': ['shared', 'native'],
    'electron/store': ['shared', 'electron/files'],
    'electron/jobs': [
      'shared',
      'electron/files',
      'electron/arrays',
      'electron/converter',
      'electron/images',
      'electron/quantizer',
      'electron/openvino',
      'electron/store',
    ],
    'electron/workbench': ['shared', 'models', ...beside],
    // The hosts: they differ in transport alone, so all they do goes through the workbench.
    electron: ['shared', 'models', 'electron/files', 'electron/workbench'],
    test: ['shared', 'native', 'models', 'setup', 'electron', ...beside],
    bench: ['shared', 'native', 'models', 'test', 'electron', ...beside],
  },
  typesOnly: [
    {
      from: 'electron/jobs',
      to: 'native',
      why: "the addon's types are the contract of both bindings of OpenVINO",
    },
  ],
  packages: {
    shared: ['zod', '@orpc/contract'],
  },
  onlyIn: {
    electron: ['electron/main.ts', 'electron/preload.ts', 'electron/jobs/electronProcess.ts'],
    'node:sqlite': ['electron/store/'],
    'openvino-node': ['electron/openvino/', 'native/'],
    ws: ['electron/server/'],
    vite: ['setup/buildPage.ts', 'renderer/vite.config.ts'],
    // What leaves this machine, and what comes in, goes through one door.
    undici: ['electron/workbench/download.ts'],
    react: ['renderer/'],
    'react-dom': ['renderer/'],
    // The set-up unpacks OpenVINO with it, once packages are installed; electron/files reads archives of others.
    yauzl: ['setup/unzip.ts'],
    // What decodes files of anybody's stays in one room.
    sharp: ['electron/images/'],
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
    // Those of the DOM are not known to the type checker here.
    shared: ['process', 'Buffer', 'require', '__dirname'],
  },
  tests: { rooms: ['test'], packages: ['vitest', 'fast-check'] },
  longFiles: {},
};
