/** Which configurations the Speedup view holds against each other. */
import { go } from './state.ts';

export function chooseOwn(base: string, over: readonly string[]): void {
  go({ view: 'speedup', settings: { preset: 'own', base, over } });
}
