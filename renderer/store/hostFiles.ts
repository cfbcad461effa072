/** Folders of the host that this page may list: none unless the host was started with some. */
import { createStore } from 'zustand/vanilla';
import type { ListedFolder } from '../../shared/listedFolder.ts';
import { host } from './host.ts';

interface HostFiles {
  /** Whether there are any. */
  readonly there: boolean;
  /** The folder that was looked at last; null: none yet. */
  readonly last: string | null;
  /** Told which folder is to be written into; null: models and images are chosen. */
  readonly choosing: ((folder: string) => void) | null;
}

export const hostFiles = createStore<HostFiles>()(() => ({ there: false, last: null, choosing: null }));

/** Asked again whenever a host answers: another one may have been started with others. */
export async function loadRoots(): Promise<void> {
  const { entries } = await host().files.browse({ folder: null });
  hostFiles.setState({ there: entries.length > 0, last: null });
}

/** @param folder null: those that the host was started with, or the only one of them */
export async function listFolder(folder: string | null): Promise<ListedFolder> {
  const found = await host().files.browse({ folder });
  hostFiles.setState({ last: found.folder });
  return found;
}
