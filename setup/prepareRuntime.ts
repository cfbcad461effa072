/** The steps after the dependencies, under the set-up's lock. */
import { ensureAddon } from './addon.ts';
import { withLock } from './lock.mjs';
import { ensureOpenvino, removeLeftovers } from './openvino.ts';
import { ensurePage } from './page.ts';
import { sayWaiting } from './prepare.mjs';
import { resultsFolder } from './state.mjs';
import { ensureWorker } from './worker.ts';

export async function prepareRuntime(
  root: string,
  { signal, withPage, withWorker }: { signal: AbortSignal; withPage: boolean; withWorker: boolean },
): Promise<void> {
  await withLock(resultsFolder(root), { signal, onWait: sayWaiting }, async (lock) => {
    removeLeftovers(root);
    const sdk = await ensureOpenvino({ root }, { signal, lock });
    await ensureAddon(root, sdk, { signal });
    if (withPage) await ensurePage(root, { signal });
    if (withWorker) await ensureWorker(root, { signal });
  });
}
