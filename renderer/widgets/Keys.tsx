/** The keys of a command, next to what else does the same. */
import type { CommandOf, CommandTable } from '../keys/keymap.ts';
import { keysOf } from '../keys/lookup.ts';
import { KeyCaps } from './KeyCaps.tsx';

export const Keys = <T extends CommandTable>({ of, to }: { readonly of: T; readonly to: CommandOf<T> }) => (
  <KeyCaps keys={keysOf(of, to)} />
);
