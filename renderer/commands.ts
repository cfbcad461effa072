/** What can be done, each with its key: one list for the keyboard, the palette and the page of keys. */
import { useEffect } from 'react';

export interface Command {
  readonly title: string;
  readonly group: string;
  /** Keys as shown: `['Ctrl', 'K']`, `['g', 'm']` one after the other; none: the palette's only. */
  readonly keys: readonly string[];
  readonly run: () => void;
  /** Keys for the pointer, such as `drag`, are told and not listened to. */
  readonly pointer?: boolean;
}

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

/** While the calling component is shown. */
export function useCommands(list: readonly Command[]): void {
  useEffect(() => {
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

/** Listens until the returned call. */
export function listenToKeys(): () => void {
  const listen = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing) return;
    const command = commandOf(event);
    if (command === undefined) return;
    event.preventDefault();
    command.run();
  };
  window.addEventListener('keydown', listen);
  return () => window.removeEventListener('keydown', listen);
}

function commandOf(event: KeyboardEvent): Command | undefined {
  const { key } = event;
  if (['Control', 'Shift', 'Alt', 'Meta'].includes(key)) return undefined;
  const pressed = nameOf(event);
  const modified = event.ctrlKey || event.metaKey || event.altKey;
  if (isForTarget(event) || isForText(event)) return undefined;
  // Keys belong to a field while one has them, and to an open dialog or menu.
  if (!modified && (isField(event.target) || isOverlay(event.target))) return undefined;
  const since = first !== null && performance.now() - first.at < pairMs ? first.key : null;
  first = null;
  const pair = since === null ? undefined : all.find(({ keys }) => matches(keys, [since, pressed]));
  if (pair !== undefined) return pair;
  const single = all.findLast(({ keys, pointer }) => pointer !== true && matches(keys, pressed.split('+')));
  if (single === undefined && all.some(({ keys }) => keys.length === 2 && keys[0] === pressed))
    first = { key: pressed, at: performance.now() };
  return single;
}

const matches = (keys: readonly string[], pressed: readonly string[]) =>
  keys.length === pressed.length &&
  keys.every((key, index) => key.toLowerCase() === pressed[index]?.toLowerCase());

const shown: Readonly<Record<string, string>> = {
  Enter: '⏎',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Escape: 'Esc',
  ' ': 'Space',
  Delete: 'Del',
};

/** `Ctrl+K`, `?`, `Shift+↑`; Ctrl is ⌘ on macOS. Of keys that write something, Shift is part of what they write. */
function nameOf({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): string {
  const name = shown[key] ?? key;
  const shift = shiftKey && (key.length > 1 || key === ' ') ? 'Shift+' : '';
  return `${ctrlKey || metaKey ? 'Ctrl+' : ''}${altKey ? 'Alt+' : ''}${shift}${name === '+' ? 'plus' : name}`;
}

/** Keys that work what has the focus: a button, a link, a splitter. */
function isForTarget({ key, target }: KeyboardEvent): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (key === 'Enter' || key === ' ')
    return target.closest('button, a[href], summary, [role="button"]') !== null;
  return key.startsWith('Arrow') && target.closest('[role="separator"], [role="radiogroup"]') !== null;
}

/** What every text field has with Ctrl, and copying of text that is marked. */
function isForText({ key, ctrlKey, metaKey, target }: KeyboardEvent): boolean {
  if (!ctrlKey && !metaKey) return false;
  if (isField(target)) return /^(?:[acvxz]|Home|End|Arrow\w+|Backspace|Delete)$/i.test(key);
  return key.toLowerCase() === 'c' && getSelection()?.isCollapsed === false;
}

function isField(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

const isOverlay = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('[role="dialog"], [role="menu"]') !== null;
