/** What can be done, each with its key: one list for the keyboard, the palette and the page of keys. */
import { useLayoutEffect } from 'react';
import { pressedKeys } from '../../shared/view/text/pressedKeys.ts';
import { type Command, samePressed } from './lookup.ts';

const registered = new Set<readonly Command[]>();
const listeners = new Set<() => void>();
let all: readonly Command[] = [];

export const commands = (): readonly Command[] => all;

export function onCommands(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function changed(): void {
  all = [...registered].flat();
  for (const listener of listeners) listener();
}

/** While the calling component is shown, from the moment it is: a key that is pressed at its sight finds its command. */
export function useCommands(list: readonly Command[]): void {
  useLayoutEffect(() => {
    registered.add(list);
    changed();
    return () => {
      registered.delete(list);
      changed();
    };
  }, [list]);
}

/** The second key of a pair has to come within this time. */
const pairMs = 1000;
let first: { readonly key: string; readonly at: number } | null = null;

/** How many wait for what they load. */
let held = 0;

/** Until then no key carries out a command, but those with Ctrl or Alt; @returns what was waited for */
export async function holdKeys<T>(coming: Promise<T>): Promise<T> {
  held++;
  try {
    return await coming;
  } finally {
    held--;
  }
}

/** Listens until the returned call. */
export function listenToKeys(): () => void {
  const listen = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing) return;
    if (held > 0 && !event.ctrlKey && !event.metaKey && !event.altKey) return;
    const command = commandOf(event);
    if (command === undefined) return;
    event.preventDefault();
    // A key that is held moves on; what it does with Ctrl is done once.
    if (!event.repeat || !(event.ctrlKey || event.metaKey)) command.run();
  };
  window.addEventListener('keydown', listen);
  return () => window.removeEventListener('keydown', listen);
}

function commandOf(event: KeyboardEvent): Command | undefined {
  if (['Control', 'Shift', 'Alt', 'Meta', 'AltGraph'].includes(event.key)) return undefined;
  const pressed = pressedKeys(event);
  if (belongsElsewhere(event, pressed)) return undefined;
  const [key] = pressed;
  const usable = all.filter(({ when }) => when?.() !== false);
  // When they were pressed, however busy the page was since.
  const since = first !== null && event.timeStamp - first.at < pairMs ? first.key : null;
  first = null;
  const pair = since === null ? undefined : usable.find(({ keys }) => samePressed(keys, [since, ...pressed]));
  if (pair !== undefined) return pair;
  // Of two that have one key, the view's own goes before the frame's.
  const single = usable.findLast(({ keys }) => samePressed(keys, pressed));
  const begins = pressed.length === 1 && usable.some(({ keys }) => keys.length === 2 && keys[0] === key);
  if (single === undefined && begins && key !== undefined) first = { key, at: event.timeStamp };
  return single;
}

/** Keys belong to what has the focus while it uses them, and to an open dialog or menu. */
function belongsElsewhere(event: KeyboardEvent, pressed: readonly string[]): boolean {
  if (isForText(event)) return true;
  if (pressed.some((key) => key === 'Ctrl' || key === 'Alt')) return false;
  return isForTarget(event) || isField(event.target) || isOverlay(event.target);
}

/** Keys that work what has the focus: a button, a link, a splitter. */
function isForTarget({ key, target }: KeyboardEvent): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (key === 'Enter' || key === ' ')
    return target.closest('button, a[href], summary, [role="button"], [role="tab"]') !== null;
  return key.startsWith('Arrow') && target.closest('[role="separator"], [role="radiogroup"]') !== null;
}

/** What every text field has with Ctrl or Alt, and copying of text that is marked. */
function isForText({ key, code, ctrlKey, metaKey, altKey, target }: KeyboardEvent): boolean {
  if (!ctrlKey && !metaKey && !altKey) return false;
  const moves = /^(?:Home|End|Arrow\w+|Backspace|Delete)$/.test(key);
  if (isField(target)) return moves || (!altKey && /^Key[ACVXZ]$/.test(code));
  return key.toLowerCase() === 'c' && getSelection()?.isCollapsed === false;
}

function isField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !/^(checkbox|radio|button|range)$/.test(target.type);
  return target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName);
}

const isOverlay = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  target.closest('[role="dialog"], [role="menu"], [role="listbox"]') !== null;
