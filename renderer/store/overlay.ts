/**
 * Which page is asked to lie over the views, and what stands next to them. The frame loads it and shows it.
 */
import type { StoreApi } from 'zustand/vanilla';
import type { Overlay, State } from './state.ts';

export class Overlays {
  readonly #store: StoreApi<State>;

  constructor(store: StoreApi<State>) {
    this.#store = store;
  }

  readonly openPalette = (): void => this.#ask('palette');
  readonly openKeys = (): void => this.#ask('keys');
  readonly openSettings = (): void => this.#ask('settings');
  readonly openImages = (): void => this.#ask('images');
  readonly closeOverlay = (): void => this.#ask(null);

  readonly toggleInspector = (): void => this.#store.setState(({ inspector }) => ({ inspector: !inspector }));

  #ask(overlay: Overlay | null): void {
    this.#store.setState({ overlay });
  }
}
