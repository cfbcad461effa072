/** What every package is made of, seen to by the set-up: OpenVINO, the addon, the page, a Node of a known release. */
import type { OpenvinoSdk } from '../../native/buildPlan.ts';
import { withLock } from '../lock.mjs';
import { readySdk } from '../openvino.ts';
import { ensurePage } from '../page.ts';
import { fetchNode, sayWaiting } from '../prepare.mjs';
import { SetupFailure } from '../report.mjs';
import { resultsFolder } from '../state.mjs';
import { fetchedNode } from './tree.ts';

/** @returns the OpenVINO of the wheel, and the folder of Node's package */
export async function prepared(
  root: string,
  signal: AbortSignal,
): Promise<{ sdk: OpenvinoSdk; node: string }> {
  return await withLock(resultsFolder(root), { signal, onWait: sayWaiting }, async (lock) => {
    // Never one that the user names: its files and licences are not known here.
    const sdk = readySdk({ root, env: {} });
    if (sdk === null)
      throw new SetupFailure(
        'Packages are made with the OpenVINO that the set-up fetches: unset VINOBENCH_OPENVINO_DIR.',
      );
    await ensurePage(root, { signal });
    if (fetchedNode(root) === null) await fetchNode(root, signal, lock);
    const node = fetchedNode(root);
    if (node === null) throw new SetupFailure('There is no Node for the package.');
    return { sdk, node };
  });
}
