/**
 * What OpenVINO's benchmark_app says of a measurement, by the names of both of its programs: the Python one writes `avg latency` into
 * JSON and CSV, the C++ one `latency_avg` into JSON and `Average latency (ms)` into CSV. Both round nothing away but digits, and keep no samples.
 */
import type { RecordedPrecision } from '../../../shared/precision/precision.ts';
import { precisionOfElementType } from '../../../shared/precision/precision.ts';
import { refusedFile } from '../limits.ts';
import { countOf, durationMs, numberOf, stemOfPath } from '../numbers.ts';
import type { Part, ReportedCell } from '../parts.ts';

/** Names to values, of each of its three sections. */
interface BenchmarkReport {
  readonly options: Readonly<Record<string, unknown>>;
  readonly setup: Readonly<Record<string, unknown>>;
  readonly results: Readonly<Record<string, unknown>>;
}

type Section = Readonly<Record<string, unknown>>;

/** Of the first name that is there. */
const named = (section: Section, ...names: readonly string[]): unknown =>
  names
    .map((name) => (Object.hasOwn(section, name) ? section[name] : undefined))
    .find((one) => one !== undefined);

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** With a dash in the Python program, without in the C++ one. */
const option = (options: Section, ...names: readonly string[]): string | null =>
  textOf(named(options, ...names.flatMap((name) => [`-${name}`, `--${name}`, name])));

/** @throws VinobenchError `input` for a report of a measurement that failed, or that says nothing of latency or throughput */
export function readBenchmarkReport({ options, setup, results }: BenchmarkReport, file: string): Part[] {
  const failed = textOf(named(results, 'error'));
  if (failed !== null) throw refusedFile(file, 'reports that benchmark_app failed, so it has no measurement');
  const percentile = numberOf(named(results, 'percentile_boundary', 'Percentile boundary'));
  const middle = percentile === null || percentile === 50;
  const summaryMs = {
    // Under the same name in JSON, the C++ program keeps whichever percentile was asked for.
    median: middle
      ? durationMs(named(results, 'latency (ms)', 'Median latency (ms)', 'latency_median'))
      : null,
    mean: durationMs(named(results, 'avg latency', 'Average latency (ms)', 'latency_avg')),
    min: durationMs(named(results, 'min latency', 'Min latency (ms)', 'latency_min')),
    max: durationMs(named(results, 'max latency', 'Max latency (ms)', 'latency_max')),
  };
  const fps = numberOf(named(results, 'throughput'));
  if (fps === null && Object.values(summaryMs).every((value) => value === null))
    throw refusedFile(file, 'is a report of benchmark_app without latency and throughput');
  const device =
    textOf(named(setup, 'target device', 'target_device')) ?? option(options, 'd') ?? 'not recorded';
  const path = option(options, 'm');
  const cell: ReportedCell = {
    model: path === null ? (textOf(named(setup, 'topology')) ?? 'not recorded') : stemOfPath(path),
    device,
    precision: askedPrecision(option(options, 'infer_precision'), device),
    batch: countOf(named(setup, 'batch size', 'batch_size')),
    streams: countOf(streamsOf(setup, device)),
    threads: countOf(option(options, 'nthreads')),
    requests: countOf(named(setup, 'number of parallel infer requests', 'nireq')) ?? 1,
    iterations: countOf(named(results, 'total number of iterations', 'iterations_num')),
    fps,
    summaryMs,
    samplesNs: [],
    samplesAre: 'inferences',
    readMs: durationMs(named(results, 'read model time (ms)', 'read_model_time')),
    compileMs: durationMs(
      named(
        results,
        'compile model time (ms)',
        'compile_model_time',
        'load model time (ms)',
        'load_model_time',
      ),
    ),
    firstInferenceMs: durationMs(named(results, 'first inference time (ms)', 'first_inference_time')),
  };
  return [{ kind: 'cells', cells: [cell], runtime: 'OpenVINO' }];
}

const streamsOf = (setup: Section, device: string): unknown =>
  named(setup, `number of ${device} streams`, `${device.toLowerCase()}_streams_num`);

/** `f32`, or `CPU:f32,GPU:f16`; without the option the device chooses. */
function askedPrecision(asked: string | null, device: string): RecordedPrecision {
  if (asked === null) return 'unknown';
  const each = asked.split(',').map((one) => one.split(':'));
  const own = each.find(([name, type]) => type === undefined || name === device);
  return precisionOfElementType(own?.at(-1) ?? '') ?? 'unknown';
}
