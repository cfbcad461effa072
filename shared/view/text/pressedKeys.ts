/** How the keys of an event are called in the list of commands, whatever the keyboard's letters are. */

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

/** Signs by the place of their key on a keyboard with Latin letters. */
const places: Readonly<Record<string, string>> = {
  BracketLeft: '[',
  BracketRight: ']',
  Comma: ',',
  Period: '.',
  Slash: '/',
  Equal: '+',
  Minus: '-',
};

/** Of a browser's KeyboardEvent. */
export interface Pressed {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/** `['Ctrl', 'K']`, `['?']`, `['Shift', '↑']`; Ctrl is ⌘ on macOS. Of keys that write, Shift is part of what they write. */
export function pressedKeys({ key, code, ctrlKey, metaKey, altKey, shiftKey }: Pressed): string[] {
  return [
    ...(ctrlKey || metaKey ? ['Ctrl'] : []),
    ...(altKey ? ['Alt'] : []),
    ...(shiftKey && ([...key].length > 1 || key === ' ') ? ['Shift'] : []),
    shown[key] ?? latin(key, code) ?? key,
  ];
}

/** Where a key writes a letter of another script, its place says which Latin one is meant. */
function latin(key: string, code: string): string | undefined {
  if ([...key].length !== 1 || /^[\x20-\x7e]$/.test(key)) return undefined;
  const letter = /^Key([A-Z])$/.exec(code)?.[1]?.toLowerCase();
  return letter ?? /^Digit(\d)$/.exec(code)?.[1] ?? places[code];
}
