/** The command palette and the page of keys. */
import { Modal } from '@mantine/core';
import { Fragment, useMemo, useState, useSyncExternalStore } from 'react';
import { useStore } from 'zustand';
import { figure, thin } from '../../shared/view/format.ts';
import { type Command, commands, onCommands } from '../commands.ts';
import { libraryOf } from '../store/models.ts';
import { newestFirst, shownRunId } from '../store/runs.ts';
import { go, store } from '../store/state.ts';
import { Icon } from './icons.tsx';
import { closeOverlay, overlay } from './overlayState.ts';

const useAllCommands = () => useSyncExternalStore(onCommands, commands);
const useShown = () => useStore(overlay, ({ shown }) => shown);

const keyOf = ({ group, title }: Command) => `${group} ${title}`;

export function KeysPage() {
  const all = useAllCommands().filter(({ keys }) => keys.length > 0);
  const [query, setQuery] = useState('');
  const found = all.filter((command) => contains(`${keyOf(command)} ${command.keys.join(' ')}`, query));
  const groups = [...Map.groupBy(found, ({ group }) => group)];
  return (
    <Modal
      opened={useShown() === 'keys'}
      onClose={closeOverlay}
      title="Keys"
      size={860}
      lockScroll={false}
      transitionProps={{ duration: 0 }}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <label className="field">
        <Icon name="search" size={13} />
        <input
          data-autofocus
          aria-label="Find a key or an action"
          placeholder="Find a key or an action"
          value={query}
          onChange={({ target }) => setQuery(target.value)}
        />
      </label>
      <div className="keys-grid">
        {groups.map(([group, list]) => (
          <section key={group}>
            <h3>{group}</h3>
            <ul>
              {list.map((command) => (
                <li key={keyOf(command)}>
                  <span>{command.title}</span>
                  <Keys keys={command.keys} />
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
      <p className="dim">
        Two-key sequences wait 1{thin}s. On macOS Ctrl is ⌘. Keys with letters are off while you type in a
        field.
      </p>
    </Modal>
  );
}

function Keys({ keys }: { readonly keys: readonly string[] }) {
  return (
    <span>
      {keys.map((key) => (
        <kbd key={key}>{key}</kbd>
      ))}
    </span>
  );
}

interface PaletteItem {
  readonly key: string;
  readonly group: string;
  readonly text: string;
  readonly note: string;
  readonly keys: readonly string[];
  readonly run: () => void;
}

/** Cells, runs and models by name, commands with their keys; `>` leaves commands alone. */
function paletteItems(all: readonly Command[]): PaletteItem[] {
  const state = store.getState();
  const run = shownRunId(state);
  const cells = state.documents[run ?? '']?.cells ?? [];
  const title = new Map(state.catalogue.map((entry) => [entry.id, entry.studyRow]));
  return [
    ...cells.map(({ id, model, device, precision, fps, status }) => ({
      key: id,
      group: 'Cells',
      text: `${title.get(model) ?? model}, ${device} ${precision}`,
      note: fps === null ? status : `${figure(fps)}${thin}FPS`,
      keys: [],
      run: () => go({ view: 'matrix', run, cell: `${model}|${device} ${precision}` }),
    })),
    ...all
      .filter(({ pointer }) => pointer !== true)
      .map((command) => ({
        key: keyOf(command),
        group: 'Do',
        text: command.title,
        note: command.group,
        keys: command.keys,
        run: command.run,
      })),
    ...libraryOf(state).map(({ key, title: text, added }) => ({
      key,
      group: 'Models',
      text,
      note: added === null ? '' : 'added',
      keys: [],
      run: () => go({ view: 'models', model: key }),
    })),
    ...newestFirst(state.runs ?? []).map(({ id, title: text, preset }) => ({
      key: id,
      group: 'Runs',
      text,
      note: preset,
      keys: [],
      run: () => go({ view: 'matrix', run: id, cell: null }),
    })),
  ];
}

const mostOfGroup = 8;

function contains(text: string, query: string): boolean {
  const lower = text.toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => lower.includes(word));
}

export function Palette() {
  const opened = useShown() === 'palette';
  return (
    <Modal
      opened={opened}
      onClose={closeOverlay}
      withCloseButton={false}
      size={620}
      yOffset={96}
      padding={0}
      lockScroll={false}
      transitionProps={{ duration: 0 }}
      attributes={{ content: { 'aria-label': 'Command palette' } }}
    >
      {opened && <PaletteList />}
    </Modal>
  );
}

function PaletteList() {
  const all = useAllCommands();
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const items = useMemo(() => paletteItems(all), [all]);
  const only = query.startsWith('>');
  const words = query.replace('>', '').trim();
  const found = [...Map.groupBy(items, ({ group }) => group)].flatMap(([group, list]) =>
    list
      .filter((item) => (!only || group === 'Do') && contains(`${item.text} ${item.note}`, words))
      .slice(0, mostOfGroup),
  );
  const choose = (item: PaletteItem | undefined) => {
    closeOverlay();
    item?.run();
  };
  return (
    <div className="palette">
      <input
        data-autofocus
        role="combobox"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant={found[at] === undefined ? undefined : `palette-${at}`}
        aria-label="Find a cell, a command, a model or a run"
        placeholder="Find a cell, a command, a model or a run"
        value={query}
        onChange={({ target }) => {
          setQuery(target.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown') setAt(Math.min(found.length - 1, at + 1));
          else if (event.key === 'ArrowUp') setAt(Math.max(0, at - 1));
          else if (event.key === 'Enter') choose(found[at]);
          else return;
          event.preventDefault();
        }}
      />
      <div id="palette-list" role="listbox" aria-label="Found" className="palette-list">
        {found.map((item, index) => (
          <Fragment key={`${item.group} ${item.key}`}>
            {item.group !== found[index - 1]?.group && <div className="palette-group">{item.group}</div>}
            {/* biome-ignore lint/a11y/useKeyWithClickEvents: the combobox above has the keys */}
            <div
              id={`palette-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === at}
              className="palette-item"
              onClick={() => choose(item)}
            >
              <span>{item.text}</span>
              <span className="dim">{item.note}</span>
              <Keys keys={item.keys} />
            </div>
          </Fragment>
        ))}
      </div>
      <footer className="dim">
        <kbd>↑</kbd> <kbd>↓</kbd> choose <kbd>⏎</kbd> open <kbd>&gt;</kbd> commands only
      </footer>
    </div>
  );
}
