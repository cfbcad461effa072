/** Which page lies over the views. */
import { createStore } from 'zustand/vanilla';

export const overlay = createStore<{ readonly shown: 'palette' | 'keys' | null }>()(() => ({ shown: null }));

export const openPalette = (): void => overlay.setState({ shown: 'palette' });
export const openKeys = (): void => overlay.setState({ shown: 'keys' });
export const closeOverlay = (): void => overlay.setState({ shown: null });
