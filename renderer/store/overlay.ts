/**
 * Which page is asked to lie over the views, and what stands next to them. The frame loads it and shows it.
 */
import type { StoreApi } from 'zustand/vanilla';
import type { Overlay, State } from './state.ts';

export class Overlays {
  readonly #store: StoreApi<State>;
  /** Title of the view that was shown last. */
  #shown: string | null = null;

  constructor(store: StoreApi<State>) {
    this.#store = store;
  }

  readonly openPalette = (): void => this.#ask('palette');
  readonly openKeys = (): void => this.#ask('keys');
  readonly openSettings = (): void => this.#ask('settings');
  readonly openRuns = (): void => this.#ask('runs');
  readonly openImages = (): void => this.#ask('images');
  readonly closeOverlay = (): void => this.#ask(null);

  readonly toggleInspector = (): void => this.#store.setState(({ inspector }) => ({ inspector: !inspector }));

  /** A view is shown. @returns whether another one was before it */
  readonly showView = (title: string): boolean => {
    const before = this.#shown;
    this.#shown = title;
    return before !== null && before !== title;
  };

  #ask(overlay: Overlay | null): void {
    this.#store.setState({ overlay });
  }
}
