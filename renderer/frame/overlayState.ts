/** Which page lies over the views. They are loaded while nothing else is to do, or when one is first opened. */
import { createStore } from 'zustand/vanilla';
import { tell } from '../store/problems.tsx';

export type Overlay = 'palette' | 'keys' | 'settings' | 'images';

export const overlay = createStore<{ readonly shown: Overlay | null }>()(() => ({ shown: null }));

export const loadPalette = () => import('./Palette.tsx');
export const loadKeys = () => import('./KeysPage.tsx');
export const loadSettings = () => import('./SettingsPage.tsx');

const open = (shown: Overlay, load: () => Promise<unknown>): void => {
  load().then(
    () => overlay.setState({ shown }),
    () => tell('That page could not be loaded because the host does not answer. Try again later.'),
  );
};

export const openPalette = (): void => open('palette', loadPalette);
export const openKeys = (): void => open('keys', loadKeys);
export const openSettings = (): void => open('settings', loadSettings);
export const openImages = (): void => overlay.setState({ shown: 'images' });
export const closeOverlay = (): void => overlay.setState({ shown: null });
