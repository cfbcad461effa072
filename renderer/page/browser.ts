/** The browser around the page, as its store uses it. */
import { HostConnection } from '../host/connection.ts';
import { FileTransfers, pickArchive, pickFiles, pickFolder, pickInputFile } from '../host/files.ts';
import { PageKeys } from '../host/key.ts';
import type { Outside } from '../store/outside.ts';

const keys = new PageKeys(window);
// A token leaves the address before anything reads it.
keys.hash();
const connection = new HostConnection(keys);
const { giveImages, sendFiles, downloadFile } = new FileTransfers(connection);

export { downloadFile };

export const browser: Outside = {
  connect: connection.connect,
  desktop: window.vinobench ?? null,
  address: {
    hash: () => location.hash,
    push: (hash) => history.pushState(null, '', hash),
    replace: (hash) => history.replaceState(null, '', hash),
    onChange: (listener) => {
      window.addEventListener('popstate', listener);
      window.addEventListener('hashchange', listener);
    },
  },
  memory: {
    // A browser that keeps nothing for this page throws.
    read: (key) => {
      try {
        return localStorage.getItem(key);
      } catch {
        return null;
      }
    },
    write: (key, text) => localStorage.setItem(key, text),
  },
  attention: {
    isHidden: () => document.hidden,
    onChange: (listener) => document.addEventListener('visibilitychange', listener),
  },
  files: { giveImages, pickArchive, pickFiles, pickFolder, pickInputFile, sendFiles },
};
