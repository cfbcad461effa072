/** Folders of the host that this page may list, and the page that shows them. */
import type { ListedFolder } from '../../shared/files/listedFolder.ts';
import type { PageCore } from './core.ts';
import type { HostFiles } from './state.ts';

export class HostFolders {
  readonly #core: PageCore;

  constructor(core: PageCore) {
    this.#core = core;
  }

  /** Asked again whenever a host answers: another one may have been started with others. */
  readonly loadRoots = async (): Promise<void> => {
    const { entries } = await this.#core.line.host().files.browse({ folder: null });
    this.#set({ there: entries.length > 0, last: null });
  };

  /** @param folder null: those that the host was started with, or the only one of them */
  readonly listFolder = async (folder: string | null): Promise<ListedFolder> => {
    const found = await this.#core.line.host().files.browse({ folder });
    this.#set({ last: found.folder });
    return found;
  };

  /** @param choosing receives the folder to write into; left out: models and images are chosen */
  readonly openHostFiles = (choosing: ((folder: string) => void) | null = null): void => {
    this.#set({ choosing });
    this.#core.store.setState({ overlay: 'files' });
  };

  #set(change: Partial<HostFiles>): void {
    this.#core.store.setState(({ hostFiles }) => ({ hostFiles: { ...hostFiles, ...change } }));
  }
}
