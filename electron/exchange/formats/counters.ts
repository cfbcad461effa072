/**
 * Counters of benchmark_app (`-report_type average_counters` or `detailed_counters`), as CSV and JSON, in Python and C++: a row for each
 * layer of each infer request. Times are milliseconds, each the running mean of one request; here they are averaged over the requests.
 */
import { z } from 'zod';
import { precisionOfElementType } from '../../../shared/precision/precision.ts';
import { mean } from '../../../shared/statistics.ts';
import { type Milliseconds, milliseconds, millisecondsToMicroseconds } from '../../../shared/units.ts';
import { refusedFile } from '../limits.ts';
import { durationMs } from '../numbers.ts';
import type { Part, ReportedLayer } from '../parts.ts';
import { defineFormat } from './format.ts';

interface Row {
  readonly name: string;
  /** `EXECUTED`, in Python `Status.EXECUTED`. */
  readonly status: string;
  readonly type: string;
  readonly implementation: string;
  readonly ms: Milliseconds;
}

const head = 'layerName;execStatus;layerType;execType;realTime (ms);cpuTime (ms)';
/** Rows of a file: of networks with thousands of layers in dozens of requests. */
const longest = 400_000;

export const countersCsv = defineFormat({
  format: 'benchmark-app-counters',
  kind: 'text',
  detect: ({ text }) => text.startsWith(head),
  read: ({ text }, file) => {
    const rows = text.split(/\r?\n/, longest).flatMap((line): Row[] => {
      const [name = '', status = '', type = '', implementation = '', ms] = fieldsOf(line);
      const time = durationMs(ms);
      return status === '' || time === null ? [] : [{ name, status, type, implementation, ms: time }];
    });
    return layersOf(rows, file);
  },
});

/** A name may hold the separator: the five fields behind it do not. */
function fieldsOf(line: string): string[] {
  const all = line.replace(/;$/, '').split(';');
  const behind = all.slice(-5);
  return [all.slice(0, -5).join(';'), ...behind];
}

const nodeSchema = z.object({
  name: z.string(),
  status: z.string(),
  node_type: z.string(),
  exec_type: z.string(),
  real_time: z.union([z.number(), z.string()]),
});
const requestSchema = z.object({ nodes: z.array(nodeSchema) });
const countersSchema = z.union([
  z.object({ detailed_performance: z.array(requestSchema).min(1) }),
  z.object({ avg_performance: requestSchema }),
]);

export const countersJson = defineFormat({
  format: 'benchmark-app-counters',
  kind: 'json',
  detect: ({ json }) =>
    typeof json === 'object' &&
    json !== null &&
    (Object.hasOwn(json, 'detailed_performance') || Object.hasOwn(json, 'avg_performance')),
  read: ({ json }, file) => {
    const read = countersSchema.safeParse(json);
    if (!read.success)
      throw refusedFile(file, 'is cut off or damaged: its counters are not as benchmark_app writes them');
    const requests =
      'avg_performance' in read.data ? [read.data.avg_performance] : read.data.detailed_performance;
    const rows = requests.flatMap(({ nodes }) =>
      nodes.flatMap(({ name, status, node_type, exec_type, real_time }): Row[] => {
        const ms = durationMs(real_time);
        return ms === null ? [] : [{ name, status, type: node_type, implementation: exec_type, ms }];
      }),
    );
    return layersOf(rows, file);
  },
});

function layersOf(rows: readonly Row[], file: string): Part[] {
  const byName = [...Map.groupBy(rows, ({ name }) => name)];
  const layers = byName.map(([name, same]): ReportedLayer => {
    const ran = same.filter(({ status }) => status.endsWith('EXECUTED'));
    const [first] = ran.length > 0 ? ran : same;
    const meanMs = milliseconds(ran.length === 0 ? 0 : mean(ran.map(({ ms }) => ms)));
    const realTimeUs = millisecondsToMicroseconds(meanMs);
    const implementation = first?.implementation ?? '';
    const elementType = /_([a-z]+\d+|I8)$/i.exec(implementation)?.[1]?.toLowerCase() ?? null;
    const executed = ran.length > 0;
    return {
      name,
      type: first?.type ?? '',
      implementation: executed && implementation !== 'undef' ? implementation : null,
      status: executed
        ? 'executed'
        : first?.status.endsWith('OPTIMIZED_OUT') === true
          ? 'optimizedOut'
          : 'notRun',
      realTimeUs,
      elementType: executed ? elementType : null,
      precision: executed && elementType !== null ? (precisionOfElementType(elementType) ?? null) : null,
      layout: null,
      outputShape: null,
      startUs: null,
      calls: null,
      originalLayers: [],
      executionOrder: null,
    };
  });
  if (!layers.some(({ status }) => status === 'executed'))
    throw refusedFile(file, 'has no layer that ran: measure with performance counters on (-pc)');
  return [{ kind: 'counters', layers }];
}
