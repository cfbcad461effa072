/** The releases of OpenVINO that a request names, ready to measure. */
import type { Configuration } from '../../../shared/documents/run.ts';
import { VinobenchError } from '../../../shared/faults/errors.ts';
import type { DevicesReport } from '../../../shared/machine/machine.ts';
import { releaseOf } from '../../../shared/machine/runtimeRelease.ts';
import { Job } from '../../jobs/host/job.ts';
import { processEnvironment } from '../../jobs/host/runtimeEnvironment.ts';
import { checkDevice } from '../bench/plan.ts';
import { installedIn, runtimesHere } from './installed.ts';
import { changeRuntime } from './installer.ts';

/** As a configuration names it: undefined is the default, so that its runs stay what they always were. */
export type ChosenRuntime = string | undefined;

interface Choosing {
  readonly report: DevicesReport;
  readonly tell: (line: string) => void;
  readonly signal: AbortSignal | undefined;
}

/**
 * @param releases left out: the default alone
 * @throws VinobenchError 'usage' for one that is not installed, and for a device that it does not list
 */
export async function chosenRuntimes(
  releases: readonly string[] | undefined,
  devices: readonly string[],
  { report, tell, signal }: Choosing,
): Promise<ChosenRuntime[]> {
  const own = releaseOf(report.runtime.version);
  const chosen = [...new Set(releases ?? [own])];
  for (const release of chosen) {
    if (release === own) continue;
    requireInstalled(release, report);
    await changeRuntime('refresh', release, { tell, signal });
    const there = await listedBy(release, report, signal);
    for (const device of devices) checkDevice(device, there.devices, `with OpenVINO ${release}`);
  }
  return chosen.map((release) => (release === own ? undefined : release));
}

/** As the configurations of an earlier run name them: what is the default by now has no name. */
export async function runtimesOf(
  configurations: readonly Configuration[],
  choosing: Choosing,
): Promise<Configuration[]> {
  const own = releaseOf(choosing.report.runtime.version);
  const named = Map.groupBy(
    configurations.filter(({ runtime }) => runtime !== undefined),
    ({ runtime }) => runtime ?? own,
  );
  for (const [release, all] of named)
    await chosenRuntimes([release], [...new Set(all.map(({ device }) => device))], choosing);
  return configurations.map((one) => {
    if (one.runtime !== own) return one;
    const { runtime: _, ...rest } = one;
    return rest;
  });
}

/** Of another one than the default. @throws VinobenchError 'usage' */
export function requireInstalled(release: string, { runtime }: DevicesReport): void {
  if (installedIn(release) !== null) return;
  const there = runtimesHere(runtime.version).runtimes.map((one) => one.release);
  throw new VinobenchError(
    'usage',
    `OpenVINO ${release} is not installed here (${there.join(', ')} ${there.length > 1 ? 'are' : 'is'}): add it with \`runtimes add ${release}\`.`,
    { trouble: { kind: 'runtime-missing', detail: release } },
  );
}

/** What the release itself lists, in a process that loads it. @throws VinobenchError 'usage' where it is not installed */
export async function listedBy(
  release: string,
  report: DevicesReport,
  signal: AbortSignal | undefined,
): Promise<Pick<DevicesReport, 'runtime' | 'devices'>> {
  if (release === releaseOf(report.runtime.version)) return report;
  requireInstalled(release, report);
  await using job = new Job({
    title: `Listing the devices of OpenVINO ${release}`,
    environment: processEnvironment({ isa: null, runtime: release }),
    lane: 'elsewhere',
    ...(signal && { signal }),
  });
  return await job.call.devices();
}
