/** Fresh processes of a few configurations, spread over minutes: what they differ by is the noise of this machine. */
import { setTimeout as pause } from 'node:timers/promises';
import { type NoiseDocument, type NoiseLevel, spreadOfProcesses } from '../../../shared/comparing/noise.ts';
import { locationsOf } from '../../../shared/comparing/processes.ts';
import { methodOf, presetIterations } from '../../../shared/documents/presets.ts';
import type { Configuration, PlannedModel } from '../../../shared/documents/run.ts';
import { VinobenchError } from '../../../shared/faults/errors.ts';
import type { DevicesReport } from '../../../shared/machine/machine.ts';
import {
  type Milliseconds,
  milliseconds,
  nanoseconds,
  nanosecondsToMilliseconds,
} from '../../../shared/units.ts';
import type { NoiseRequest } from '../../../shared/work/noise.ts';
import type { Progress, Subject } from '../../../shared/work/progress.ts';
import { Measurement } from '../../jobs/host/benchmark.ts';
import { takeDeviceLock } from '../../jobs/host/deviceLock.ts';
import { makePlan } from '../bench/plan.ts';
import type { CellModel, GetCellModel } from '../ir/modelToCompile.ts';
import { wholeMeasurement } from '../ir/wholeModel.ts';
import { logLine } from '../log/log.ts';
import { type ChosenRuntime, chosenRuntimes } from '../runtimes/chosen.ts';
import { type Carrier, onProgressOf } from './carrier.ts';
import { modelsToMeasure, planned } from './models.ts';

/** Measures, and keeps what it found. */
export const noise: Carrier<'noise'> = (request, { host }) => ({
  carryOut: async ({ tell, signal }) => {
    const [models, report] = await planned(host, request.models, signal);
    const modelOf = modelsToMeasure(report, undefined);
    const choosing = { report, tell: logLine, signal };
    const runtimes = await chosenRuntimes(request.runtimes, request.devices, choosing);
    const document = await measured(request, {
      ...{ models, report, runtimes, modelOf, signal },
      onProgress: onProgressOf(tell),
    });
    await host.noise.keep(document);
    return { kind: 'noise', document };
  },
});

interface NoiseContext {
  readonly models: readonly PlannedModel[];
  readonly report: DevicesReport;
  readonly runtimes: readonly ChosenRuntime[];
  readonly modelOf: GetCellModel;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Omit<Progress, 'type'>) => void;
}

interface Measured {
  readonly configuration: Configuration;
  readonly model: PlannedModel;
  readonly prepared: CellModel;
  readonly mediansMs: Milliseconds[];
  readonly meansMs: Milliseconds[];
}

/** @throws VinobenchError 'unsupported' where a device runs one of the configurations not at all, and as a measurement does */
async function measured(request: NoiseRequest, context: NoiseContext): Promise<NoiseDocument> {
  const { report, signal, onProgress } = context;
  const plan = makePlan(
    {
      ...request,
      ...{
        preset: 'careful',
        iterations: null,
        batch: null,
        isa: null,
        streams: null,
        threads: null,
        title: null,
      },
    },
    context.models,
    report.devices,
    context.runtimes,
  );
  using _lock = await takeDeviceLock({
    holder: `a noise measurement (process ${process.pid})`,
    signal,
    onWait: (waitsFor) => onProgress({ phase: 'wait', fraction: 0, etaMs: null, waitsFor }),
  });
  const all: Measured[] = [];
  for (const configuration of plan.configurations) {
    const model = plan.models[configuration.model];
    if (model === undefined) continue;
    const prepared = await context.modelOf(model, configuration, {
      signal,
      onProgress: (doing) => onProgress({ ...doing, fraction: 0, etaMs: null }),
    });
    all.push({ configuration, model, prepared, mediansMs: [], meansMs: [] });
  }
  const [began, measuredAt] = [performance.now(), new Date().toISOString()];
  for (let at = 0; at < request.processes; at++) {
    // A B and then B A, so that a steady drift falls on all of them alike.
    for (const one of at % 2 === 0 ? all : all.toReversed()) {
      const elapsed = performance.now() - began;
      const fraction = Math.min(0.99, Math.max(at / request.processes, elapsed / request.spanMs));
      const etaMs = milliseconds(Math.max(0, request.spanMs - elapsed));
      const step = { at: at + 1, of: request.processes, unit: 'processes' } as const;
      onProgress({ phase: 'measure', subject: subjectOf(one), step, fraction, etaMs });
      await addProcess(one, at, context);
    }
    const due = began + ((at + 1) * request.spanMs) / request.processes;
    // The last one is followed by nothing.
    if (at + 1 < request.processes) await pause(Math.max(0, due - performance.now()), undefined, { signal });
  }
  const { machine, runtime } = report;
  const spanMs = milliseconds(Math.round(performance.now() - began));
  return {
    schemaVersion: 1,
    measuredAt,
    spanMs,
    machine,
    runtime,
    levels: all.map((one) => levelOf(one, report)),
  };
}

const subjectOf = ({ model, configuration: { device, precision, runtime } }: Measured): Subject => ({
  ...{ model: model.name, device, precision },
  ...(runtime === undefined ? {} : { runtime }),
});

async function addProcess(one: Measured, at: number, { modelOf, signal }: NoiseContext): Promise<void> {
  const { model, configuration } = one;
  const { device, precision, runtime } = configuration;
  const title = `Noise of ${model.name} on ${device}, ${precision}`;
  const chosen = runtime === undefined ? {} : { runtime };
  const { result } = await wholeMeasurement(one, {
    ...{ modelOf, signal, given: undefined },
    processOf: () => Measurement.process({ title, isa: null, ...chosen, signal }),
  });
  await using measurement = result;
  const { unsupported } = measurement.report;
  if (unsupported !== null)
    throw new VinobenchError('unsupported', unsupported.reason, { trouble: unsupported.cause });
  await measurement.warmUp(at === 0);
  const { rounds } = methodOf('careful');
  const found: { process: number; samplesNs: BigInt64Array }[] = [];
  for (let round = 0; round < rounds; round++) {
    const report = await measurement.round(Math.ceil(presetIterations.careful / rounds / 4), true);
    if (report.cancelled) signal.throwIfAborted();
    found.push({ process: 0, samplesNs: report.samplesNs });
  }
  const latency = (statistic: 'mean' | 'median') =>
    nanosecondsToMilliseconds(nanoseconds(Math.exp(locationsOf(found, statistic).get(0) ?? Number.NaN)));
  one.mediansMs.push(latency('median'));
  one.meansMs.push(latency('mean'));
}

function levelOf({ model, configuration, mediansMs, meansMs }: Measured, report: DevicesReport): NoiseLevel {
  const { device, precision, runtime } = configuration;
  const known = report.devices.find(({ name }) => name === device);
  return {
    ...{ model: model.name, device, precision, mediansMs, meansMs },
    ...(runtime === undefined ? {} : { release: runtime }),
    pluginVersion: runtime === undefined ? (known?.pluginVersion ?? null) : null,
    driverVersion: known?.driverVersion ?? null,
    median: spreadOfProcesses(mediansMs),
    mean: spreadOfProcesses(meansMs),
  };
}
