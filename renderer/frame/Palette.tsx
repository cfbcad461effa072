/**
 * The command palette: a combobox of Mantine's in its dialog. @mantine/spotlight would be nearer at hand, but it tells a
 * screen reader neither that its list has options nor which of them is chosen.
 */
import { Combobox, type ComboboxStore, Highlight, Modal, useCombobox } from '@mantine/core';
import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { ranked, wordsOf } from '../../shared/view/text/find.ts';
import { plural } from '../../shared/view/text/format.ts';
import { keysIn, pressedIn } from '../keys/lookup.ts';
import { keyboard } from '../page/keyboard.ts';
import { closeOverlay, store } from '../page/page.ts';
import { Icon } from '../widgets/icons.tsx';
import { KeyCaps } from '../widgets/KeyCaps.tsx';
import { type PaletteGroup, type PaletteItem, paletteGroups, paletteItems } from './paletteItems.tsx';
import { keepRecent, recentKeys } from './recent.ts';

/** A group shows this many; alone it shows more. */
const mostOfGroup = 8;
const mostAlone = 60;
const mostRecent = 5;

export default function Palette({ opened }: { readonly opened: boolean }) {
  return (
    <Modal
      opened={opened}
      onClose={closeOverlay}
      withCloseButton={false}
      size={640}
      yOffset={104}
      padding={0}
      classNames={{ body: 'flush' }}
      lockScroll={false}
      attributes={{ content: { 'aria-label': 'Command palette' } }}
    >
      {opened && <Finder />}
    </Modal>
  );
}

interface Group {
  readonly title: string;
  readonly items: readonly PaletteItem[];
}

/** What a query begins with that finds one group only. */
const commandsOnly = '>';
const layersOnly = '#';
const only: Readonly<Record<string, PaletteGroup>> = { [commandsOnly]: 'Do', [layersOnly]: 'Layers' };

/** The best group first; without a query, what was used lately. */
function groupsOf(items: readonly PaletteItem[], query: string): readonly Group[] {
  const wanted = only[query.charAt(0)];
  const recent = recentKeys();
  if (wanted !== undefined) {
    const found = ranked(
      items.filter(({ group }) => group === wanted),
      query.slice(1),
      recent,
    );
    return found.length === 0 ? [] : [{ title: wanted, items: found.slice(0, mostAlone) }];
  }
  const groups = Map.groupBy(ranked(items, query, recent), ({ group }) => group);
  const shown = (query.trim() === '' ? [...paletteGroups] : [...groups.keys()]).flatMap((title): Group[] => {
    const found = groups.get(title) ?? [];
    return found.length === 0 ? [] : [{ title, items: found.slice(0, mostOfGroup) }];
  });
  if (query.trim() !== '') return shown;
  const lately = recent.flatMap((key) => items.find((item) => item.key === key) ?? []).slice(0, mostRecent);
  return lately.length === 0 ? shown : [{ title: 'Lately', items: lately }, ...shown];
}

/** Mantine's, which also says which option Enter takes when the keys did not choose it. */
function useFinder(query: string): { readonly combobox: ComboboxStore; readonly active: string | null } {
  const inner = useCombobox({ opened: true });
  const [active, setActive] = useState<string | null>(null);
  const { selectFirstOption, selectNextOption, selectPreviousOption } = inner;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the first of what was found last
  useEffect(() => setActive(selectFirstOption()), [query, selectFirstOption]);
  const kept = (choose: () => string | null) => () => {
    const id = choose();
    setActive(id);
    return id;
  };
  return {
    active,
    combobox: {
      ...inner,
      selectNextOption: kept(selectNextOption),
      selectPreviousOption: kept(selectPreviousOption),
    },
  };
}

function choose(item: PaletteItem, beside: boolean): void {
  keepRecent(item.key);
  if (beside && item.address !== null) {
    window.open(item.address, '_blank');
    return;
  }
  closeOverlay();
  item.run();
}

