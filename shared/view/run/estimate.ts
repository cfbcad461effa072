/** How long the next run will take, from what was measured before. */
import { defaultCalibration } from '../../documents/calibration.ts';
import { methodOf, type Preset } from '../../documents/presets.ts';
import type { Cell } from '../../documents/run.ts';
import { releaseOf } from '../../machine/runtimeRelease.ts';
import { isOfModel } from '../../models/sameModel.ts';
import type { Precision, RecordedPrecision } from '../../precision/precision.ts';
import { type Milliseconds, milliseconds } from '../../units.ts';

export interface PlannedConfiguration {
  readonly model: string;
  /** Of its files; null: not known. */
  readonly modelSha256: string | null;
  readonly device: string;
  readonly precision: Precision;
  /** Release of OpenVINO; left out: the default. */
  readonly release?: string;
  /** Published; null: not known. */
  readonly gflops: number | null;
  /** What its conversion took; null: not known. */
  readonly convertMs: Milliseconds | null;
}

interface EstimateSources {
  readonly configurations: readonly PlannedConfiguration[];
  readonly preset: Preset;
  /** Images that INT8 will be calibrated on; null: synthetic ones. */
  readonly images: number | null;
  /** Cells of earlier runs, the latest last. */
  readonly cells: readonly Cell[];
  /** By the name of a model. */
  readonly gflops: ReadonlyMap<string, number>;
}

/** A process that loads the runtime, in the machine's own time. */
const processMs = 300;
const paperInferences = 32;
/**
 * Of a process of the careful preset: rounds of at least this many inferences and milliseconds, after one that does not count. As many
 * processes as there are at least: how noisy the machine will be is not known.
 */
const careful = { rounds: 4, inferences: 3, leastMs: 100, warmUp: 25, longestWarmUpMs: 5000 };
const { processes: carefulProcesses } = methodOf('careful');
/** Of a model of which nothing is known. */
const usualConversionMs = 1500;
/** Each image is inferred about so often: ranges, then comparisons with the float network. */
const inferencesOfImage = 2.5;

export interface Estimate {
  readonly ms: Milliseconds;
  /** Configurations that were measured before; the others are judged by their GFLOPs. */
  readonly measured: number;
  readonly judged: number;
  /** Models that have to be converted, and INT8 models that have to be calibrated first. */
  readonly conversions: number;
  readonly calibrations: number;
}

/**
 * A configuration that was not measured is judged by its GFLOPs and the slowest rate that its device has shown. Null
 * where neither is known.
 */
export function estimateRun(sources: EstimateSources): Estimate | null {
  const { configurations, preset, cells } = sources;
  const measured = cells.filter(({ latencyMs }) => latencyMs !== null);
  let [ms, known, conversions, calibrations] = [0, 0, 0, 0];
  const converted = new Set<string>();
  for (const configuration of configurations) {
    const { model, device, precision } = configuration;
    const own = cells.filter((cell) => isOfModel(cell, knownOf(configuration)));
    const same = measured.findLast(
      (cell) =>
        own.includes(cell) &&
        cell.device === device &&
        cell.precision === precision &&
        isOfRelease(cell, configuration),
    );
    const latency = same?.latencyMs?.mean ?? byRate(configuration, measured, sources.gflops);
    if (latency === null) return null;
    if (same !== undefined) known += 1;
    const before = same === undefined ? 10 * latency : (same.readMs ?? 0) + (same.compileMs ?? 0);
    ms +=
      (preset === 'careful' ? carefulProcesses : 1) *
      (processMs + before + measuringMs(preset, milliseconds(latency)));
    const ir = `${model} ${precision === 'FP16'}`;
    if (
      !converted.has(ir) &&
      !own.some((cell) => cell.irSha256 !== null && isHalf(cell) === isHalf(configuration))
    ) {
      ms += configuration.convertMs ?? usualConversionMs;
      conversions += 1;
    }
    converted.add(ir);
    if (precision === 'INT8' && !isCalibrated(own, sources)) {
      ms += 2 * processMs + calibrationMs(milliseconds(latency), sources);
      calibrations += 1;
    }
  }
  return {
    ms: milliseconds(ms),
    measured: known,
    judged: configurations.length - known,
    conversions,
    calibrations,
  };
}

/** One of the default was measured with whatever was the default then. */
const isOfRelease = ({ runtime }: Cell, { release }: PlannedConfiguration): boolean =>
  release === undefined || (runtime !== null && releaseOf(runtime) === release);

const knownOf = ({ model, modelSha256 }: PlannedConfiguration) => ({ name: model, modelSha256 });
const isHalf = ({ precision }: { readonly precision: RecordedPrecision }): boolean => precision === 'FP16';

function measuringMs(preset: Preset, latencyMs: Milliseconds): Milliseconds {
  if (preset === 'paper') return milliseconds(paperInferences * latencyMs);
  const { rounds, inferences, leastMs, warmUp, longestWarmUpMs } = careful;
  const round = latencyMs + Math.max(leastMs, inferences * latencyMs);
  return milliseconds(rounds * round + Math.min(longestWarmUpMs, warmUp * latencyMs));
}

/** An INT8 model is kept by its images: those of the same kind are taken to be the same. */
function isCalibrated(cells: readonly Cell[], { images }: EstimateSources): boolean {
  const wanted = images === null ? 'synthetic' : 'images';
  return cells.some(({ precision, calibration }) => precision === 'INT8' && calibration === wanted);
}

const calibrationMs = (latencyMs: Milliseconds, { images }: EstimateSources): Milliseconds =>
  milliseconds(
    Math.min(defaultCalibration.subset, images ?? defaultCalibration.subset) * inferencesOfImage * latencyMs,
  );

function byRate(
  { device, gflops }: PlannedConfiguration,
  measured: readonly Cell[],
  known: ReadonlyMap<string, number>,
): number | null {
  const rates = measured.flatMap((cell) => {
    const work = known.get(cell.model);
    return cell.device !== device || work === undefined || cell.latencyMs === null
      ? []
      : [work / cell.latencyMs.mean];
  });
  return rates.length === 0 || gflops === null ? null : gflops / Math.min(...rates);
}
