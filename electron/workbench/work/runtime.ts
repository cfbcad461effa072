/** Another release of OpenVINO: fetched, unpacked and its addon compiled, which takes all of the machine for some seconds. */

import { unreachable } from '../../../shared/faults/errors.ts';
import type { InstallStep } from '../../../shared/machine/runtimes.ts';
import type { Progress } from '../../../shared/work/progress.ts';
import { titleOf } from '../../../shared/work/registry.ts';
import { logLine } from '../log/log.ts';
import { runtimesHere } from '../runtimes/installed.ts';
import { changeRuntime } from '../runtimes/installer.ts';
import { type Carrier, nowOf, onProgressOf } from './carrier.ts';
import { takeTurn } from './machineTurn.ts';

export const runtime: Carrier<'runtime'> = (request, { host }) => ({
  carryOut: async ({ tell, signal, now }) => {
    const { release } = request;
    const onProgress = onProgressOf(tell);
    const title = titleOf({ kind: 'runtime', request });
    using _turn = await takeTurn({
      ...{ load: 'installation', title, begins: 'fetch', signal, onProgress },
      now: nowOf(request, { now }),
    });
    await changeRuntime('add', release, {
      tell: logLine,
      onStep: (step) => onProgress({ ...progressAt(step), item: `OpenVINO ${release}`, etaMs: null }),
      signal,
    });
    const report = await host.devices(signal);
    return { kind: 'runtime', document: runtimesHere(report.runtime.version) };
  },
});

/** Shares of the time that a release takes on two cores with a fast line. */
function progressAt(step: InstallStep): Pick<Progress, 'phase' | 'fraction' | 'waitsFor'> {
  switch (step) {
    case 'wait':
      return { phase: 'wait', fraction: 0, waitsFor: { what: 'installation', holder: null } };
    case 'fetch':
      return { phase: 'fetch', fraction: 0 };
    case 'unpack':
      return { phase: 'unpack', fraction: 0.15 };
    case 'build':
      return { phase: 'build', fraction: 0.2 };
    default:
      return unreachable(step);
  }
}
