import { describe, expect, it } from 'vitest';
import { projectFiles, textOf } from './files.ts';
import { isHeldToKeys, keysOutside } from './keys.ts';

describe('the keys of the page', () => {
  it('stand in their tables and nowhere else', () => {
    const held = projectFiles().filter(isHeldToKeys);
    expect(held.length).toBeGreaterThan(100);
    expect(held.flatMap((path) => keysOutside({ path, text: textOf(path) ?? '' }))).toEqual([]);
  });

  it.each([
    ["const leave = 'Escape';", 'names the key Escape'],
    ["if (pressed.key === 'ArrowUp') go();", 'names the key ArrowUp'],
    ["const mark = ['Shift', up];", 'names the key Shift'],
    ["const command = { title: 'Fit', keys: ['f'], run };", 'lists keys'],
    ["window.addEventListener('keydown', listen);", 'listens to keys'],
    ["const label = 'Fit the graph (f)';", 'shows a key'],
    ['const cap = <kbd>x</kbd>;', 'shows a key'],
    ["const isFit = event.key === 'f';", 'asks an event for its key'],
    ['const move = ({ key }: KeyboardEvent<HTMLElement>) => go(key);', 'asks an event for its key'],
    ['const field = <input onKeyDown={({ key }) => go(key)} />;', 'asks an event for its key'],
  ])('are refused elsewhere: %s', (text, offence) => {
    expect(keysOutside({ path: 'renderer/kernels/a.tsx', text })).toEqual([
      expect.stringContaining(`renderer/kernels/a.tsx:1 ${offence}`),
    ]);
  });

  it.each([
    'const row = items.find((item) => item.key === chosen);',
    "const group = { title: 'Theme', keys: [], run };",
    'const caps = <kbd>{name}</kbd>;',
    "const action = pressedIn('search', event);",
  ])('are no other things: %s', (text) => {
    expect(keysOutside({ path: 'renderer/kernels/a.tsx', text })).toEqual([]);
  });
});
