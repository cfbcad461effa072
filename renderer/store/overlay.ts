/** Which page lies over the views. They are loaded while nothing else is to do, or when one is first opened. */
import type { ComponentType } from 'react';
import { createStore } from 'zustand/vanilla';
import { holdKeys } from '../keys/commands.ts';
import { hostFiles } from './hostFiles.ts';
import { tell } from './problems.tsx';

export type Overlay = 'palette' | 'keys' | 'settings' | 'images' | 'files';

export type Page = ComponentType<{ readonly opened: boolean }>;

interface Overlays {
  readonly shown: Overlay | null;
  /** Each from when it is first opened, so that one that closes can give the focus back. */
  readonly pages: Readonly<Partial<Record<Overlay, Page>>>;
}

export const overlay = createStore<Overlays>()(() => ({ shown: null, pages: {} }));

export const loadPalette = () => import('../frame/Palette.tsx');
export const loadKeys = () => import('../frame/KeysPage.tsx');
export const loadSettings = () => import('../frame/SettingsPage.tsx');

/** One that is loaded already is there, with the focus, before the next key. */
const open = (shown: Overlay, load: () => Promise<{ readonly default: Page }>): void => {
  // What is typed meanwhile is meant for the page that comes, and means something else to the view.
  holdKeys(load()).then(
    (loaded) => overlay.setState(({ pages }) => ({ shown, pages: { ...pages, [shown]: loaded.default } })),
    () => tell('That page could not be loaded because the host does not answer. Try again later.'),
  );
};

export const openPalette = (): void => open('palette', loadPalette);
export const openKeys = (): void => open('keys', loadKeys);
export const openSettings = (): void => open('settings', loadSettings);
export const loadHostFiles = () => import('../frame/HostFiles.tsx');
/** @param choosing told which folder is to be written into; left out: models and images are chosen */
export const openHostFiles = (choosing: ((folder: string) => void) | null = null): void => {
  hostFiles.setState({ choosing });
  open('files', loadHostFiles);
};
export const openImages = (): void => overlay.setState({ shown: 'images' });
export const closeOverlay = (): void => overlay.setState({ shown: null });
