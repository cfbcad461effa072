/** What the Electron window has beyond the contract: `window.vinobench`, put there by the preload. A browser has none of it. */

/**
 * Of the native menu, by name, with the page's own keys (as its list of keys shows them): the page carries a command out
 * in the same way however it was given.
 */
export const desktopCommands = {
  open: ['Ctrl', 'O'],
  benchmark: ['Ctrl', '⏎'],
  resume: ['Alt', '⏎'],
  cancel: ['Ctrl', '.'],
  export: ['e'],
  undo: ['Ctrl', 'Z'],
  palette: ['Ctrl', 'K'],
  keys: ['?'],
  settings: ['Ctrl', ','],
  inspector: ['i'],
  models: ['g', 'o'],
  matrix: ['g', 'm'],
  speedup: ['g', 's'],
  kernels: ['g', 'k'],
  compare: ['g', 'c'],
} as const satisfies Readonly<Record<string, readonly string[]>>;
export type DesktopCommand = keyof typeof desktopCommands;

/** The `data` of the message, sent by the window to itself, whose one port speaks the contract. */
export const portMessage = 'vinobench:port';

/** images: a folder of them; archive: a file of them; output: a folder to write into. */
export const desktopChoices = ['images', 'archive', 'output'] as const;
export type DesktopChoice = (typeof desktopChoices)[number];

/** What became of a file that was to be saved: where it lies, or a sentence that says why it does not. */
export type Saved = { readonly path: string } | { readonly problem: string };

export interface DesktopBridge {
  /** Asks for a port; it arrives as a `message` event of `window` with `portMessage`. Call `start()` on it. */
  connect(): void;
  /** Absolute path of a file that was dropped or picked; empty for one that is not on the disk. */
  pathOf(file: File): string;
  /** The system's dialog; paths of the chosen models, none when it was cancelled. */
  openModels(): Promise<string[]>;
  /** The system's dialog for a folder or an archive; its path, null when it was cancelled. */
  choose(what: DesktopChoice): Promise<string | null>;
  /** The system's dialog, then the file; null when it was cancelled. */
  save(file: { readonly name: string; readonly data: Uint8Array }): Promise<Saved | null>;
  /** Files opened from the system: a double click, the command line, a drag onto the icon. Ends with the returned call. */
  onOpen(listener: (paths: string[]) => void): () => void;
  onCommand(listener: (command: DesktopCommand) => void): () => void;
}
