/**
 * Every key of the page, as data: the views look up the keys of their commands and elements here, and the page of keys and
 * the palette list them. A view's handlers are typed by its table, so no row is without one.
 */
import { desktopCommands } from '../../shared/hosts/desktop.ts';
import { presetTitles } from '../../shared/view/bars/speedupChoice.ts';

export interface KeyRow {
  readonly title: string;
  /** As they are shown: `['Ctrl', 'K']`; `['g', 'm']` is one after the other. */
  readonly keys: readonly string[];
}

export interface KeyTable {
  /** Tables of one title are listed together. */
  readonly title: string;
  readonly rows: Readonly<Record<string, KeyRow>>;
  /** Of the pointer: listed, not listened to. */
  readonly gestures?: readonly KeyRow[];
}

const row = (title: string, ...keys: readonly string[]): KeyRow => ({ title, keys });

/** Keys that move something, and with Shift mark what they pass. */
const up = row('Cell above', '↑');
const down = row('Cell below', '↓');
const left = row('Cell to the left', '←');
const right = row('Cell to the right', '→');
const rowStart = row('First in the row', 'Home');
const rowEnd = row('Last in the row', 'End');
const pageUp = row('A page up', 'PageUp');
const pageDown = row('A page down', 'PageDown');
const marking = ({ title, keys }: KeyRow): KeyRow => row(`${title}, marking`, 'Shift', ...keys);

