/** What every package is made of, seen to by the set-up: OpenVINO, the addon, the page, a Node of a known release. */
import type { OpenvinoSdk } from '../../native/buildPlan.ts';
import { withLock } from '../lock.mjs';
import { ensureLicences, readySdk } from '../openvino.ts';
import { ensurePage } from '../page.ts';
import { fetchNode, sayWaiting } from '../prepare.mjs';
import { SetupFailure } from '../report.mjs';
import { resultsFolder } from '../state.mjs';
import { fetchedNode } from './tree.ts';

interface Prepared {
  /** Of the wheel. */
  readonly sdk: OpenvinoSdk;
  /** OpenVINO's. */
  readonly licences: string;
  /** The folder of Node's package. */
  readonly node: string;
}

export async function prepared(root: string, signal: AbortSignal): Promise<Prepared> {
  // What is made is read by everybody who installs it.
  process.umask(0o022);
  return await withLock(resultsFolder(root), { signal, onWait: sayWaiting }, async (lock) => {
    // Never one that the user names: its files and licences are not known here.
    const sdk = readySdk({ root, env: {} });
    if (sdk === null)
      throw new SetupFailure(
        'Packages are made with the OpenVINO that the set-up fetches: unset VINOBENCH_OPENVINO_DIR.',
      );
    const licences = await ensureLicences({ root, env: {} }, { signal, lock });
    await ensurePage(root, { signal });
    if (fetchedNode(root) === null) await fetchNode(root, signal, lock);
    const node = fetchedNode(root);
    if (node === null) throw new SetupFailure('There is no Node for the package.');
    return { sdk, licences, node };
  });
}
