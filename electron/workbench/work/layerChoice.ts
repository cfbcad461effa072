/** What the choice of layers in float costs and saves in time: latencies side by side, and kernels layer by layer. */

import { presetIterations, profiledInferences } from '../../../shared/documents/presets.ts';
import type { Triage } from '../../../shared/documents/triageSchema.ts';
import { VinobenchError } from '../../../shared/faults/errors.ts';
import type { AccuracyAware, LayerCost } from '../../../shared/precision/layerChoice.ts';
import type { Precision } from '../../../shared/precision/precision.ts';
import { triage } from '../../../shared/profile/triage.ts';
import { median, pairedRatio } from '../../../shared/statistics.ts';
import { milliseconds, nanoseconds, nanosecondsToMilliseconds } from '../../../shared/units.ts';
import type { Warning } from '../../../shared/warnings/warning.ts';
import { Measurement } from '../../jobs/host/benchmark.ts';
import { type DeviceLock, takeDeviceLock } from '../../jobs/host/deviceLock.ts';
import type { IrFiles } from '../../jobs/wire/irFiles.ts';
import type { HostFunctions } from '../../jobs/wire/protocol.ts';
import { profileIr } from './profile.ts';

export interface TimingContext {
  /** Of the model, for sentences. */
  readonly name: string;
  readonly device: string;
  readonly signal: AbortSignal;
  readonly onProgress: HostFunctions['progress'];
  /** Called with notes about the figures. */
  readonly warn: (warning: Warning) => void;
}

/** Rounds of both networks. */
const turns = 8;

const asTheRuntimeLikes = { batch: null, streams: null, threads: null };

/** Interleaved rounds of both networks. @throws VinobenchError as a measurement does */
export async function measureSpeed(
  ofNetworks: { readonly allInt8: IrFiles; readonly chosen: IrFiles },
  context: TimingContext,
): Promise<NonNullable<AccuracyAware['speed']>> {
  const { name, device, signal, onProgress } = context;
  using lock = await whenNobodyMeasures(context);
  const beside = lock.watch();
  const prepare = (ir: IrFiles) =>
    Measurement.prepare(
      { ir, device, precision: 'INT8', ...asTheRuntimeLikes },
      { title: `Latency of ${name} on ${device}`, isa: null, signal },
    );
  await using chosen = await prepare(ofNetworks.chosen);
  await using allInt8 = await prepare(ofNetworks.allInt8);
  const both = [chosen, allInt8];
  for (const measurement of both) await measurement.warmUp();
  const rounds: number[][][] = [[], []];
  for (let round = 0; round < turns; round++) {
    onProgress({
      phase: 'measure',
      fraction: round / turns,
      etaMs: null,
      subject: { model: name, device, precision: 'INT8' },
      step: { at: round + 1, of: turns, unit: 'rounds' },
    });
    for (const [index, measurement] of both.entries()) {
      const { samplesNs } = await measurement.round(presetIterations.careful / turns, true);
      rounds[index]?.push(
        Array.from(samplesNs, (sample) => nanosecondsToMilliseconds(nanoseconds(Number(sample)))),
      );
    }
  }
  for (const warning of beside()) context.warn(warning);
  const [ofChosen = [], ofAll = []] = rounds;
  const { ratio, confidence95 } = pairedRatio(ofChosen, ofAll, { statistic: 'median' });
  return {
    device,
    allInt8Ms: milliseconds(median(ofAll.flat())),
    chosenMs: milliseconds(median(ofChosen.flat())),
    ratio,
    confidence95: [...confidence95],
  };
}

async function whenNobodyMeasures({ signal, onProgress, warn }: TimingContext): Promise<DeviceLock> {
  const lock = await takeDeviceLock({
    holder: `a calibration (process ${process.pid})`,
    signal,
    onWait: (waitsFor) => onProgress({ phase: 'wait', fraction: 0, etaMs: null, waitsFor }),
  });
  if (!lock.alone) warn({ kind: 'beside-other-user' });
  return lock;
}

/** @throws VinobenchError `unsupported` where a device runs one of the two not at all, and as a profile does */
export async function triageOf(
  { float, int8, costs }: { float: IrFiles; int8: IrFiles; costs: readonly LayerCost[] },
  context: TimingContext,
): Promise<Triage> {
  const { name, device, signal, onProgress } = context;
  using lock = await whenNobodyMeasures(context);
  const beside = lock.watch();
  const profile = async (ir: IrFiles, precision: Precision, from: number) => {
    const subject = { model: name, device, precision };
    const found = await profileIr(
      ir,
      name,
      { device, precision, isa: null, ...asTheRuntimeLikes },
      {
        iterations: profiledInferences,
        signal,
        tell: (part) => onProgress({ phase: 'profile', fraction: from + part / 2, etaMs: null, subject }),
      },
    );
    if (found.kind === 'unsupported')
      throw new VinobenchError('unsupported', found.reason, { trouble: found.cause });
    return found.profile;
  };
  const inFloat = await profile(float, 'FP32', 0);
  const inInt8 = await profile(int8, 'INT8', 0.5);
  for (const warning of beside()) context.warn(warning);
  return triage(costs, inFloat, inInt8);
}
