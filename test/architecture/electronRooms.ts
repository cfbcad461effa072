/** The rooms of `electron` and their arrows; `law.ts` puts them next to those of the page and of `shared`. */

type Rooms = Readonly<Record<string, readonly string[]>>;

/** Names from the root; those below are of the same house. */
function house(name: string, outside: readonly string[], rooms: Rooms): Rooms {
  const named = (room: string): string => (room === '' ? name : `${name}/${room}`);
  return Object.fromEntries(
    Object.entries(rooms).map(([room, below]) => [named(room), [...outside, ...below.map(named)]]),
  );
}

const files = ['shared', 'electron/files'];

/** Caffe to IR, in the order of the data. */
const converter = house('electron/converter', [...files, 'layout'], {
  graph: [],
  input: [],
  caffe: ['graph'],
  layers: ['caffe', 'graph'],
  weights: ['caffe', 'graph', 'input', 'layers'],
  passes: ['graph'],
  ir: ['graph', 'input', 'passes'],
  '': ['caffe', 'graph', 'input', 'layers', 'weights', 'passes', 'ir'],
});

const quantizer = house(
  'electron/quantizer',
  [...files, 'electron/arrays', 'electron/converter/ir', 'electron/openvino'],
  {
    ir: [],
    placement: ['ir'],
    statistics: ['ir', 'placement'],
    ranges: ['statistics'],
    '': ['ir', 'placement', 'statistics', 'ranges'],
  },
);

/** Runs and reports as files of Vinobench's and of other programs. */
const exchange = { 'electron/exchange': [...files, 'electron/store'] } as const;

const images = house('electron/images', files, { '': [], shapes: [''] });

/** What decodes, reads, converts, quantizes and infers. */
export const engines: readonly string[] = [
  'electron/arrays',
  'electron/openvino',
  'electron/exchange',
  ...[converter, quantizer, images].flatMap((rooms) => Object.keys(rooms)),
];

const jobs: Rooms = {
  'electron/jobs/wire': [...files, 'electron/system'],
  'electron/jobs/host': [...files, 'layout', 'electron/store', 'electron/system', 'electron/jobs/wire'],
  // Small networks for tests.
  'electron/jobs': [...files, 'electron/converter', 'electron/jobs/wire'],
  // What a job refuses is said in the words of the edge.
  'electron/jobs/worker': [
    ...files,
    ...engines,
    'electron/system',
    'electron/jobs',
    'electron/jobs/wire',
    'shared/view/text',
  ],
};

/** The host's side of jobs: no room of a host sees more of what works there. */
const jobsOfHosts = ['electron/jobs/host', 'electron/jobs/wire'];

const workbenchRooms: Rooms = {
  board: [],
  download: [],
  log: [],
  machine: [],
  sealed: [],
  updates: [],
  runtimes: ['bench'],
  kept: [],
  doctor: ['machine'],
  // What runs, profiles and accuracies become.
  report: ['kept', 'log', 'models'],
  paths: ['log'],
  models: ['log', 'paths', 'sealed'],
  ir: ['models', 'sealed'],
  bench: ['ir', 'log', 'machine', 'models'],
  rights: ['bench', 'models', 'paths'],
  exchange: ['kept', 'models'],
  work: ['bench', 'board', 'download', 'ir', 'kept', 'log', 'models', 'paths', 'runtimes', 'sealed'],
};

/** Its documents carry sentences beside their data; of the views it uses nothing else but `viewsOf`. */
const workbenchHouse: Rooms = house(
  'electron/workbench',
  [...files, 'shared/view/text', 'layout', 'models', 'electron/store', 'electron/system', ...jobsOfHosts],
  { ...workbenchRooms, '': Object.keys(workbenchRooms) },
);

/** Beyond the words of the edge: facts that annotate a history, and the page that a report is. */
const viewsOf: Rooms = {
  'electron/workbench/kept': ['shared/view/compare'],
  'electron/workbench/report': ['shared/view/kernels', 'shared/view/report'],
  // Which profiles belong to a run, and the picture in its archive.
  'electron/workbench/exchange': [
    'electron/exchange',
    'shared/view/compare',
    'shared/view/kernels',
    'shared/view/matrix',
    'shared/view/pictures',
  ],
};
const workbench: Rooms = Object.fromEntries(
  Object.entries(workbenchHouse).map(([room, below]) => [room, [...below, ...(viewsOf[room] ?? [])]]),
);

/** The hosts: they differ in transport alone, so all they do goes through the workbench. */
function hosts(view: readonly string[]): Rooms {
  const asked = ['', 'bench', 'board', 'log', 'models', 'paths', 'updates', 'work'].map((room) =>
    room === '' ? 'electron/workbench' : `electron/workbench/${room}`,
  );
  const outside = [...files, ...view, 'layout', 'models', ...asked];
  return {
    'electron/terminal': outside,
    'electron/server': [...outside, 'electron/terminal'],
    'electron/desktop': [...outside, 'electron/terminal', 'electron/server'],
    electron: [...outside, 'electron/terminal', 'electron/server', 'electron/desktop'],
  };
}

/**
 * @param shared the rooms of `shared`, which all may use
 * @param view those of `shared/view`
 */
export function electronRooms(shared: readonly string[], view: readonly string[]): Rooms {
  const rooms: Rooms = {
    'electron/files': ['shared'],
    'electron/system': ['shared'],
    'electron/arrays': files,
    'electron/openvino': ['shared', 'layout', 'native'],
    'electron/store': files,
    ...exchange,
    ...converter,
    ...quantizer,
    ...images,
    ...jobs,
    ...workbench,
    ...hosts(view),
  };
  return Object.fromEntries(
    Object.entries(rooms).map(([room, below]) => [
      room,
      below.flatMap((one) => (one === 'shared' ? shared : [one])),
    ]),
  );
}
