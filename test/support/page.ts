/** The window's page, built if it is not: `npm test` does so first, a single test file run by hand may be the first to need it. */
import { fileURLToPath } from 'node:url';
import { withLock } from '../../setup/lock.mjs';
import { ensurePage, pageReady } from '../../setup/page.ts';
import { resultsFolder } from '../../setup/state.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Under the set-up's lock: two test files may find it missing at the same time. */
export async function readyPage(): Promise<void> {
  if (pageReady(root)) return;
  const { signal } = new AbortController();
  await withLock(resultsFolder(root), { signal, onWait: () => undefined }, () =>
    ensurePage(root, { signal }),
  );
}
