/** Where the page is and where it goes: the address and the route that it says. */
import type { StoreApi } from 'zustand/vanilla';
import type { Address } from './outside.ts';
import {
  type Destination,
  type LeftSettings,
  parseRoute,
  type Route,
  routeHash,
  routeTo,
  type SettingsOf,
  settingsOf,
  type ViewName,
} from './route.ts';

export interface WithRoute {
  readonly route: Route;
  /** Settings of the views that are not shown, as they were left. */
  readonly left: LeftSettings;
}

/** Browsers pass over an address that changes more often, as it does while an arrow key is held. */
const addressMs = 100;

export class Navigation {
  readonly #store: StoreApi<WithRoute>;
  readonly #address: Address;
  /** When the address was replaced last, as `performance.now` says it. */
  #written = Number.NEGATIVE_INFINITY;
  #unwritten: { readonly hash: string; readonly timer: ReturnType<typeof setTimeout> } | null = null;

  constructor(store: StoreApi<WithRoute>, address: Address) {
    this.#store = store;
    this.#address = address;
  }

  /** Changes the address; `replace` where going back should not stop. */
  readonly go = <V extends ViewName>(destination: Destination<V>, how: 'push' | 'replace' = 'push'): void => {
    const shown = this.#store.getState();
    const route = routeTo(shown, destination);
    const hash = routeHash(route);
    // An address that was mistaken differs from what its route reads as.
    if (hash === routeHash(shown.route) && hash === (this.#unwritten?.hash ?? this.#address.hash())) return;
    if (how === 'push') {
      this.#write();
      this.#address.push(hash);
    } else this.#replace(hash);
    this.#show(route);
  };

  /** Settings of a view, shown or not; what is left out stays as it is. */
  readonly set = <V extends ViewName>(view: V, change: Partial<SettingsOf[V]>): void => {
    const shown = this.#store.getState();
    if (shown.route.view === view) this.go({ view, settings: change }, 'replace');
    else this.#store.setState({ left: { ...shown.left, [view]: { ...settingsOf(shown, view), ...change } } });
  };

  /** Speedup of these over a base. @param base key of a column, or of each device its FP32 @param over keys of columns */
  readonly chooseOwn = (base: string, over: readonly string[]): void =>
    this.go({ view: 'speedup', settings: { preset: 'own', base, over } });

  readonly settingsNow = <V extends ViewName>(view: V): SettingsOf[V] =>
    settingsOf(this.#store.getState(), view);

  /** Back, forward, and an address that was typed; for as long as the page lives. */
  readonly follow = (): void =>
    this.#address.onChange(() => {
      if (this.#unwritten !== null) clearTimeout(this.#unwritten.timer);
      this.#unwritten = null;
      this.#show(parseRoute(this.#address.hash()));
    });

  #show(route: Route): void {
    this.#store.setState(({ route: before, left }) => ({
      route,
      left: { ...left, [before.view]: before.settings },
    }));
  }

  #replace(hash: string): void {
    const wait = this.#written + addressMs - performance.now();
    if (this.#unwritten !== null) clearTimeout(this.#unwritten.timer);
    this.#unwritten = { hash, timer: setTimeout(() => this.#write(), Math.max(0, wait)) };
    if (wait <= 0) this.#write();
  }

  #write(): void {
    if (this.#unwritten === null) return;
    const { hash, timer } = this.#unwritten;
    clearTimeout(timer);
    this.#unwritten = null;
    this.#written = performance.now();
    this.#address.replace(hash);
  }
}
