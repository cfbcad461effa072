/** Absolute paths, and how a user of this layout calls the program. */
export interface Layout {
  readonly kind: 'checkout' | 'package';
  /** What a user types in front of a command's name. */
  readonly command: string;
  /** What a user does when a part of the installation is missing, as the end of a sentence without its full stop. */
  readonly repair: string;
  /** A job's process: for Node's `fork`, and for Electron's `utilityProcess.fork`. Asked for at each start: it may change. */
  readonly worker: { readonly node: string; readonly electron: string };
  /** A separate Node for the jobs of a host in Electron (`jobs/host/ownNode.ts`); null: this layout has none. */
  readonly node: string | null;
  /** The thread that hashes a file. */
  readonly hashWorker: string;
  /** CommonJS modules that export `{ addon }`; the first that loads is used. */
  readonly bindings: readonly { readonly name: 'native' | 'openvino-node'; readonly module: string }[];
  /** The program that installs other releases of OpenVINO; null: this layout has none. */
  readonly runtimeInstaller: string | null;
  /** The window's built page. */
  readonly page: PagePlace;
  /** The sandboxed preload of the window. */
  readonly preload: string;
  /** Folder of the catalogue and its networks. */
  readonly models: string;
  /** How the terminal command opens the window. */
  readonly desktop: Desktop;
}

export interface PagePlace {
  /** Electron's archive that has it; null: it lies on the disk. */
  readonly archive: string | null;
  /** In that archive, or absolute. */
  readonly folder: string;
}

export type Desktop =
  /** By Electron as npm installed it, with this script. */
  | { readonly kind: 'script'; readonly script: string }
  /** By the packaged app's own binary. */
  | { readonly kind: 'binary'; readonly binary: string }
  /** A package for machines without a screen. */
  | { readonly kind: 'none' };
