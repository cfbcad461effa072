/** Every key of every view, to be searched; those of the view that is shown are marked. */
import { Modal } from '@mantine/core';
import { useState, useSyncExternalStore } from 'react';
import { rankOfFound, wordsOf } from '../../shared/view/text/find.ts';
import { plural, thin } from '../../shared/view/text/format.ts';
import { type ListedKeys, listedKeys } from '../keys/lookup.ts';
import { useApp } from '../page/hooks.ts';
import { keyboard } from '../page/keyboard.ts';
import { closeOverlay } from '../page/page.ts';
import { Icon } from '../widgets/icons.tsx';
import { KeyCaps } from '../widgets/KeyCaps.tsx';

export default function KeysPage({ opened }: { readonly opened: boolean }) {
  const now = useSyncExternalStore(keyboard.onCommands, keyboard.commands);
  const [query, setQuery] = useState('');
  const words = wordsOf(query);
  const hasFolders = useApp((state) => state.hostFiles.there);
  const groups = listedKeys(hasFolders ? [] : ['hostFiles']).flatMap(({ title, rows }) => {
    const found = rows.filter(
      (row) => rankOfFound({ text: row.title, note: `${title} ${row.keys.join(' ')}` }, words) !== null,
    );
    return found.length === 0 ? [] : [{ title, rows: found }];
  });
  const here = new Set(now.map(({ group }) => group));
  const count = groups.reduce((sum, { rows }) => sum + rows.length, 0);
  return (
    <Modal
      opened={opened}
      onClose={closeOverlay}
      title="Keys"
      size={960}
      padding={0}
      lockScroll={false}
      classNames={{ body: 'flush keys-page' }}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <div className="keys-find">
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
        <span className="dim" role="status">
          {words.length === 0 ? '' : plural(count, 'key')}
        </span>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keys */}
      <div className="keys-scroll" tabIndex={0} role="group" aria-label="List of keys">
        <div className="keys-list">
          {groups.map((group) => (
            <Group key={group.title} group={group} here={here.has(group.title)} />
          ))}
        </div>
        {groups.length === 0 && <p>No matches.</p>}
      </div>
      <footer className="dim">
        Two-key sequences wait 1{thin}s. On macOS Ctrl is ⌘. Keys with letters are off while you type in a
        field; on a keyboard of another script the place of the key counts.
      </footer>
    </Modal>
  );
}

const always = ['Everywhere', 'Go to'];

function Group({ group: { title, rows }, here }: { readonly group: ListedKeys; readonly here: boolean }) {
  return (
    <section>
      <h3>
        {title}
        {here && !always.includes(title) && <span className="dim"> in this view</span>}
      </h3>
      <ul>
        {rows.map(({ title: row, keys }) => (
          <li key={row}>
            <span>{row}</span>
            <KeyCaps keys={keys} />
          </li>
        ))}
      </ul>
    </section>
  );
}
