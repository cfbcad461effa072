/** Walking through a grid of models and columns, and marking cells of it. Keys are `model|column`. */

export interface GridPlan {
  /** Models in the order shown. */
  readonly models: readonly string[];
  /** Keys of columns in the order shown. */
  readonly columns: readonly string[];
}

export const cellKey = (model: string, column: string): string => `${model}|${column}`;

/** The column's key holds no bar; a model's name may. */
export function placeOfKey(key: string): { readonly model: string; readonly column: string } {
  const bar = key.lastIndexOf('|');
  return { model: key.slice(0, bar), column: key.slice(bar + 1) };
}

interface KeyedRows {
  readonly rows: readonly { readonly cells: readonly ({ readonly key: string } | null)[] }[];
}

/** Those of the keys that a matrix has: marks stand in the address, which may be of another run. */
export function knownCells({ rows }: KeyedRows, keys: readonly string[]): ReadonlySet<string> {
  const known = new Set(rows.flatMap(({ cells }) => cells.map((cell) => cell?.key)));
  return new Set(keys.filter((key) => known.has(key)));
}

const clamp = (value: number, count: number) => Math.max(0, Math.min(count - 1, value));

/** @returns the key that is reached; null: there is no cell at all. From nowhere, the first cell is reached. */
export function walked(
  { models, columns }: GridPlan,
  from: string | null,
  down: number,
  right: number,
): string | null {
  const { model, column } = placeOfKey(from ?? '|');
  const [atRow, atColumn] = [models.indexOf(model), columns.indexOf(column)];
  const nowhere = atRow === -1 && atColumn === -1;
  const row = models[nowhere ? 0 : clamp(Math.max(0, atRow) + down, models.length)];
  const next = columns[nowhere ? 0 : clamp(Math.max(0, atColumn) + right, columns.length)];
  return row === undefined || next === undefined ? null : cellKey(row, next);
}

/** The rectangle with these two as its corners. */
export function rectangle({ models, columns }: GridPlan, one: string, other: string): string[] {
  const [a, b] = [placeOfKey(one), placeOfKey(other)];
  const span = (list: readonly string[], first: string, second: string) => {
    const [from, to] = [list.indexOf(first), list.indexOf(second)].toSorted((x, y) => x - y);
    return from === undefined || to === undefined || from === -1 ? [] : list.slice(from, to + 1);
  };
  const across = span(columns, a.column, b.column);
  return span(models, a.model, b.model).flatMap((model) => across.map((column) => cellKey(model, column)));
}

/** Adds what is not there yet; where all of it is, takes it out. */
export function toggled(marked: ReadonlySet<string>, keys: readonly string[]): ReadonlySet<string> {
  const next = new Set(marked);
  const all = keys.every((key) => next.has(key));
  for (const key of keys) {
    if (all) next.delete(key);
    else next.add(key);
  }
  return next;
}

/** A list as the address has it: names may hold commas. */
export const listText = (list: Iterable<string>): string | null => {
  const text = [...list].map((one) => one.replaceAll('%', '%25').replaceAll(',', '%2C')).join(',');
  return text === '' ? null : text;
};

export const parseList = (text: string | undefined): string[] =>
  (text ?? '')
    .split(',')
    .filter((one) => one !== '')
    .map((one) => one.replaceAll('%2C', ',').replaceAll('%25', '%'));
