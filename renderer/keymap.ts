/**
 * The keys of every view, so that the page of keys lists them wherever it is opened: a view's commands are known only
 * while it is shown. A browser test holds this list and the commands together.
 */

export type KeyRow = readonly [title: string, ...keys: string[]];

export interface KeyGroup {
  readonly title: string;
  readonly rows: readonly KeyRow[];
}

export const keymap: readonly KeyGroup[] = [
  {
    title: 'Everywhere',
    rows: [
      ['Command palette', 'Ctrl', 'K'],
      ['Benchmark', 'Ctrl', '⏎'],
      ['Cancel the job', 'Ctrl', '.'],
      ['Open models', 'Ctrl', 'O'],
      ['Undo', 'Ctrl', 'Z'],
      ['Filter or find', '/'],
      ['Export what is in view', 'e'],
      ['Copy what is in view as text', 'Ctrl', 'C'],
      ['Inspector on, off', 'i'],
      ['Keys', '?'],
      ['Settings', 'Ctrl', ','],
    ],
  },
  {
    title: 'Go to',
    rows: [
      ['Models', 'g', 'o'],
      ['Matrix', 'g', 'm'],
      ['Speedup', 'g', 's'],
      ['Kernels', 'g', 'k'],
      ['Compare', 'g', 'c'],
      ['Back', 'Alt', '←'],
      ['Forward', 'Alt', '→'],
      ['Run before', '['],
      ['Run after', ']'],
    ],
  },
  {
    title: 'Models',
    rows: [
      ['Model above', '↑'],
      ['Model below', '↓'],
      ['No model chosen', 'Esc'],
      ['Remove from the list', 'Del'],
    ],
  },
  {
    title: 'Graph',
    rows: [
      ['Fit the graph', 'f'],
      ['Zoom in', 'w'],
      ['Zoom out', 's'],
      ['Zoom', 'Ctrl', 'wheel'],
      ['Pan', 'drag'],
    ],
  },
  {
    title: 'Matrix',
    rows: [
      ['Cell above', '↑'],
      ['Cell below', '↓'],
      ['Cell to the left', '←'],
      ['Cell to the right', '→'],
      ['First in the row', 'Home'],
      ['Last in the row', 'End'],
      ['Open in the inspector', '⏎'],
      ['No cell chosen', 'Esc'],
      ['Measure again', 'r'],
      ['Heat on, off', 'h'],
      ['Sort by this column', 's'],
      ['Pin this model', 'p'],
    ],
  },
  {
    title: 'Speedup',
    rows: [
      ['Preset 1', '1'],
      ['Preset 2', '2'],
      ['Preset 3', '3'],
      ['Preset 4', '4'],
      ['Not significant on, off', 'n'],
    ],
  },
  {
    title: 'Kernels',
    rows: [['Earlier profiles', 'l']],
  },
  {
    title: 'Timeline',
    rows: [
      ['Zoom in at the pointer', 'w'],
      ['Zoom out', 's'],
      ['Pan left', 'a'],
      ['Pan right', 'd'],
      ['Fit selection, again: fit all', 'f'],
      ['Kernel before', ','],
      ['Kernel after', '.'],
      ['Track above', '↑'],
      ['Track below', '↓'],
      ['Match in the other track', 'm'],
      ['Pin the track: on top, the first is the base', 'p'],
      ['Pin the kernel: its facts stay', 'k'],
      ['Match of the search after', 'n'],
      ['Match of the search before', 'b'],
      ['Colour by next', 'c'],
      ['By time, by layer', 't'],
      ['Drop the selection', 'Esc'],
      ['Select an area, sum it', 'drag'],
      ['Add to the selection', 'Ctrl', 'click'],
      ['Pan', 'Shift', 'drag'],
      ['Zoom; with Shift pan', 'wheel'],
    ],
  },
  {
    title: 'Roofline',
    rows: [
      ['Kernel before', '←'],
      ['Kernel after', '→'],
      ['Kernel before, as in the timeline', ','],
      ['Kernel after, as in the timeline', '.'],
      ['Same layer, track above', '↑'],
      ['Same layer, track below', '↓'],
      ['Match in the other track', 'm'],
      ['Pin the kernel: its facts stay', 'k'],
      ['Drop the selection', 'Esc'],
    ],
  },
  {
    title: 'Compare',
    rows: [
      ['Swap base', 'x'],
      ['Differences only', 'd'],
    ],
  },
];
