/** The steps after the dependencies, under the set-up's lock. */
import { ensureAddon } from './addon.ts';
import { withLock } from './lock.mjs';
import { ensureOpenvino, removeLeftovers } from './openvino.ts';
import { ensurePage } from './page.ts';
import { sayWaiting } from './prepare.mjs';
import { resultsFolder } from './state.mjs';

export async function prepareRuntime(
  root: string,
  { signal, withPage }: { signal: AbortSignal; withPage: boolean },
): Promise<void> {
  await withLock(resultsFolder(root), { signal, onWait: sayWaiting }, async (lock) => {
    removeLeftovers(root);
    const sdk = await ensureOpenvino({ root }, { signal, lock });
    await ensureAddon(root, sdk, { signal });
    if (withPage) await ensurePage(root, { signal });
  });
}
