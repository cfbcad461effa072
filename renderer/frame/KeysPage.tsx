/** Every key of every view, to be searched; those of the view that is shown are marked. */
import { Modal } from '@mantine/core';
import { useState, useSyncExternalStore } from 'react';
import { rankOf, wordsOf } from '../../shared/view/text/find.ts';
import { plural, thin } from '../../shared/view/text/format.ts';
import { type Command, commands, onCommands } from '../keys/commands.ts';
import { type KeyGroup, keymap } from '../keys/keymap.ts';
import { closeOverlay } from '../page/page.ts';
import { Icon } from '../widgets/icons.tsx';
import { KeyCaps } from '../widgets/KeyCaps.tsx';

/** The list of all, with what is there now and not in it. */
function allKeys(now: readonly Command[]): readonly KeyGroup[] {
  const listed = new Set(keymap.flatMap(({ title, rows }) => rows.map(([row]) => `${title}: ${row}`)));
  const missing = now.filter(
    ({ group, title, keys }) => keys.length > 0 && !listed.has(`${group}: ${title}`),
  );
  const more = Map.groupBy(missing, ({ group }) => group);
  const known = keymap.map(({ title, rows }) => ({
    title,
    rows: [...rows, ...(more.get(title) ?? []).map((command) => [command.title, ...command.keys] as const)],
  }));
  const others = [...more].filter(([group]) => !keymap.some(({ title }) => title === group));
  return [
    ...known,
    ...others.map(([title, list]) => ({ title, rows: list.map((one) => [one.title, ...one.keys] as const) })),
  ];
}

export default function KeysPage({ opened }: { readonly opened: boolean }) {
  const now = useSyncExternalStore(onCommands, commands);
  const [query, setQuery] = useState('');
  const words = wordsOf(query);
  const groups = allKeys(now).flatMap(({ title, rows }) => {
    const found = rows.filter(
      ([row, ...keys]) => rankOf({ text: row, note: `${title} ${keys.join(' ')}` }, words) !== null,
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

function Group({ group: { title, rows }, here }: { readonly group: KeyGroup; readonly here: boolean }) {
  return (
    <section>
      <h3>
        {title}
        {here && !always.includes(title) && <span className="dim"> in this view</span>}
      </h3>
      <ul>
        {rows.map(([row, ...keys]) => (
          <li key={`${row} ${keys.join(' ')}`}>
            <span>{row}</span>
            <KeyCaps keys={keys} />
          </li>
        ))}
      </ul>
    </section>
  );
}
