/** The pages that lie over the views. They are loaded while nothing else is to do, or when one is first opened. */
import type { ComponentType } from 'react';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { keyboard } from '../page/keyboard.ts';
import { closeOverlay, store, tell } from '../page/page.ts';
import type { Overlay } from '../store/state.ts';

type Page = ComponentType<{ readonly opened: boolean }>;

interface Overlays {
  readonly shown: Overlay | null;
  /** Each from when it is first opened, so that one that closes can give the focus back. */
  readonly pages: Readonly<Partial<Record<Overlay, Page>>>;
}

export const noPages = (): StoreApi<Overlays> => createStore<Overlays>()(() => ({ shown: null, pages: {} }));

type Load = () => Promise<{ readonly default: Page }>;

export const loadPalette = () => import('./Palette.tsx');
export const loadKeys = () => import('./KeysPage.tsx');
export const loadSettings = () => import('./SettingsPage.tsx');

/** Null: a part of the top bar, loaded already. */
const loaders: Readonly<Record<Overlay, Load | null>> = {
  palette: loadPalette,
  keys: loadKeys,
  settings: loadSettings,
  runs: () => import('./RunsPage.tsx'),
  files: () => import('./HostFiles.tsx'),
  images: null,
};

/** Shows what is asked for, until the returned call. A page that is loaded already has the focus before the next key. */
export const followAsked = (overlays: StoreApi<Overlays>): (() => void) =>
  store.subscribe(({ overlay: asked }, { overlay: before }) => {
    if (asked === before) return;
    const load = asked === null ? null : loaders[asked];
    if (asked === null || load === null) overlays.setState({ shown: asked });
    else show(overlays, asked, load);
  });

function show(overlays: StoreApi<Overlays>, asked: Overlay, load: Load): void {
  // What is typed meanwhile is meant for the page that comes, and means something else to the view.
  keyboard.hold(load()).then(
    (loaded) => {
      if (store.getState().overlay !== asked) return;
      overlays.setState(({ pages }) => ({ shown: asked, pages: { ...pages, [asked]: loaded.default } }));
    },
    () => {
      tell('That page could not be loaded because the host does not answer. Try again later.');
      if (store.getState().overlay === asked) closeOverlay();
    },
  );
}
