/** What can be done with keys at this moment: commands of what is shown, and which of them a key carries out. */
import { type Pressed, pressedKeys } from '../../shared/view/text/pressedKeys.ts';
import { type Command, samePressed } from './lookup.ts';

/** A key that went down. */
export interface KeyPress extends Pressed {
  /** Milliseconds, when it was pressed, however busy the page was since. */
  readonly timeStamp: number;
  /** It is held. */
  readonly repeat: boolean;
}

/** What has the focus, as far as it has keys of its own. */
export interface Focus {
  /** A field for text. */
  readonly field: boolean;
  /** A button, a link: Enter and Space work it. */
  readonly button: boolean;
  /** A splitter, a group of radio buttons: arrows work it. */
  readonly arrows: boolean;
  /** An open dialog or menu. */
  readonly overlay: boolean;
  /** Text is marked, to be copied. */
  readonly markedText: boolean;
}

/** The second key of a pair has to come within this time. */
const pairMs = 1000;

export class Keyboard {
  readonly #lists = new Set<readonly Command[]>();
  readonly #listeners = new Set<() => void>();
  #all: readonly Command[] = [];
  #first: { readonly key: string; readonly at: number } | null = null;
  /** How many wait for what they load. */
  #held = 0;

  readonly commands = (): readonly Command[] => this.#all;

  readonly onCommands = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** There until the returned call. */
  readonly add = (list: readonly Command[]): (() => void) => {
    this.#lists.add(list);
    this.#changed();
    return () => {
      this.#lists.delete(list);
      this.#changed();
    };
  };

  /** Until then no key carries out a command, but those with Ctrl or Alt; @returns what was waited for */
  readonly hold = async <T>(coming: Promise<T>): Promise<T> => {
    this.#held++;
    try {
      return await coming;
    } finally {
      this.#held--;
    }
  };

  /** Carries out the command of a key. @returns false: the key is not one of the page's */
  readonly press = (event: KeyPress, focus: Focus): boolean => {
    if (this.#held > 0 && !event.ctrlKey && !event.metaKey && !event.altKey) return false;
    if (['Control', 'Shift', 'Alt', 'Meta', 'AltGraph'].includes(event.key)) return false;
    const pressed = pressedKeys(event);
    if (belongsToFocus(event, pressed, focus)) return false;
    const command = this.#commandOf(pressed, event.timeStamp);
    // A key that is held moves on; what it does with Ctrl is done once.
    if (!event.repeat || !(event.ctrlKey || event.metaKey)) command?.run();
    return command !== undefined;
  };

  #changed(): void {
    this.#all = [...this.#lists].flat();
    for (const listener of this.#listeners) listener();
  }

  #commandOf(pressed: readonly string[], at: number): Command | undefined {
    const [key] = pressed;
    const usable = this.#all.filter(({ when }) => when?.() !== false);
    const since = this.#first !== null && at - this.#first.at < pairMs ? this.#first.key : null;
    this.#first = null;
    const pair =
      since === null ? undefined : usable.find(({ keys }) => samePressed(keys, [since, ...pressed]));
    if (pair !== undefined) return pair;
    // Of two that have one key, the view's own goes before the frame's.
    const single = usable.findLast(({ keys }) => samePressed(keys, pressed));
    const begins = pressed.length === 1 && usable.some(({ keys }) => keys.length === 2 && keys[0] === key);
    if (single === undefined && begins && key !== undefined) this.#first = { key, at };
    return single;
  }
}

/** Keys belong to what has the focus while it uses them, and to an open dialog or menu. */
function belongsToFocus(event: KeyPress, pressed: readonly string[], focus: Focus): boolean {
  if (isForText(event, focus)) return true;
  if (pressed.some((key) => key === 'Ctrl' || key === 'Alt')) return false;
  const { key } = event;
  const works = key === 'Enter' || key === ' ' ? focus.button : key.startsWith('Arrow') && focus.arrows;
  return works || focus.field || focus.overlay;
}

/** What every text field has with Ctrl or Alt, and copying of text that is marked. */
function isForText({ key, code, ctrlKey, metaKey, altKey }: KeyPress, focus: Focus): boolean {
  if (!ctrlKey && !metaKey && !altKey) return false;
  const moves = /^(?:Home|End|Arrow\w+|Backspace|Delete)$/.test(key);
  if (focus.field) return moves || (!altKey && /^Key[ACVXZ]$/.test(code));
  return key.toLowerCase() === 'c' && focus.markedText;
}
