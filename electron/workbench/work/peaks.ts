/** The roofs over a profile's kernels: from the cache, or measured in a separate job. The caller holds the lock. */

import type { Profile, ProfileDocument } from '../../../shared/documents/profile.ts';
import { causeOf } from '../../../shared/faults/cause.ts';
import { isVinobenchError } from '../../../shared/faults/errors.ts';
import { isProcessor } from '../../../shared/machine/device.ts';
import type { DevicesReport } from '../../../shared/machine/machine.ts';
import { doubtfulRoofs, type Peaks, type PeaksKey, peaksMethod } from '../../../shared/machine/peaks.ts';
import { roofline } from '../../../shared/profile/roofline.ts';
import { noRooflineText, withWarnings } from '../../../shared/view/text/warningText.ts';
import type { BesideOtherWork, NoRoofline } from '../../../shared/warnings/warning.ts';
import type { ProfileRequest } from '../../../shared/work/profile.ts';
import type { DeviceLock } from '../../jobs/host/deviceLock.ts';
import { Job } from '../../jobs/host/job.ts';
import { isaEnvironment } from '../../jobs/wire/isa.ts';
import type { HostFunctions, PeaksReport } from '../../jobs/wire/protocol.ts';
import type { PeaksCache } from './peaksCache.ts';

interface PeaksContext {
  readonly report: DevicesReport;
  readonly cache: PeaksCache;
  readonly watch: DeviceLock['watch'];
  readonly signal: AbortSignal;
  readonly onProgress: HostFunctions['progress'];
  readonly log: (text: string) => void;
}

/**
 * The document with the peaks of its configurations, and each profile with its roofline or a warning why it has none.
 * Throws `cancelled`.
 */
export async function underRoofs(
  document: ProfileDocument,
  how: ProfileRequest['roofline'],
  context: PeaksContext,
): Promise<ProfileDocument> {
  if (how === 'off') return document;
  const measured = new Map<string, PeaksFound>();
  const peaks: Peaks[] = [];
  const profiles: Profile[] = [];
  for (const profile of document.profiles) {
    const key = keyOf(profile, context.report);
    const found =
      key.kind === 'none'
        ? key
        : (measured.get(JSON.stringify(key)) ?? (await peaksFor(key.key, how, context)));
    if (key.kind === 'key') measured.set(JSON.stringify(key), found);
    if (found.kind === 'none') {
      profiles.push(
        withWarnings(profile, [
          { kind: 'no-roofline', reason: noRooflineText(found.because), because: found.because },
        ]),
      );
      continue;
    }
    if (!peaks.includes(found.peaks)) peaks.push(found.peaks);
    profiles.push({
      ...withWarnings(profile, found.warnings),
      roofline: { peaks: peaks.indexOf(found.peaks), ...roofline(profile.kernels, found.peaks) },
    });
  }
  return { ...document, profiles, peaks };
}

interface NoPeaks {
  readonly kind: 'none';
  readonly because: NoRoofline;
}
interface MeasuredPeaks {
  readonly kind: 'measured';
  readonly peaks: Peaks;
  readonly warnings: readonly BesideOtherWork[];
}
type PeaksFound = MeasuredPeaks | NoPeaks;

/** What has to be measured for a profile. */
function keyOf(
  { device, isa, threads }: Profile,
  report: DevicesReport,
): { readonly kind: 'key'; readonly key: PeaksKey } | NoPeaks {
  const names = [device, `${device}.0`, device.replace(/\.0$/, '')];
  const facts = report.devices.find(({ name }) => names.includes(name));
  if (facts === undefined) return { kind: 'none', because: { kind: 'not-one-device', device } };
  const cpu = isProcessor(device);
  const { fullName, driverVersion, pluginVersion } = facts;
  const key = {
    method: peaksMethod,
    device,
    fullName: cpu ? report.machine.cpuModel : [fullName, driverVersion ?? pluginVersion ?? ''].join(', '),
    // Limits are the processor's alone.
    isa: cpu ? isa : null,
    threads: cpu ? (threads ?? report.machine.physicalCores) : null,
    runtimeVersion: report.runtime.version,
  };
  return { kind: 'key', key };
}

/** In a separate process, which limits the instruction sets. */
async function measureOnce(
  title: string,
  { device, threads, isa }: PeaksKey,
  options: Pick<PeaksContext, 'signal' | 'onProgress'>,
): Promise<PeaksReport> {
  await using job = new Job({ title, lane: 'elsewhere', environment: isaEnvironment(isa), ...options });
  return await job.call.peaks({ device, threads, isa });
}

/** A roof is the best that was seen, of whichever measurement. */
const best = (a: PeaksReport, b: PeaksReport): PeaksReport => ({
  compute: [...a.compute, ...b.compute],
  streams: [...a.streams, ...b.streams],
  notMeasured: b.notMeasured,
});

/** What was measured is worth more than that it is kept. */
function keep(cache: PeaksCache, peaks: Peaks, log: (text: string) => void): void {
  try {
    cache.put(peaks);
  } catch (error) {
    if (!isVinobenchError(error)) throw error;
    log(`The peaks of ${peaks.device} are not kept: ${error.message}`);
  }
}

async function peaksFor(
  key: PeaksKey,
  how: 'cached' | 'again',
  { cache, watch, signal, onProgress, log }: PeaksContext,
): Promise<PeaksFound> {
  const kept = how === 'cached' ? cache.get(key) : null;
  if (kept !== null) return { kind: 'measured', peaks: kept, warnings: [] };
  const title = `Measuring the peaks of ${key.device}`;
  try {
    const besideFirst = watch();
    const first = await measureOnce(title, key, { signal, onProgress });
    let warnings = besideFirst();
    let report = first;
    if (doubtfulRoofs({ ...key, ...first }).length > 0 || warnings.length > 0) {
      // Something else ran: the best of two is nearer to what the machine can do.
      const besideSecond = watch();
      report = best(first, await measureOnce(title, key, { signal, onProgress }));
      warnings = besideSecond();
    }
    if (report.streams.length === 0) {
      const { notMeasured: sentences } = report;
      return { kind: 'none', because: { kind: 'no-bandwidth', device: key.device, sentences } };
    }
    const peaks: Peaks = { ...key, measuredAt: new Date().toISOString(), ...report };
    // Those that were disturbed are not taken for the machine's next time.
    if (warnings.length === 0) keep(cache, peaks, log);
    return { kind: 'measured', peaks, warnings };
  } catch (error) {
    if (signal.aborted || !isVinobenchError(error)) throw error;
    log(`${title}: ${error.stack ?? error.message}`);
    const { message } = error;
    const failed = {
      kind: 'measurement-failed',
      device: key.device,
      cause: causeOf(error),
      message,
    } as const;
    return { kind: 'none', because: failed };
  }
}
