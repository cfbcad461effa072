/** What the store uses of the browser and the desktop around it. `renderer/page` gives the real ones. */
import type { DesktopBridge } from '../../shared/hosts/desktop.ts';
import type { ConnectionEvents } from '../host/connection.ts';
import type { FileTransfers } from '../host/files.ts';

type HostFileFunctions = FileTransfers & typeof import('../host/files.ts');

export interface Outside {
  /** Connects to the host, again and again, for as long as the page lives. */
  readonly connect: (events: ConnectionEvents) => void;
  /** Null in a browser. */
  readonly desktop: DesktopBridge | null;
  readonly address: Address;
  readonly memory: Memory;
  readonly attention: Attention;
  readonly files: Pick<
    HostFileFunctions,
    'giveImages' | 'pickArchive' | 'pickFiles' | 'pickFolder' | 'pickInputFile' | 'sendFiles'
  >;
}

/** The part of the address from `#` on. */
export interface Address {
  readonly hash: () => string;
  readonly push: (hash: string) => void;
  readonly replace: (hash: string) => void;
  /** Told when something else than `push` or `replace` has changed it. */
  readonly onChange: (listener: () => void) => void;
}

/** Kept from one visit of the page to the next. */
export interface Memory {
  readonly read: (key: string) => string | null;
  readonly write: (key: string, text: string) => void;
}

/** Whether the page is looked at. */
interface Attention {
  readonly isHidden: () => boolean;
  readonly onChange: (listener: () => void) => void;
}
