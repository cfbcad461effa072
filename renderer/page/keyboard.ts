/** The one keyboard of this page, and the way of its components to it. */
import { useLayoutEffect } from 'react';
import { Keyboard } from '../keys/keyboard.ts';
import type { Command } from '../keys/lookup.ts';

export const keyboard = new Keyboard();

/** While the calling component is shown, from the moment it is: a key that is pressed at its sight finds its command. */
export function useCommands(list: readonly Command[]): void {
  useLayoutEffect(() => keyboard.add(list), [list]);
}