function Finder() {
  const all = useSyncExternalStore(keyboard.onCommands, keyboard.commands);
  const items = useMemo(() => paletteItems(store.getState(), all), [all]);
  const [query, setQuery] = useState('');
  const groups = useMemo(() => groupsOf(items, query), [items, query]);
  const { combobox, active } = useFinder(query);
  const beside = useRef(false);
  const found = groups.reduce((sum, group) => sum + group.items.length, 0);
  const byId = new Map(
    groups.flatMap(({ title, items: list }) => list.map((item) => [idOf(title, item), item])),
  );
  return (
    <Combobox store={combobox} onOptionSubmit={(id) => submit(byId.get(id), beside.current)}>
      <div className="palette">
        <div className="palette-head">
          <Icon name="search" />
          <Combobox.EventsTarget
            withExpandedAttribute
            aria-activedescendant={active ?? undefined}
            aria-expanded="true"
            aria-controls="palette-found"
            // Escape closes the dialog: there is no list to close before it.
            data-mantine-stop-propagation="false"
          >
            <input
              data-autofocus
              aria-label="Find a cell, a command, a layer, a model or a run"
              placeholder="Find a cell, a command, a layer, a model or a run"
              value={query}
              onChange={({ target }) => setQuery(target.value)}
              onKeyDown={(event) => {
                const action = pressedIn('palette', event);
                beside.current = action === 'openAlongside';
                // It is this list's here, found something or not.
                if (beside.current || action === 'open') event.preventDefault();
              }}
            />
          </Combobox.EventsTarget>
          <span className="dim" role="status">
            {found === 0 ? 'nothing found' : `${found} of ${plural(items.length, 'item')}`}
          </span>
        </div>
        <Combobox.Options id="palette-found" className="palette-list" aria-label="Found">
          {groups.map(({ title, items: list }) => (
            <Combobox.Group key={title} label={title}>
              {list.map((item) => (
                <Option key={item.key} id={idOf(title, item)} item={item} query={query} active={active} />
              ))}
            </Combobox.Group>
          ))}
          {found === 0 && <NothingFound query={query} />}
        </Combobox.Options>
        <Foot />
      </div>
    </Combobox>
  );
}

const submit = (item: PaletteItem | undefined, beside: boolean) => {
  if (item !== undefined) choose(item, beside);
};

/** What was used lately stands in its own group as well. */
const idOf = (group: string, { key }: PaletteItem) => `palette ${group} ${key}`.replaceAll(/[^\w-]/g, '_');

function Option({
  id,
  item: { mark, text, note, keys, group },
  query,
  active,
}: {
  readonly id: string;
  readonly item: PaletteItem;
  readonly query: string;
  readonly active: string | null;
}) {
  const words = wordsOf(query.replace(/^[>#]/, ''));
  return (
    <Combobox.Option id={id} value={id} aria-selected={id === active} className="palette-item">
      <span className="palette-mark" aria-hidden="true">
        {mark}
      </span>
      <Highlight component="span" unstyled highlight={words} className="ellipsis">
        {text}
      </Highlight>
      <span className="dim">{note}</span>
      <KeyCaps keys={keys} />
      {keys.length === 0 && group !== 'Layers' && <KeyCaps keys={keysIn('palette', 'open')} enter />}
    </Combobox.Option>
  );
}

function NothingFound({ query }: { readonly query: string }) {
  const layers = query.startsWith(layersOnly);
  return (
    <Combobox.Empty>
      {layers && wordsOf(query.slice(1)).length === 0
        ? 'Layers are those of the model that is looked at: choose one in Models, or profile it in Kernels.'
        : 'No matches.'}
    </Combobox.Empty>
  );
}

function Foot() {
  return (
    <footer className="dim">
      <span>
        <KeyCaps keys={[...keysIn('palette', 'previous'), ...keysIn('palette', 'next')]} /> choose
      </span>
      <span>
        <KeyCaps keys={keysIn('palette', 'open')} /> open
      </span>
      {window.vinobench === undefined && (
        <span>
          <KeyCaps keys={keysIn('palette', 'openAlongside')} /> open alongside
        </span>
      )}
      <span className="push">
        <kbd>{commandsOnly}</kbd> commands only
      </span>
      <span>
        <kbd>{layersOnly}</kbd> layers only
      </span>
    </footer>
  );
}
