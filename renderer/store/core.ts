/** What every part of the store works with. */
import type { StoreApi } from 'zustand/vanilla';
import type { HostLine } from './host.ts';
import type { Messages } from './messages.ts';
import type { Navigation } from './navigation.ts';
import type { Outside } from './outside.ts';
import type { Planning } from './plan.ts';
import type { State } from './state.ts';

export interface PageCore {
  readonly store: StoreApi<State>;
  readonly outside: Outside;
  readonly messages: Messages;
  readonly navigation: Navigation;
  readonly planning: Planning;
  readonly line: HostLine;
}
