import { expect, it } from 'vitest';
import { type Pressed, pressedKeys } from './pressedKeys.ts';

const plain = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
const press = (key: string, code: string, change: Partial<Pressed> = {}) =>
  pressedKeys({ ...plain, key, code, ...change });

it('calls keys as they are shown', () => {
  expect(press('k', 'KeyK', { ctrlKey: true })).toEqual(['Ctrl', 'k']);
  expect(press('Enter', 'Enter', { metaKey: true })).toEqual(['Ctrl', '⏎']);
  expect(press('ArrowLeft', 'ArrowLeft', { altKey: true })).toEqual(['Alt', '←']);
  expect(press('?', 'Slash', { shiftKey: true })).toEqual(['?']);
  expect(press('ArrowUp', 'ArrowUp', { shiftKey: true })).toEqual(['Shift', '↑']);
  expect(press('+', 'Equal')).toEqual(['+']);
  expect(press('Home', 'Home')).toEqual(['Home']);
});

it('takes a key of another script by its place', () => {
  expect(press('п', 'KeyG')).toEqual(['g']);
  expect(press('х', 'BracketLeft')).toEqual(['[']);
  expect(press('ю', 'Period', { ctrlKey: true })).toEqual(['Ctrl', '.']);
  expect(press('٣', 'Digit3')).toEqual(['3']);
});

it('takes a Latin letter as it is, wherever it lies', () => {
  expect(press('z', 'KeyW')).toEqual(['z']);
  expect(press('/', 'Digit7')).toEqual(['/']);
});
