/** Cells of the matrix that are chosen and marked, its sorting, pins and hidden columns. All but the anchor is in the address. */
import type { StoreApi } from 'zustand/vanilla';
import type { PageCore } from './core.ts';
import { type GridPlan, placeOfKey, rectangle, toggled, walked } from './gridWalk.ts';
import type { Navigation } from './navigation.ts';
import { type SettingsOf, toggledIn } from './settings.ts';
import { nextSort } from './sortWish.ts';
import type { State } from './state.ts';

export class Cells {
  readonly #store: StoreApi<State>;
  readonly #navigation: Navigation;
  /** Where a range begins: the cell that was chosen before Shift was held. */
  #anchor: string | null = null;

  constructor({ store, navigation }: PageCore) {
    this.#store = store;
    this.#navigation = navigation;
  }

  readonly chosen = (): string | null => this.#store.getState().route.cell;

  readonly marked = (): ReadonlySet<string> => new Set(this.#settings.marked);

  readonly choose = (key: string | null): void => {
    this.#anchor = key;
    this.#navigation.go({ cell: key }, 'replace');
  };

  /** @param extend marks all cells between the first one and the one that is reached */
  readonly walk = (plan: GridPlan, down: number, right: number, extend = false): void => {
    const next = walked(plan, this.chosen(), down, right);
    if (next === null) return;
    if (extend) this.extendTo(plan, next);
    else this.choose(next);
  };

  readonly extendTo = (plan: GridPlan, key: string): void => {
    this.#anchor ??= this.chosen() ?? key;
    this.#mark(rectangle(plan, this.#anchor, key));
    this.#navigation.go({ cell: key }, 'replace');
  };

  readonly toggleMark = (keys: readonly string[]): void => this.#mark(toggled(this.marked(), keys));

  readonly markRow = ({ columns }: GridPlan): void => {
    const { model } = placeOfKey(this.chosen() ?? '|');
    if (model !== '') this.toggleMark(columns.map((column) => `${model}|${column}`));
  };

  readonly markColumn = ({ models }: GridPlan): void => {
    const { column } = placeOfKey(this.chosen() ?? '|');
    if (column !== '') this.toggleMark(models.map((model) => `${model}|${column}`));
  };

  readonly markAll = ({ models, columns }: GridPlan): void =>
    this.#mark(models.flatMap((model) => columns.map((column) => `${model}|${column}`)));

  readonly clearMarks = (): void => this.#mark([]);

  /** The marks, then the chosen cell: one step out each time. */
  readonly stepOut = (): void => {
    if (this.marked().size > 0) this.clearMarks();
    else this.choose(null);
  };

  /** Keys of those that are marked, else of the chosen one. */
  readonly actedOn = (): ReadonlySet<string> => {
    const [marked, chosen] = [this.marked(), this.chosen()];
    return marked.size > 0 || chosen === null ? marked : new Set([chosen]);
  };

  readonly sortBy = (column: string): void => this.#set({ sort: nextSort(this.#settings.sort, column) });

  readonly togglePin = (model: string | undefined): void => {
    if (model !== undefined && model !== '')
      this.#set({ pinnedModels: toggledIn(this.#settings.pinnedModels, model) });
  };

  /** @param columns keys of columns that are hidden, or shown again where all of them are */
  readonly toggleColumns = (columns: readonly string[]): void =>
    this.#set({ hiddenColumns: [...toggled(new Set(this.#settings.hiddenColumns), columns)] });

  readonly toggleHeat = (): void => this.#set({ heat: !this.#settings.heat });

  get #settings() {
    return this.#navigation.settingsNow('matrix');
  }

  readonly #set = (change: Partial<SettingsOf['matrix']>): void => this.#navigation.set('matrix', change);

  #mark(keys: Iterable<string>): void {
    this.#set({ marked: [...new Set(keys)] });
  }
}
