/** The steps after the dependencies, under the set-up's lock. */
import { ensureAddon } from './addon.ts';
import { ensureBundle } from './checkoutBundle.ts';
import { withLock } from './lock.mjs';
import { ensureOpenvino, removeLeftovers } from './openvino.ts';
import { ensurePage } from './page.ts';
import { sayWaiting } from './prepare.mjs';
import { resultsFolder } from './state.mjs';

export async function prepareRuntime(
  root: string,
  { signal, withPage, withBundle }: { signal: AbortSignal; withPage: boolean; withBundle: boolean },
): Promise<void> {
  await withLock(resultsFolder(root), { signal, onWait: sayWaiting }, async (lock) => {
    removeLeftovers(resultsFolder(root));
    const sdk = await ensureOpenvino({ root }, { signal, lock });
    await ensureAddon(root, sdk, { signal });
    if (withPage) await ensurePage(root, { signal });
    if (withBundle) await ensureBundle(root, { signal });
  });
}
