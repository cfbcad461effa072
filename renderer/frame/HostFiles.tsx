/** Folders of the host that it was started with (`--root`): models, images and a place to write into are chosen there. */

import { Modal } from '@mantine/core';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { ListedEntry, ListedFolder } from '../../shared/files/listedFolder.ts';
import { bytesText, plural } from '../../shared/view/text/format.ts';
import { pressedIn } from '../keys/lookup.ts';
import { useApp } from '../page/hooks.ts';
import { addPaths, chooseImages, closeOverlay, listFolder, store } from '../page/page.ts';
import { problemOf } from '../store/problem.ts';
import { Icon } from '../widgets/icons.tsx';

const isArchive = ({ name }: ListedEntry): boolean => /\.(?:zip|tar|tgz|tar\.gz)$/i.test(name);

export default function HostFiles({ opened }: { readonly opened: boolean }) {
  const { choosing } = useApp((state) => state.hostFiles);
  return (
    <Modal
      opened={opened}
      onClose={closeOverlay}
      title={choosing === null ? 'Open from the host' : 'Output folder on the host'}
      size={640}
      padding={0}
      lockScroll={false}
      transitionProps={{ duration: 0 }}
      classNames={{ body: 'flush host-files' }}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Folder choosing={choosing} />
    </Modal>
  );
}

function Folder({ choosing }: { readonly choosing: ((folder: string) => void) | null }) {
  const [shown, setShown] = useState<ListedFolder | null>(null);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [problem, setProblem] = useState<string | null>(null);
  const list = useRef<HTMLDivElement>(null);
  const told = (work: Promise<unknown>) => {
    setProblem(null);
    work.catch((error: unknown) => setProblem(problemOf(error).message));
  };
  const open = (folder: string | null) =>
    told(
      listFolder(folder).then((found) => {
        setShown(found);
        setChosen([]);
        list.current?.focus();
      }),
    );
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the dialog opens
  useEffect(() => open(store.getState().hostFiles.last), []);
  const walk = (event: KeyboardEvent<HTMLDivElement>) => {
    const action = pressedIn('hostFolder', event);
    if (action === 'above' && shown?.folder != null) open(shown.above);
    else if (action === 'next') step(event.currentTarget, 1);
    else if (action === 'previous') step(event.currentTarget, -1);
    else return;
    event.preventDefault();
  };
  const toggle = (path: string) =>
    setChosen(chosen.includes(path) ? chosen.filter((one) => one !== path) : [...chosen, path]);
  const archives = shown?.entries.filter((entry) => chosen.includes(entry.path) && isArchive(entry)) ?? [];
  const [archive] = archives;
  const images = archive !== undefined && chosen.length === 1 ? archive.path : (shown?.folder ?? null);
  const finish = (work: Promise<unknown>) => told(work.then(closeOverlay));
  return (
    <>
      <div className="host-place">
        <button
          type="button"
          className="control"
          disabled={shown === null || shown.folder === null}
          onClick={() => open(shown?.above ?? null)}
        >
          <Icon name="up" size={13} /> Up
        </button>
        <span className="breakable">{shown?.folder ?? 'Folders of this host'}</span>
      </div>
      <div
        ref={list}
        className="host-list"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keys
        tabIndex={0}
        role="group"
        aria-label={shown?.folder ?? 'Folders of this host'}
        aria-busy={shown === null}
        onKeyDown={walk}
      >
        <ul>
          {shown?.entries.map((entry) => (
            <li key={entry.path}>
              {entry.kind === 'folder' ? (
                <button type="button" onClick={() => open(entry.path)}>
                  <Icon name="chevron" size={13} /> {entry.name}
                </button>
              ) : (
                <File
                  entry={entry}
                  chosen={chosen.includes(entry.path)}
                  fixed={choosing !== null}
                  onToggle={toggle}
                />
              )}
            </li>
          ))}
        </ul>
      </div>
      {shown !== null && <Told shown={shown} problem={problem} />}
      <footer>
        {choosing === null ? (
          <>
            <button
              type="button"
              className="control primary"
              disabled={chosen.length === 0}
              onClick={() => finish(addPaths(chosen))}
            >
              {chosen.length === 0 ? 'Add models' : `Add ${plural(chosen.length, 'file')}`}
            </button>
            <button
              type="button"
              className="control"
              disabled={images === null}
              onClick={() => images !== null && finish(chooseImages(images))}
            >
              {archive !== undefined && chosen.length === 1
                ? 'Use the images in it'
                : 'Use the images of this folder'}
            </button>
          </>
        ) : (
          <button
            type="button"
            className="control primary"
            disabled={shown === null || shown.folder === null}
            onClick={() => {
              choosing(shown?.folder ?? '');
              closeOverlay();
            }}
          >
            Write into this folder
          </button>
        )}
      </footer>
    </>
  );
}

/** The focus, to the entry before or after. */
function step(list: HTMLDivElement, by: 1 | -1): void {
  const entries = [...list.querySelectorAll<HTMLElement>('button, input')];
  const at = entries.findIndex((entry) => entry.matches(':focus'));
  entries[at < 0 ? 0 : at + by]?.focus();
}

function File({
  entry: { name, path, bytes },
  chosen,
  fixed,
  onToggle,
}: {
  readonly entry: ListedEntry;
  readonly chosen: boolean;
  /** A folder is chosen here, not a file. */
  readonly fixed: boolean;
  readonly onToggle: (path: string) => void;
}) {
  const size = <span className="dim">{bytes === null ? '' : bytesText(bytes)}</span>;
  if (fixed)
    return (
      <span className="host-file dim">
        {name} {size}
      </span>
    );
  return (
    <label className="host-file">
      <input type="checkbox" checked={chosen} onChange={() => onToggle(path)} /> {name} {size}
    </label>
  );
}

function Told({
  shown: { entries, cut },
  problem,
}: {
  readonly shown: ListedFolder;
  readonly problem: string | null;
}) {
  if (problem !== null)
    return (
      <p className="bad" role="alert">
        {problem}
      </p>
    );
  const count = cut ? `The first ${plural(entries.length, 'entry', 'entries')}; the folder has more.` : '';
  return (
    <p className="dim" role="status">
      {entries.length === 0 ? 'Nothing that pages may read lies here.' : count}
    </p>
  );
}
