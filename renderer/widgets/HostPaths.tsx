/** What depends on whether this page may name paths of the host: in the desktop, and where the host was started with folders. */
import { withKeys } from '../keys/lookup.ts';
import { useApp } from '../page/hooks.ts';
import { openHostFiles } from '../page/page.ts';
import { IconButton } from './IconButton.tsx';
import { Keys } from './Keys.tsx';

export function useHostPaths(): boolean {
  const there = useApp((state) => state.hostFiles.there);
  return there || window.vinobench !== undefined;
}

/** Nothing where the host has no folders for pages. */
export function OpenFromHost() {
  const there = useApp((state) => state.hostFiles.there);
  if (!there) return null;
  return (
    <button type="button" className="control" onClick={() => openHostFiles()}>
      Open from the host <Keys of="hostFiles" to="open" />
    </button>
  );
}

/** Likewise, where there is little room. */
export function OpenFromHostIcon() {
  const there = useApp((state) => state.hostFiles.there);
  if (!there) return null;
  return (
    <IconButton
      icon="folder"
      label={withKeys('Open from the host', 'hostFiles', 'open')}
      onClick={() => openHostFiles()}
    />
  );
}
