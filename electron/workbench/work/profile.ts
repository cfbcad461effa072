/**
 * Profiling from the host's side: each configuration in a separate job, one after another, while nothing else is
 * measured.
 */

import type { Profile, ProfileDocument } from '../../../shared/documents/profile.ts';
import { profileSchemaVersion } from '../../../shared/documents/profile.ts';
import type { Configuration, PlannedModel } from '../../../shared/documents/run.ts';
import { causeOf } from '../../../shared/faults/cause.ts';
import { isVinobenchError, unreachable, VinobenchError } from '../../../shared/faults/errors.ts';
import { usedInputFiles } from '../../../shared/files/inputFiles.ts';
import type { IsaLimit } from '../../../shared/machine/isa.ts';
import type { DevicesReport } from '../../../shared/machine/machine.ts';
import { tellsStarts } from '../../../shared/machine/runtimeRelease.ts';
import { withWarnings } from '../../../shared/view/text/warningText.ts';
import { vinobenchVersion } from '../../../shared/vinobenchVersion.ts';
import type { Warning } from '../../../shared/warnings/warning.ts';
import type { ProfileRequest } from '../../../shared/work/profile.ts';
import type { Progress } from '../../../shared/work/progress.ts';
import { takeDeviceLock } from '../../jobs/host/deviceLock.ts';
import { Job } from '../../jobs/host/job.ts';
import { processEnvironment } from '../../jobs/host/runtimeEnvironment.ts';
import type { GivenInputs } from '../../jobs/wire/givenInputs.ts';
import { type IrFiles, irFilesOf } from '../../jobs/wire/irFiles.ts';
import type { HostFunctions, Unsupported } from '../../jobs/wire/protocol.ts';
import { homeFolder } from '../../store/home.ts';
import { modelSha256 } from '../../store/modelHash.ts';
import { givenInputs, withInputFiles } from '../bench/inputFiles.ts';
import { makePlan } from '../bench/plan.ts';
import { requireImages } from '../ir/imageFolder.ts';
import type { CellModelOptions, GetCellModel } from '../ir/modelToCompile.ts';
import { withWholeModel } from '../ir/wholeModel.ts';
import { logLine } from '../log/log.ts';
import { type ChosenRuntime, chosenRuntimes } from '../runtimes/chosen.ts';
import { type Carrier, onProgressOf } from './carrier.ts';
import { modelsToMeasure, planned } from './models.ts';
import { underRoofs } from './peaks.ts';
import { PeaksCache } from './peaksCache.ts';

/** Samples kernels, and keeps what it found. */
export const profile: Carrier<'profile'> = (request, { host }) => ({
  carryOut: async ({ tell, signal }) => {
    await requireImages(request.precisions, request.calibration, signal);
    const [plain, report] = await planned(host, request.models, signal);
    const runtimes = await chosenRuntimes(request.runtimes, request.devices, {
      report,
      tell: logLine,
      signal,
    });
    const found = await profileModels(request, {
      report,
      runtimes,
      models: await withInputFiles(plain, request.inputFiles, signal),
      modelOf: modelsToMeasure(report, request.calibration),
      peaks: new PeaksCache(homeFolder('cache/peaks')),
      signal,
      onProgress: onProgressOf(tell),
      log: logLine,
    });
    const document = await host.profiles.keep(found, vinobenchVersion);
    return { kind: 'profile', document, failure: noProfile(document) };
  },
});

/** Work that should have made profiles and made none has failed, and its list entry says why. */
export function noProfile({ profiles, failures }: ProfileDocument): VinobenchError | null {
  if (profiles.length > 0) return null;
  const reasons = failures.map(({ device, precision, reason }) => `${device} ${precision}: ${reason}`);
  return new VinobenchError('unsupported', [...new Set(reasons)].join(' '));
}

interface ProfileContext {
  readonly report: DevicesReport;
  readonly runtimes: readonly ChosenRuntime[];
  readonly models: readonly PlannedModel[];
  readonly modelOf: GetCellModel;
  readonly peaks: PeaksCache;
  readonly signal: AbortSignal;
  readonly onProgress: HostFunctions['progress'];
  readonly log: (text: string) => void;
}

