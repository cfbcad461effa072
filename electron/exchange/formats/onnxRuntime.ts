/**
 * The profile of an ONNX Runtime session (`enable_profiling`): trace events, of which those of the category Node with a name
 * that ends with `_kernel_time` are what ran, within `model_run`.
 */
import { precisionOfElementType } from '../../../shared/precision/precision.ts';
import { mean, median } from '../../../shared/statistics.ts';
import { microseconds, microsecondsToMilliseconds } from '../../../shared/units.ts';
import type { TimedEvent } from '../events.ts';
import { refusedFile } from '../limits.ts';
import { stemOfPath } from '../numbers.ts';
import type { ReportedLayer } from '../parts.ts';
import { defineFormat } from './format.ts';

const kernelEnd = '_kernel_time';
/** As ONNX Runtime spells element types. */
const elementTypes: Readonly<Record<string, string>> = { float: 'f32', float16: 'f16', bfloat16: 'bf16' };

const isKernel = ({ category, name }: TimedEvent): boolean => category === 'Node' && name.endsWith(kernelEnd);

export const onnxRuntimeProfile = defineFormat({
  format: 'onnxruntime-profile',
  kind: 'events',
  detect: ({ events: { ofSession } }) => ofSession,
  read: ({ events: { events } }, file) => {
    const all = events.filter(({ category, name }) => category === 'Session' && name === 'model_run');
    const kernels = events.filter(isKernel);
    if (all.length === 0 || kernels.length === 0)
      throw refusedFile(
        file,
        'is a profile of ONNX Runtime without an inference: run the model while it profiles',
      );
    // The first inference is the cold one.
    const runs = all.length > 1 ? all.slice(1) : all;
    const inRuns = kernelsOfRuns(runs, kernels);
    const byName = Map.groupBy(
      inRuns.flatMap((own) => own.map((event) => ({ event, first: own[0]?.start ?? event.start }))),
      ({ event }) => event.name,
    );
    const layers = [...byName].map(([name, same], at) => layerOf(name.slice(0, -kernelEnd.length), same, at));
    const [kernel] = kernels;
    const provider = kernel?.args.provider;
    return [
      {
        kind: 'tracks',
        runtime: 'ONNX Runtime',
        tracks: [
          {
            model: stemOfPath(file),
            device: typeof provider === 'string' ? provider.replace(/ExecutionProvider$/, '') : null,
            iterations: runs.length,
            wallMs: microsecondsToMilliseconds(microseconds(median(runs.map(({ duration }) => duration)))),
            layers,
          },
        ],
      },
    ];
  },
});

/** Each with the kernels that began within it, in their order. */
function kernelsOfRuns(runs: readonly TimedEvent[], kernels: readonly TimedEvent[]): TimedEvent[][] {
  const byStart = (a: TimedEvent, b: TimedEvent) => a.start - b.start;
  const ordered = kernels.toSorted(byStart);
  let next = 0;
  return runs.toSorted(byStart).map(({ start, duration }) => {
    while ((ordered[next]?.start ?? Number.POSITIVE_INFINITY) < start) next++;
    const first = next;
    while ((ordered[next]?.start ?? Number.POSITIVE_INFINITY) < start + duration) next++;
    return ordered.slice(first, next);
  });
}

interface Timed {
  readonly event: TimedEvent;
  /** When the first kernel of its inference began. */
  readonly first: number;
}

function layerOf(name: string, same: readonly Timed[], at: number): ReportedLayer {
  const args: TimedEvent['args'] = same[0]?.event.args ?? {};
  const [type, shape] = outputOf(args.output_type_shape);
  const elementType = type === null ? null : (elementTypes[type] ?? type);
  return {
    name,
    type: typeof args.op_name === 'string' ? args.op_name : 'Node',
    implementation: typeof args.provider === 'string' ? args.provider : null,
    status: 'executed',
    realTimeUs: microseconds(mean(same.map(({ event }) => event.duration))),
    elementType,
    precision: elementType === null ? null : (precisionOfElementType(elementType) ?? null),
    layout: null,
    outputShape: shape,
    startUs: microseconds(Math.max(0, median(same.map(({ event, first }) => event.start - first)))),
    calls: same.length,
    originalLayers: [name],
    executionOrder: at,
  };
}

/** `[{ float: [1, 64, 56, 56] }]`. */
function outputOf(value: unknown): [string | null, number[] | null] {
  const [first] = Array.isArray(value) ? value : [];
  if (typeof first !== 'object' || first === null) return [null, null];
  const [entry] = Object.entries(first);
  const sizes: unknown[] = Array.isArray(entry?.[1]) ? entry[1] : [];
  return [entry?.[0] ?? null, sizes.every((one) => typeof one === 'number') ? sizes : null];
}
