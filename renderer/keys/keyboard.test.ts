import { beforeEach, describe, expect, it } from 'vitest';
import { type Focus, Keyboard, type KeyPress } from './keyboard.ts';
import type { Command } from './lookup.ts';

const nothing: Focus = { field: false, button: false, arrows: false, overlay: false, markedText: false };

const press = (key: string, change: Partial<KeyPress> = {}): KeyPress => ({
  ...{ key, code: /^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : '', timeStamp: 0, repeat: false },
  ...{ ctrlKey: false, metaKey: false, altKey: false, shiftKey: false },
  ...change,
});

let done: string[];
let keyboard: Keyboard;
beforeEach(() => {
  done = [];
  keyboard = new Keyboard();
});

const command = (title: string, keys: readonly string[], when?: () => boolean): Command => ({
  ...{ title, keys, group: 'Group', run: () => done.push(title) },
  ...(when === undefined ? {} : { when }),
});

describe('a key', () => {
  it('carries out its command, and none that is not there', () => {
    keyboard.add([command('fit', ['f']), command('all', ['Ctrl', 'a'])]);
    expect(keyboard.press(press('f'), nothing)).toBe(true);
    expect(keyboard.press(press('a', { ctrlKey: true }), nothing)).toBe(true);
    expect(keyboard.press(press('a'), nothing)).toBe(false);
    expect(done).toEqual(['fit', 'all']);
  });

  it('is the view’s own before it is the frame’s', () => {
    keyboard.add([command('copy of the frame', ['Ctrl', 'C'])]);
    const leave = keyboard.add([command('copy of the view', ['Ctrl', 'C'])]);
    keyboard.press(press('c', { ctrlKey: true }), nothing);
    leave();
    keyboard.press(press('c', { ctrlKey: true }), nothing);
    expect(done).toEqual(['copy of the view', 'copy of the frame']);
  });

  it('is left to the browser while its command does not apply', () => {
    let applies = false;
    keyboard.add([command('remove', ['Del'], () => applies)]);
    expect(keyboard.press(press('Delete'), nothing)).toBe(false);
    applies = true;
    expect(keyboard.press(press('Delete'), nothing)).toBe(true);
    expect(done).toEqual(['remove']);
  });

  it('moves on while it is held, but does with Ctrl what it does once', () => {
    keyboard.add([command('pan', ['d']), command('benchmark', ['Ctrl', '⏎'])]);
    keyboard.press(press('d', { repeat: true }), nothing);
    expect(keyboard.press(press('Enter', { ctrlKey: true, repeat: true }), nothing)).toBe(true);
    expect(done).toEqual(['pan']);
  });

  it('that only changes others carries out nothing and ends no pair', () => {
    keyboard.add([command('question', ['g', '?'])]);
    keyboard.press(press('g'), nothing);
    expect(keyboard.press(press('Shift', { shiftKey: true }), nothing)).toBe(false);
    keyboard.press(press('?', { shiftKey: true }), nothing);
    expect(done).toEqual(['question']);
  });
});

describe('a pair of keys', () => {
  beforeEach(() => {
    keyboard.add([command('matrix', ['g', 'm']), command('match', ['m'])]);
  });

  it('goes before the single key that it ends with', () => {
    expect(keyboard.press(press('g'), nothing)).toBe(false);
    expect(keyboard.press(press('m', { timeStamp: 999 }), nothing)).toBe(true);
    expect(done).toEqual(['matrix']);
  });

  it('has to be complete within a second', () => {
    keyboard.press(press('g', { timeStamp: 500 }), nothing);
    keyboard.press(press('m', { timeStamp: 1500 }), nothing);
    expect(done).toEqual(['match']);
  });

  it('is broken by another key', () => {
    keyboard.press(press('g'), nothing);
    keyboard.press(press('x'), nothing);
    keyboard.press(press('m'), nothing);
    expect(done).toEqual(['match']);
  });
});

describe('what has the focus', () => {
  beforeEach(() => {
    keyboard.add([
      ...[command('fit', ['f']), command('walk', ['↓']), command('enter', ['⏎']), command('mark', ['Space'])],
      ...[command('palette', ['Ctrl', 'K']), command('copy', ['Ctrl', 'C']), command('back', ['Alt', '←'])],
    ]);
  });

  const taken = (focus: Partial<Focus>, ...keys: readonly KeyPress[]) => {
    for (const key of keys) keyboard.press(key, { ...nothing, ...focus });
    return done;
  };

  it('has letters, arrows and Enter for itself where it is a field or an overlay', () => {
    const keys = [press('f'), press('ArrowDown'), press('Enter'), press('k', { ctrlKey: true })];
    expect(taken({ field: true }, ...keys)).toEqual(['palette']);
    expect(taken({ overlay: true }, ...keys)).toEqual(['palette', 'palette']);
  });

  it('has what every field does with Ctrl and Alt', () => {
    expect(
      taken({ field: true }, press('c', { ctrlKey: true }), press('ArrowLeft', { altKey: true })),
    ).toEqual([]);
    expect(taken({}, press('c', { ctrlKey: true }), press('ArrowLeft', { altKey: true }))).toEqual([
      'copy',
      'back',
    ]);
  });

  it('has Enter and Space where it is a button, and no other key', () => {
    expect(taken({ button: true }, press('Enter'), press(' '), press('f'))).toEqual(['fit']);
  });

  it('has the arrows where it is a splitter, and no other key', () => {
    expect(taken({ arrows: true }, press('ArrowDown'), press('Enter'))).toEqual(['enter']);
  });

  it('has Ctrl C where text is marked', () => {
    expect(taken({ markedText: true }, press('c', { metaKey: true }), press('f'))).toEqual(['fit']);
  });
});

describe('commands', () => {
  it('are those of all that is shown, and listeners hear of each change', () => {
    const heard: number[] = [];
    const end = keyboard.onCommands(() => heard.push(keyboard.commands().length));
    const leave = keyboard.add([command('a', []), command('b', ['b'])]);
    keyboard.add([command('c', [])]);
    leave();
    expect(keyboard.commands().map(({ title }) => title)).toEqual(['c']);
    end();
    keyboard.add([command('d', [])]);
    expect(heard).toEqual([2, 3, 1]);
  });
});

describe('while something loads', () => {
  it('keys without Ctrl or Alt carry out nothing, until it is there or has failed', async () => {
    keyboard.add([command('fit', ['f']), command('palette', ['Ctrl', 'K'])]);
    const loads = [Promise.withResolvers<number>(), Promise.withResolvers<number>()] as const;
    const waits = loads.map(({ promise }) => keyboard.hold(promise));
    expect(keyboard.press(press('f'), nothing)).toBe(false);
    expect(keyboard.press(press('k', { metaKey: true }), nothing)).toBe(true);
    loads[0].resolve(7);
    expect(await waits[0]).toBe(7);
    keyboard.press(press('f'), nothing);
    loads[1].reject(new Error('gone'));
    await expect(waits[1]).rejects.toThrow('gone');
    expect(done).toEqual(['palette']);
    keyboard.press(press('f'), nothing);
    expect(done).toEqual(['palette', 'fit']);
  });
});
