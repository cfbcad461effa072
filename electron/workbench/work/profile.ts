/** Profiling from the host's side: each configuration in a job of its own, one after another, nobody else measuring. */

import type { ProfileRequest } from '../../../shared/contract.ts';
import { isVinobenchError } from '../../../shared/errors.ts';
import { usedInputFiles } from '../../../shared/inputFiles.ts';
import type { IsaLimit } from '../../../shared/isa.ts';
import type { DevicesReport } from '../../../shared/machine.ts';
import type { Profile, ProfileDocument } from '../../../shared/profile.ts';
import type { Configuration, PlannedModel } from '../../../shared/run.ts';
import type { Progress } from '../../../shared/work/progress.ts';
import { besideOtherUser, takeDeviceLock } from '../../jobs/host/deviceLock.ts';
import { Job } from '../../jobs/host/job.ts';
import type { GivenInputs } from '../../jobs/wire/givenInputs.ts';
import { type IrFiles, irFilesOf } from '../../jobs/wire/irFiles.ts';
import { isaEnvironment } from '../../jobs/wire/isa.ts';
import type { HostFunctions } from '../../jobs/wire/protocol.ts';
import { modelSha256 } from '../../store/modelHash.ts';
import { givenInputs } from '../bench/inputFiles.ts';
import { makePlan } from '../bench/plan.ts';
import type { CellModelOptions, GetCellModel } from '../ir/modelToCompile.ts';
import { withWholeModel } from '../ir/wholeModel.ts';
import { underRoofs } from './peaks.ts';
import type { PeaksCache } from './peaksCache.ts';

export interface ProfileContext {
  readonly report: DevicesReport;
  readonly models: readonly PlannedModel[];
  readonly modelOf: GetCellModel;
  readonly peaks: PeaksCache;
  readonly signal: AbortSignal;
  readonly onProgress: HostFunctions['progress'];
  readonly log: (text: string) => void;
}

/** Throws `cancelled`; a configuration that fails is told in the document and the rest goes on. */
export async function profileModels(
  request: ProfileRequest,
  context: ProfileContext,
): Promise<ProfileDocument> {
  const { report, signal } = context;
  const isas: readonly (IsaLimit | null)[] = request.isas.length === 0 ? [null] : request.isas;
  const plans = isas.map((isa) =>
    makePlan(
      { ...request, isa, preset: 'paper', iterations: null, streams: null, threads: null, title: null },
      context.models,
      report.devices,
    ),
  );
  const [first] = plans;
  const configurations = plans.flatMap((plan) => plan.configurations);
  using lock = await takeDeviceLock({
    holder: `a profile (process ${process.pid})`,
    signal,
    onWait: (holder) =>
      context.onProgress({
        phase: 'wait',
        fraction: 0,
        etaMs: null,
        waitsFor: { what: 'measurement', holder },
      }),
  });
  const beside = lock.alone ? [] : [besideOtherUser];
  const profiles: Profile[] = [];
  const failures: ProfileDocument['failures'] = [];
  // The roofs are the last step.
  const steps = configurations.length + 1;
  for (const [index, configuration] of configurations.entries()) {
    const model = first?.models[configuration.model];
    if (model === undefined) continue;
    const { device, precision } = configuration;
    const title = `Profiling ${model.name} on ${device}, ${precision}`;
    const subject = { model: model.name, device, precision };
    const tell = (part: number, doing: Doing = { phase: 'profile' }) =>
      context.onProgress({ subject, ...doing, fraction: (index + part) / steps, etaMs: null });
    tell(0);
    try {
      const profile = await profileOne(model, configuration, request, context, tell);
      if (typeof profile === 'string')
        failures.push({ model: model.name, device, precision, reason: profile });
      else {
        const warnings = [...profile.warnings, ...beside];
        profiles.push({ ...profile, warnings, modelSha256: modelSha256(model) });
      }
    } catch (error) {
      if (signal.aborted || !isVinobenchError(error)) throw error;
      context.log(`${title}: ${error.stack ?? error.message}`);
      failures.push({ model: model.name, device, precision, reason: error.message });
    }
  }
  const { machine, runtime } = report;
  return await underRoofs({ schemaVersion: 1, machine, runtime, profiles, failures }, request.roofline, {
    ...context,
    cache: context.peaks,
    onProgress: (progress) =>
      context.onProgress({ ...progress, fraction: (configurations.length + progress.fraction) / steps }),
  });
}

/** The reason where the precision is not supported. */
async function profileOne(
  model: PlannedModel,
  configuration: Configuration,
  { iterations, preparation }: ProfileRequest,
  { modelOf, signal }: ProfileContext,
  tell: (fraction: number, doing?: Doing) => void,
): Promise<Profile | string> {
  const options: CellModelOptions = {
    signal,
    onProgress: ({ fraction: _, etaMs: __, ...doing }) => tell(0, doing),
  };
  const prepared = await modelOf(model, configuration, options);
  const given = givenInputs(model, preparation === undefined ? {} : { preparation });
  const wanted = { model, configuration, modelOf, options };
  const { result: profile } = await withWholeModel(prepared, wanted, (whole) =>
    profileIr(irFilesOf(whole), model.name, configuration, { iterations, given, signal, tell }),
  );
  if (typeof profile === 'string' || model.inputFiles === undefined) return profile;
  return { ...profile, inputFiles: usedInputFiles(model.inputFiles) };
}

/** Progress but for how far it is. */
type Doing = Omit<Progress, 'type' | 'fraction' | 'etaMs'>;

interface ProfileIrOptions {
  /** Inferences that are sampled. */
  readonly iterations: number;
  /** Left out: repeatable numbers. */
  readonly given?: GivenInputs | undefined;
  readonly signal: AbortSignal;
  readonly tell: (fraction: number) => void;
}

/** The reason where the precision is not supported. Whoever calls it holds the device lock. */
export async function profileIr(
  ir: IrFiles,
  name: string,
  configuration: Omit<Configuration, 'model' | 'requests'>,
  { iterations, given, signal, tell }: ProfileIrOptions,
): Promise<Profile | string> {
  const { device, precision, isa, batch, shapes, streams, threads } = configuration;
  await using job = new Job({
    title: `Profile of ${name} on ${device}, ${precision}`,
    environment: isaEnvironment(isa),
    lane: 'elsewhere',
    signal,
    onProgress: ({ fraction }) => tell(fraction),
  });
  const result = await job.call.profile({
    ir,
    device,
    precision,
    batch,
    shapes,
    streams,
    threads,
    given,
    iterations,
  });
  if (result.kind === 'unsupported') return result.reason;
  const { kind: _, ...found } = result;
  return {
    model: name,
    device,
    precision,
    isa,
    ...(shapes === undefined ? {} : { shapes }),
    iterations,
    wallWithCountersMs: found.reconciliation.wallWithCountersMs,
    ...found,
  };
}
