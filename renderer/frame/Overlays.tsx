/** What lies over the views. */
import { lazy, Suspense, useRef } from 'react';
import { useStore } from 'zustand';
import { loadKeys, loadPalette, loadSettings, type Overlay, overlay } from './overlayState.ts';

const Palette = lazy(loadPalette);
const KeysPage = lazy(loadKeys);
const SettingsPage = lazy(loadSettings);

/** Each from when it is first opened, so that one that closes can give the focus back. */
export function Overlays() {
  const shown = useStore(overlay, (state) => state.shown);
  const seen = useRef(new Set<Overlay>());
  if (shown !== null) seen.current.add(shown);
  return (
    <Suspense fallback={null}>
      {seen.current.has('palette') && <Palette opened={shown === 'palette'} />}
      {seen.current.has('keys') && <KeysPage opened={shown === 'keys'} />}
      {seen.current.has('settings') && <SettingsPage opened={shown === 'settings'} />}
    </Suspense>
  );
}
