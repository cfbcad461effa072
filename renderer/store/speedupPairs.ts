/** Which configurations the Speedup view holds against each other, as the address names them. */
import { go, store } from './state.ts';

/** Not within a configuration's name, as a comma is: `HETERO:GPU,CPU FP32`. */
export const between = '|';

export function chooseOwn(baseline: string, over: readonly string[]): void {
  const { more } = store.getState().route;
  go({ more: { ...more, preset: 'own', base: baseline, over: over.join(between) } });
}
