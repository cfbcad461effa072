/** The browser around the page, as its store uses it. */
import { connect } from '../host/connection.ts';
import { giveImages, pickArchive, pickFiles, pickFolder, pickInputFile, sendFiles } from '../host/files.ts';
import { hashOfAddress } from '../host/key.ts';
import type { Outside } from '../store/outside.ts';

// A token leaves the address before anything reads it.
hashOfAddress();

export const browser: Outside = {
  connect,
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