/** Throws `cancelled`; a configuration that fails is recorded in the document and the rest continues. */
async function profileModels(request: ProfileRequest, context: ProfileContext): Promise<ProfileDocument> {
  const { report, signal } = context;
  const isas: readonly (IsaLimit | null)[] = request.isas.length === 0 ? [null] : request.isas;
  const plans = isas.map((isa) =>
    makePlan(
      { ...request, isa, preset: 'paper', iterations: null, streams: null, threads: null, title: null },
      context.models,
      report.devices,
      context.runtimes,
    ),
  );
  const [first] = plans;
  const configurations = plans.flatMap((plan) => plan.configurations);
  using lock = await takeDeviceLock({
    holder: `a profile (process ${process.pid})`,
    signal,
    onWait: (waitsFor) => context.onProgress({ phase: 'wait', fraction: 0, etaMs: null, waitsFor }),
  });
  const others = lock.alone ? [] : [{ kind: 'beside-other-user' } as const];
  const profiles: Profile[] = [];
  const failures: ProfileDocument['failures'] = [];
  // The roofs are the last step.
  const steps = configurations.length + 1;
  for (const [index, configuration] of configurations.entries()) {
    const model = first?.models[configuration.model];
    if (model === undefined) continue;
    const { device, precision, runtime: release } = configuration;
    const title = `Profiling ${model.name} on ${device}, ${precision}`;
    const asked = release === undefined ? {} : { release };
    const subject = {
      ...{ model: model.name, device, precision },
      ...(release === undefined ? {} : { runtime: release }),
    };
    const tell = (part: number, doing: Doing = { phase: 'profile' }) =>
      context.onProgress({ subject, ...doing, fraction: (index + part) / steps, etaMs: null });
    const failed = { model: model.name, device, precision, ...asked };
    tell(0);
    const beside = lock.watch();
    try {
      const outcome = await profileOne(model, configuration, request, context, tell);
      switch (outcome.kind) {
        case 'unsupported':
          failures.push({ ...failed, reason: outcome.reason, cause: outcome.cause });
          break;
        case 'profiled':
          profiles.push({
            ...withWarnings(outcome.profile, [...others, ...beside()]),
            modelSha256: modelSha256(model),
          });
          break;
        default:
          unreachable(outcome);
      }
    } catch (error) {
      if (signal.aborted || !isVinobenchError(error)) throw error;
      context.log(`${title}: ${error.stack ?? error.message}`);
      failures.push({ ...failed, reason: error.message, cause: causeOf(error) });
    }
  }
  const { machine, runtime } = report;
  return await underRoofs(
    { schemaVersion: profileSchemaVersion, press: request.press, machine, runtime, profiles, failures },
    request.roofline,
    {
      ...context,
      watch: lock.watch,
      cache: context.peaks,
      onProgress: (progress) =>
        context.onProgress({ ...progress, fraction: (configurations.length + progress.fraction) / steps }),
    },
  );
}

type Outcome =
  | { readonly kind: 'profiled'; readonly profile: Profile }
  | ({ readonly kind: 'unsupported' } & Unsupported);

async function profileOne(
  model: PlannedModel,
  configuration: Configuration,
  { iterations, preparation }: ProfileRequest,
  { modelOf, signal }: ProfileContext,
  tell: (fraction: number, doing?: Doing) => void,
): Promise<Outcome> {
  const options: CellModelOptions = {
    signal,
    onProgress: ({ fraction: _, etaMs: __, ...doing }) => tell(0, doing),
  };
  const prepared = await modelOf(model, configuration, options);
  const given = givenInputs(model, preparation === undefined ? {} : { preparation });
  const wanted = { model, configuration, modelOf, options };
  const { result: outcome } = await withWholeModel(prepared, wanted, (whole) =>
    profileIr(irFilesOf(whole), model.name, configuration, { iterations, given, signal, tell }),
  );
  if (outcome.kind === 'unsupported' || model.inputFiles === undefined) return outcome;
  return { kind: 'profiled', profile: { ...outcome.profile, inputFiles: usedInputFiles(model.inputFiles) } };
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

/** Its caller holds the device lock. */
export async function profileIr(
  ir: IrFiles,
  name: string,
  configuration: Omit<Configuration, 'model' | 'requests'>,
  { iterations, given, signal, tell }: ProfileIrOptions,
): Promise<Outcome> {
  const { device, precision, isa, runtime, batch, shapes, streams, threads } = configuration;
  await using job = new Job({
    title: `Profile of ${name} on ${device}, ${precision}`,
    environment: processEnvironment({ isa, runtime }),
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
  if (result.kind === 'unsupported') return result;
  const { kind: _, warningFacts, ...found } = result;
  const profile = {
    model: name,
    device,
    precision,
    isa,
    ...(runtime === undefined ? {} : { release: runtime }),
    ...(shapes === undefined ? {} : { shapes }),
    iterations,
    wallWithCountersMs: found.reconciliation.wallWithCountersMs,
    ...found,
    warnings: [],
    warningFacts: [],
  };
  return { kind: 'profiled', profile: withWarnings(profile, warningFacts.map(ofRelease(runtime))) };
}

/** Of a release that reports no starts on any device. */
const ofRelease =
  (release: string | undefined) =>
  (fact: Warning): Warning =>
    fact.kind === 'no-start-times' && release !== undefined && !tellsStarts(release)
      ? { ...fact, release }
      : fact;
