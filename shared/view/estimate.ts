/** How long the next run will take, from what was measured before. */
import type { Precision } from '../precision.ts';
import type { Cell, Preset } from '../run.ts';

export interface EstimateSources {
  readonly configurations: readonly {
    readonly model: string;
    readonly device: string;
    readonly precision: Precision;
    /** Published; null: not known. */
    readonly gflops: number | null;
  }[];
  readonly preset: Preset;
  /** Cells of earlier runs, the latest last. */
  readonly cells: readonly Cell[];
  /** By the name of a model. */
  readonly gflops: ReadonlyMap<string, number>;
}

/** A process that loads the runtime, in the machine's own time. */
const processMs = 300;
const timedInferences: Readonly<Record<Preset, number>> = { paper: 32, careful: 64 };
/** Careful warms up until the latency holds still, which takes about as long again. */
const warmUp: Readonly<Record<Preset, number>> = { paper: 1, careful: 2 };

export interface Estimate {
  readonly ms: number;
  /** Configurations that were measured before; the others are judged by their GFLOPs. */
  readonly measured: number;
  readonly judged: number;
}

/**
 * A configuration that was not measured is judged by its GFLOPs and the slowest rate that its device has shown. Null
 * where one can be told by neither.
 */
export function estimateRun({ configurations, preset, cells, gflops }: EstimateSources): Estimate | null {
  const measured = cells.filter(({ latencyMs }) => latencyMs !== null);
  let [ms, known] = [0, 0];
  for (const configuration of configurations) {
    const { model, device, precision } = configuration;
    const same = measured.findLast(
      (cell) => cell.model === model && cell.device === device && cell.precision === precision,
    );
    const latency = same?.latencyMs?.mean ?? byRate(configuration, measured, gflops);
    if (latency === null) return null;
    if (same !== undefined) known += 1;
    const before = same === undefined ? 10 * latency : (same.readMs ?? 0) + (same.compileMs ?? 0);
    ms += processMs + before + latency * timedInferences[preset] * warmUp[preset];
  }
  return { ms, measured: known, judged: configurations.length - known };
}

function byRate(
  { device, gflops }: EstimateSources['configurations'][number],
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
