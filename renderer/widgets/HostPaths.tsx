/** What depends on whether this page may name paths of the host: in the desktop, and where the host was started with folders. */
import { useStore } from 'zustand';
import { hostFiles } from '../store/hostFiles.ts';
import { openHostFiles } from '../store/overlay.ts';
import { IconButton } from './IconButton.tsx';

export function useHostPaths(): boolean {
  const there = useStore(hostFiles, (state) => state.there);
  return there || window.vinobench !== undefined;
}

/** Nothing where the host has no folders for pages. */
export function OpenFromHost() {
  const there = useStore(hostFiles, (state) => state.there);
  if (!there) return null;
  return (
    <button type="button" className="control" onClick={() => openHostFiles()}>
      Open from the host <kbd>o</kbd>
    </button>
  );
}

/** Likewise, where there is little room. */
export function OpenFromHostIcon() {
  const there = useStore(hostFiles, (state) => state.there);
  if (!there) return null;
  return <IconButton icon="folder" label="Open from the host (o)" onClick={() => openHostFiles()} />;
}
