/** Which page is asked to lie over the views. The frame loads it and shows it. */
import { createStore } from 'zustand/vanilla';
import { hostFiles } from './hostFiles.ts';

export type Overlay = 'palette' | 'keys' | 'settings' | 'images' | 'files';

interface AskedOverlay {
  readonly asked: Overlay | null;
}

export const overlay = createStore<AskedOverlay>()(() => ({ asked: null }));

const ask = (asked: Overlay | null) => (): void => overlay.setState({ asked });

export const openPalette = ask('palette');
export const openKeys = ask('keys');
export const openSettings = ask('settings');
export const openImages = ask('images');
export const closeOverlay = ask(null);

/** @param choosing receives the folder to write into; left out: models and images are chosen */
export const openHostFiles = (choosing: ((folder: string) => void) | null = null): void => {
  hostFiles.setState({ choosing });
  overlay.setState({ asked: 'files' });
};
