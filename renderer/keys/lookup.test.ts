import { describe, expect, it } from 'vitest';
import type { Pressed } from '../../shared/view/text/pressedKeys.ts';
import { type CommandTable, commandKeys, elementKeys, type KeyTable } from './keymap.ts';
import {
  commandsOf,
  keysIn,
  keysOf,
  keyText,
  listedKeys,
  pressedIn,
  pressedWithShift,
  withKeys,
} from './lookup.ts';

const press = (key: string, change: Partial<Pressed> = {}): Pressed => ({
  ...{ key, code: '', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false },
  ...change,
});

/** Tables whose commands are listened to at the same time. */
const together: readonly (readonly CommandTable[])[] = [
  ['everywhere', 'hostFiles', 'goTo', 'models', 'graphBar', 'graph'],
  ['everywhere', 'hostFiles', 'goTo', 'matrix'],
  ['everywhere', 'export', 'hostFiles', 'goTo', 'speedup'],
  ['everywhere', 'export', 'hostFiles', 'goTo', 'kernels', 'timeline'],
  ['everywhere', 'export', 'hostFiles', 'goTo', 'kernels', 'roofline'],
];

describe('the tables of keys', () => {
  it.each(together)('give each key to one command: %s', (...tables) => {
    const keys = tables.flatMap((table) =>
      Object.values<KeyTable['rows'][string]>(commandKeys[table].rows).flatMap((row) =>
        row.keys.length === 0 ? [] : row.keys.join(' ').toLowerCase(),
      ),
    );
    expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([]);
  });

  it('let no single key hide a pair that begins with it', () => {
    for (const tables of together) {
      const rows = tables.flatMap((table) =>
        Object.values<KeyTable['rows'][string]>(commandKeys[table].rows).map(({ keys }) => keys),
      );
      const firsts = rows.filter(({ length }) => length === 2).map(([first]) => first);
      expect(rows.filter(({ length, 0: only }) => length === 1 && firsts.includes(only))).toEqual([]);
    }
  });

  it.each(Object.entries<KeyTable>(elementKeys))('give each key of %s one meaning', (_, { rows }) => {
    const keys = Object.values(rows).map((row) => row.keys.join(' '));
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('commandsOf', () => {
  it('puts what is done to titles and keys, in the order of the table', () => {
    const done: string[] = [];
    const commands = commandsOf('graphBar', {
      shade: () => done.push('shade'),
      table: () => done.push('table'),
      kind: { run: () => done.push('kind'), when: () => false },
    });
    for (const { run } of commands) run();
    expect(done).toEqual(['table', 'kind', 'shade']);
    expect(commands.map(({ title, group, keys, when }) => [group, title, keys, when?.()])).toEqual([
      ['Graph', 'Graph or table', ['t'], undefined],
      ['Graph', 'Next of source, IR, runtime', ['l'], false],
      ['Graph', 'Shade by type, time, precision', ['c'], undefined],
    ]);
  });
});

describe('keys that are shown', () => {
  it('are those that are listened to', () => {
    expect(keysOf('everywhere', 'palette')).toEqual(['Ctrl', 'K']);
    expect(keyText('goTo', 'kernels')).toBe('g k');
    expect(keyText('matrix', 'speedup')).toBe('');
    expect(withKeys('Fit the graph', 'graph', 'fit')).toBe('Fit the graph (f)');
    expect(keysIn('palette', 'openAlongside')).toEqual(['Ctrl', '⏎']);
  });
});

describe('pressedIn', () => {
  it('says what an element does for a key', () => {
    expect(pressedIn('search', press('Enter'))).toBe('next');
    expect(pressedIn('search', press('Enter', { shiftKey: true }))).toBe('previous');
    expect(pressedIn('search', press('Escape'))).toBe('leave');
    expect(pressedIn('search', press('x'))).toBeNull();
  });

  it('leaves keys with Ctrl, Alt or Shift alone where the table has none such', () => {
    for (const modifier of ['ctrlKey', 'metaKey', 'altKey', 'shiftKey'] as const)
      expect(pressedIn('splitter', press('ArrowLeft', { [modifier]: true }))).toBeNull();
  });

  it('takes Shift away where it says how', () => {
    expect(pressedWithShift('kernelTable', press('ArrowUp', { shiftKey: true }))).toBe('previous');
    expect(pressedWithShift('kernelTable', press('ArrowUp', { ctrlKey: true }))).toBeNull();
  });
});

describe('listedKeys', () => {
  const listed = listedKeys();
  const rowsOf = (title: string) => listed.find((one) => one.title === title)?.rows ?? [];

  it('has every title once, the keys of everywhere first', () => {
    const titles = listed.map(({ title }) => title);
    expect(titles[0]).toBe('Everywhere');
    expect(new Set(titles).size).toBe(titles.length);
  });

  it('has every row that has a key, of commands, elements and the pointer', () => {
    for (const { title, rows, gestures = [] } of [
      ...Object.values<KeyTable>(commandKeys),
      ...Object.values<KeyTable>(elementKeys),
    ]) {
      const there = new Map(rowsOf(title).map((row) => [row.title, row.keys]));
      for (const row of [...Object.values(rows), ...gestures]) {
        if (row.keys.length === 0) expect(there.has(row.title), row.title).toBe(false);
        else expect(there.get(row.title), row.title).toEqual(expect.arrayContaining([...row.keys]));
      }
    }
  });

  it('shows rows of one title as one', () => {
    expect(rowsOf('Graph').find(({ title }) => title === 'Walk along the edges')?.keys).toEqual([
      '↑',
      '↓',
      '←',
      '→',
    ]);
  });

  it('leaves out tables that the page does not have', () => {
    const open = ({ title }: { readonly title: string }) => title === 'Open from the host';
    expect(rowsOf('Everywhere').some(open)).toBe(true);
    expect(listedKeys(['hostFiles'])[0]?.rows.some(open)).toBe(false);
  });
});
