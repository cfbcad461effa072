/** How the page reads its tables of keys. */
import { type Pressed, pressedKeys } from '../../shared/view/text/pressedKeys.ts';
import {
  type ActionOf,
  type CommandOf,
  type CommandTable,
  commandKeys,
  type ElementTable,
  elementKeys,
  type KeyRow,
  type KeyTable,
} from './keymap.ts';

/** What can be done, with its key. */
export interface Command {
  readonly title: string;
  readonly group: string;
  /** Empty: the palette's only. */
  readonly keys: readonly string[];
  readonly run: () => void;
  /** False: the key is the browser's this time. Left out: always. */
  readonly when?: () => boolean;
}

type Handler = (() => void) | { readonly run: () => void; readonly when: () => boolean };

const tableOf = (table: CommandTable): KeyTable => commandKeys[table];

/** The commands of a table, in its order. @param does what each row does */
export function commandsOf<T extends CommandTable>(
  table: T,
  does: Readonly<Record<CommandOf<T>, Handler>>,
): readonly Command[] {
  const { title: group, rows } = tableOf(table);
  const handlers: Readonly<Record<string, Handler>> = does;
  return Object.entries(rows).flatMap(([id, { title, keys }]) => {
    const handler = handlers[id];
    if (handler === undefined) return [];
    return typeof handler === 'function'
      ? { title, group, keys, run: handler }
      : { title, group, keys, ...handler };
  });
}

/** Keys of a command as they are shown. */
export function keysOf<T extends CommandTable>(table: T, command: CommandOf<T>): readonly string[] {
  return tableOf(table).rows[command]?.keys ?? [];
}

/** The same, of what an element does. */
export function keysIn<T extends ElementTable>(table: T, action: ActionOf<T>): readonly string[] {
  const { rows }: KeyTable = elementKeys[table];
  return rows[action]?.keys ?? [];
}

/** Within a sentence or a label: `Ctrl K`. */
export const keyText = <T extends CommandTable>(table: T, command: CommandOf<T>): string =>
  keysOf(table, command).join(' ');

/** A label with its key: `Fit the graph (f)`. */
export const withKeys = <T extends CommandTable>(label: string, table: T, command: CommandOf<T>): string =>
  `${label} (${keyText(table, command)})`;

/** What the element does for a key; null: nothing, the key is another's. */
export function pressedIn<T extends ElementTable>(table: T, event: Pressed): ActionOf<T> | null {
  const { rows }: KeyTable = elementKeys[table];
  const pressed = pressedKeys(event);
  const isAction = (id: string): id is ActionOf<T> => samePressed(rows[id]?.keys ?? [], pressed);
  return Object.keys(rows).find(isAction) ?? null;
}

/** Likewise where Shift says how it is done, not what. */
export const pressedWithShift = <T extends ElementTable>(table: T, event: Pressed): ActionOf<T> | null => {
  const { key, code, ctrlKey, metaKey, altKey } = event;
  return pressedIn(table, { key, code, ctrlKey, metaKey, altKey, shiftKey: false });
};

export const samePressed = (keys: readonly string[], pressed: readonly string[]): boolean =>
  keys.length === pressed.length &&
  keys.every((key, index) => key.toLowerCase() === pressed[index]?.toLowerCase());

/**
 * All that has a key, tables of one title together and rows of one title in one.
 * @param without tables that this page does not have
 */
export function listedKeys(without: readonly CommandTable[] = []): readonly ListedKeys[] {
  const commands = Object.entries<KeyTable>(commandKeys).filter(([id]) => !without.some((one) => one === id));
  const tables = [...commands.map(([, table]) => table), ...Object.values<KeyTable>(elementKeys)];
  return [...Map.groupBy(tables, ({ title }) => title)].map(([title, same]) => ({
    title,
    rows: merged(same.flatMap(({ rows, gestures = [] }) => [...Object.values(rows), ...gestures])),
  }));
}

export interface ListedKeys {
  readonly title: string;
  readonly rows: readonly KeyRow[];
}

const merged = (rows: readonly KeyRow[]): readonly KeyRow[] =>
  [...Map.groupBy(rows, ({ title }) => title)]
    .map(([title, same]) => ({ title, keys: same.flatMap(({ keys }) => keys) }))
    .filter(({ keys }) => keys.length > 0);