/** Listened to wherever the focus is, while the view is shown that has them. */
export const commandKeys = {
  everywhere: {
    title: 'Everywhere',
    rows: {
      palette: row('Command palette', ...desktopCommands.palette),
      benchmark: row('Benchmark', ...desktopCommands.benchmark),
      cancel: row('Cancel the run or other work', ...desktopCommands.cancel),
      open: row('Open models', ...desktopCommands.open),
      undo: row('Undo', ...desktopCommands.undo),
      find: row('Filter or find', '/'),
      inspector: row('Inspector on, off', ...desktopCommands.inspector),
      keys: row('Keys', ...desktopCommands.keys),
      settings: row('Settings', ...desktopCommands.settings),
      runs: row('All runs: search, name, tag, pin', 'g', 'r'),
      resume: row('Resume the run', ...desktopCommands.resume),
    },
  },
  export: {
    title: 'Everywhere',
    rows: {
      open: row('Export what is in view', ...desktopCommands.export),
      copy: row('Copy what is in view as text', 'Ctrl', 'C'),
    },
  },
  /** Only where the host has folders for pages. */
  hostFiles: { title: 'Everywhere', rows: { open: row('Open from the host', 'o') } },
  goTo: {
    title: 'Go to',
    rows: {
      models: row('Models', ...desktopCommands.models),
      matrix: row('Matrix', ...desktopCommands.matrix),
      speedup: row('Speedup', ...desktopCommands.speedup),
      kernels: row('Kernels', ...desktopCommands.kernels),
      compare: row('Compare', ...desktopCommands.compare),
      back: row('Back', 'Alt', '←'),
      forward: row('Forward', 'Alt', '→'),
      olderRun: row('Previous run', '['),
      newerRun: row('Next run', ']'),
    },
  },
  models: {
    title: 'Models',
    rows: {
      previous: row('Previous model', '↑'),
      next: row('Next model', '↓'),
      plan: row('Add to next run, remove from it', 'Space'),
      none: row('No model chosen', 'Esc'),
      remove: row('Remove from the list', 'Del'),
    },
  },
  graphBar: {
    title: 'Graph',
    rows: {
      table: row('Graph or table', 't'),
      kind: row('Next of source, IR, runtime', 'l'),
      shade: row('Shade by type, time, precision', 'c'),
    },
  },
  graph: {
    title: 'Graph',
    rows: {
      fit: row('Fit the graph', 'f'),
      zoomIn: row('Zoom in', 'w'),
      zoomOut: row('Zoom out', 's'),
      panLeft: row('Look left', 'a'),
      panRight: row('Look right', 'd'),
      nextMatch: row('Match after', '.'),
      previousMatch: row('Match before', ','),
      group: row('Close or open the group of the node', 'x'),
      allGroups: row('Close or open all groups', 'z'),
      focus: row('Go to the graph', 'v'),
    },
    gestures: [
      row('Zoom at the pointer', 'wheel'),
      row('Look up and down', 'Shift', 'wheel'),
      row('Look around', 'drag'),
    ],
  },
  matrix: {
    title: 'Matrix',
    rows: {
      up,
      upMarking: marking(up),
      down,
      downMarking: marking(down),
      left,
      leftMarking: marking(left),
      right,
      rightMarking: marking(right),
      rowStart,
      rowStartMarking: marking(rowStart),
      rowEnd,
      rowEndMarking: marking(rowEnd),
      first: row('First cell', 'Ctrl', 'Home'),
      last: row('Last cell', 'Ctrl', 'End'),
      pageUp,
      pageUpMarking: marking(pageUp),
      pageDown,
      pageDownMarking: marking(pageDown),
      mark: row('Mark the cell, or not', 'Space'),
      markRow: row('Mark its row', 'Shift', 'Space'),
      markColumn: row('Mark its column', 'Ctrl', 'Space'),
      markAll: row('Mark all', 'Ctrl', 'a'),
      clear: row('Clear selection', 'Esc'),
      inspect: row('Open in the inspector', '⏎'),
      measure: row('Measure again', 'r'),
      measureNoisy: row('Measure all noisy cells again', 'n'),
      heat: row('Heat on, off', 'h'),
      sort: row('Sort by this column', 's'),
      pin: row('Pin this model', 'p'),
      copy: row('Copy the marked cells, or all, as text', 'Ctrl', 'C'),
      speedup: row('Speedup of the marked cells'),
      compare: row('Compare this run'),
    },
  },
  speedup: {
    title: 'Speedup',
    rows: {
      fig1: row(`Preset: ${presetTitles.fig1}`, '1'),
      int8: row(`Preset: ${presetTitles.int8}`, '2'),
      fp16: row(`Preset: ${presetTitles.fp16}`, '3'),
      bf16: row(`Preset: ${presetTitles.bf16}`, '4'),
      own: row(`Preset: ${presetTitles.own}`, '5'),
      baseline: row('Choose the baseline', 'b'),
      noise: row('Not significant on, off', 'n'),
      order: row('Sort by the next: study order, speedup, name', 's'),
    },
  },
  kernels: { title: 'Kernels', rows: { earlier: row('Earlier profiles', 'l') } },
  timeline: {
    title: 'Timeline',
    rows: {
      zoomIn: row('Zoom in at the pointer', 'w'),
      zoomOut: row('Zoom out', 's'),
      panLeft: row('Pan left', 'a'),
      panRight: row('Pan right', 'd'),
      fit: row('Fit selection, again: fit all', 'f'),
      previous: row('Previous kernel', ','),
      next: row('Next kernel', '.'),
      trackAbove: row('Track above', '↑'),
      trackBelow: row('Track below', '↓'),
      match: row('Match in the other track', 'm'),
      pinTrack: row('Pin the track: on top, the first is the base', 'p'),
      pinKernel: row('Pin the kernel: its facts stay', 'k'),
      nextMatch: row('Match of the search after', 'n'),
      previousMatch: row('Match of the search before', 'b'),
      colour: row('Colour by next', 'c'),
      arrange: row('By time, by layer', 't'),
      none: row('Drop the selection', 'Esc'),
    },
    gestures: [
      row('Select an area, sum it', 'drag'),
      row('Add to the selection', 'Ctrl', 'click'),
      row('Pan', 'Shift', 'drag'),
      row('Zoom; with Shift pan', 'wheel'),
    ],
  },
  roofline: {
    title: 'Roofline',
    rows: {
      previous: row('Previous kernel', '←'),
      next: row('Next kernel', '→'),
      previousAsTimeline: row('Previous kernel, as in the timeline', ','),
      nextAsTimeline: row('Next kernel, as in the timeline', '.'),
      trackAbove: row('Same layer, track above', '↑'),
      trackBelow: row('Same layer, track below', '↓'),
      match: row('Match in the other track', 'm'),
      pinKernel: row('Pin the kernel: its facts stay', 'k'),
      none: row('Drop the selection', 'Esc'),
    },
  },
  compare: {
    title: 'Compare',
    rows: {
      add: row('Add a run', '+'),
      swap: row('Swap base', 'x'),
      differences: row('Differences only', 'd'),
      ratio: row('Show ratios', '1'),
      FPS: row('Show FPS', '2'),
      bars: row('Show bars', '3'),
      kernels: row('Show kernels', '4'),
      close: row('Close the inspector', 'Esc'),
    },
  },
} as const satisfies Readonly<Record<string, KeyTable>>;

/** Of one element, while it has the focus. */
export const elementKeys = {
  palette: {
    title: 'Command palette',
    rows: {
      previous: row('Previous item', '↑'),
      next: row('Next item', '↓'),
      open: row('Open the item', '⏎'),
      openAlongside: row('Open it in another tab', 'Ctrl', '⏎'),
    },
  },
  search: {
    title: 'Search fields',
    rows: {
      next: row('Next match', '⏎'),
      previous: row('Previous match', 'Shift', '⏎'),
      leave: row('Empty the field and leave it', 'Esc'),
    },
  },
  inputSize: {
    title: 'Models',
    rows: {
      enter: row('Take the size of the input', '⏎'),
      undo: row('Undo the size of the input', 'Esc'),
    },
  },
  runWords: {
    title: 'Runs',
    rows: { enter: row('Take the name or the tags of a run', '⏎') },
  },
  hostFolder: {
    title: 'Files of the host',
    rows: {
      above: row('Folder above', 'Backspace'),
      previous: row('Previous entry', '↑'),
      next: row('Next entry', '↓'),
    },
  },
  splitter: {
    title: 'Splitters',
    rows: {
      left: row('Move', '←'),
      right: row('Move', '→'),
      up: row('Move', '↑'),
      down: row('Move', '↓'),
      least: row('Smallest', 'Home'),
      most: row('Largest', 'End'),
    },
  },
  graphNodes: {
    title: 'Graph',
    rows: {
      up: row('Walk along the edges', '↑'),
      down: row('Walk along the edges', '↓'),
      left: row('Walk along the edges', '←'),
      right: row('Walk along the edges', '→'),
      first: row('First node', 'Home'),
      last: row('Last node', 'End'),
      pageUp: row('Look up', 'PageUp'),
      pageDown: row('Look down', 'PageDown'),
      none: row('No node chosen', 'Esc'),
      open: row('Attributes of the node', '⏎'),
      openToo: row('Attributes of the node', 'Space'),
    },
  },
  nodeTable: {
    title: 'Graph',
    rows: { previous: row('Row above', '↑'), next: row('Row below', '↓') },
  },
  overview: {
    title: 'Timeline: overview',
    rows: {
      panLeft: row('Pan', '←'),
      panRight: row('Pan', '→'),
      pageLeft: row('Pan by a page', 'PageUp'),
      pageRight: row('Pan by a page', 'PageDown'),
      first: row('Start', 'Home'),
      last: row('End', 'End'),
      zoomIn: row('Zoom in', '↑'),
      zoomOut: row('Zoom out', '↓'),
    },
  },
  kernelTable: {
    title: 'Kernels: table',
    rows: {
      previous: row('Row above', '↑'),
      next: row('Row below', '↓'),
      pageUp: row('A page up', 'PageUp'),
      pageDown: row('A page down', 'PageDown'),
      first: row('First row', 'Home'),
      last: row('Last row', 'End'),
    },
    gestures: [row('Add the row to the selection', 'Shift', '↑', '↓')],
  },
  bars: {
    title: 'Bars and history',
    rows: { previous: row('To the left', '←'), next: row('To the right', '→') },
  },
  ratios: {
    title: 'Compare: table',
    rows: {
      up,
      down,
      left,
      right,
      rowStart,
      rowEnd,
      inspect: row('Open in the inspector', '⏎'),
    },
  },
} as const satisfies Readonly<Record<string, KeyTable>>;

export type CommandTable = keyof typeof commandKeys;
export type ElementTable = keyof typeof elementKeys;
export type CommandOf<T extends CommandTable> = keyof (typeof commandKeys)[T]['rows'] & string;
export type ActionOf<T extends ElementTable> = keyof (typeof elementKeys)[T]['rows'] & string;
