/**
 * Records what the runtime tells of one network, as a fixture for shared/profile's tests:
 * `node test/support/recordProfile.ts NETWORK DEVICE PRECISION_HINT FILE`, with ONEDNN_MAX_CPU_ISA or a GPU's variables
 * in the environment. The network is one of models/, with weights from its fillers.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { convertCaffe } from '../../electron/converter/convert.ts';
import { findModel, prototxtPath } from '../../models/catalogue.ts';
import { addon, type CompiledModel, type InferRequest, type ProfilingInfo } from '../../native/index.ts';

const [network = '', device = 'CPU', hint = 'f32', file = ''] = process.argv.slice(2);
const warmUps = 16;
const sampled = 16;

const entry = findModel(network);
if (entry === undefined || file === '') throw new Error('give a network of models/, device, hint and file');
const folder = mkdtempSync(join(tmpdir(), 'vinobench-record-'));
try {
  const { xml } = await convertCaffe({
    prototxt: prototxtPath(entry),
    output: { directory: folder },
    precision: 'FP32',
  });
  writeFileSync(file, await record(xml));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function record(xml: string): Promise<string> {
  const core = new addon.Core();
  const model = core.readModelSync(xml);
  const operations = model.getOps().map((operation) => ({
    name: operation.getFriendlyName(),
    type: operation.getTypeName(),
    inputShapes: operation.getInputShapes(),
    outputShapes: operation.getOutputShapes(),
  }));
  const compile = (counters: boolean) =>
    core.compileModelSync(model, device, { PERF_COUNT: counters, INFERENCE_PRECISION_HINT: hint });
  const quiet = compile(false).createInferRequest();
  await latency(quiet, warmUps);
  const wallNs = await latency(quiet, sampled);
  const compiled = compile(true);
  const request = compiled.createInferRequest();
  await latency(request, warmUps);
  const before = request.getProfilingInfo();
  const inferences: { wallNs: number; rows: ProfilingInfo[] }[] = [];
  for (let index = 0; index < sampled; index++) {
    const [wall = 0] = await latency(request, 1);
    inferences.push({ wallNs: wall, rows: request.getProfilingInfo() });
  }
  return fixture({ compiled, before, inferences, operations, wallNs, map: sourceMap(model) });
}

interface Recorded {
  readonly compiled: CompiledModel;
  readonly before: readonly ProfilingInfo[];
  readonly inferences: readonly { readonly wallNs: number; readonly rows: readonly ProfilingInfo[] }[];
  readonly operations: readonly unknown[];
  readonly wallNs: readonly number[];
  readonly map: unknown;
}

function fixture({ compiled, before, inferences, operations, wallNs, map }: Recorded): string {
  const told = (rows: readonly ProfilingInfo[]) =>
    rows.map(({ nodeName, nodeType, execType, status }) => ({ nodeName, nodeType, execType, status }));
  const last = inferences.at(-1)?.rows ?? [];
  for (const rows of [before, ...inferences.map((inference) => inference.rows)]) {
    if (JSON.stringify(told(rows)) !== JSON.stringify(told(last))) throw new Error('the rows differ');
  }
  const starts = inferences.flatMap(({ rows }) => rows.map(({ startTimeUs }) => startTimeUs));
  const clockUs = starts.reduce((least, start) => (start > 0 && start < least ? start : least), Infinity);
  const clock = Number.isFinite(clockUs) ? clockUs : 0;
  // A CPU's means hold all inferences; a GPU's gain a sample with each reading.
  const readings = (onCpu: number, onGpu: number) => (device.startsWith('GPU') ? onGpu : onCpu);
  const realTimes = (rows: readonly ProfilingInfo[]) => rows.map(({ realTimeUs }) => realTimeUs);
  const list = (items: readonly unknown[]) =>
    `[\n${items.map((item) => JSON.stringify(item)).join(',\n')}\n]`;
  return `{
"network": ${JSON.stringify(network)},
"device": ${JSON.stringify(device)},
"wallNs": ${JSON.stringify(wallNs)},
"sourceMap": ${JSON.stringify(map)},
"operations": ${list(operations)},
"nodes": ${list(compiled.getRuntimeModel().nodes)},
"rows": ${list(told(last))},
"before": ${JSON.stringify({ count: readings(warmUps, 1), realTimeUs: realTimes(before) })},
"after": ${JSON.stringify({ count: readings(warmUps + sampled, 1 + sampled), realTimeUs: realTimes(last) })},
"clockUs": ${clock},
"inferences": ${list(
    inferences.map((inference) => ({
      wallNs: inference.wallNs,
      startUs: inference.rows.map(({ startTimeUs }) => (startTimeUs === 0 ? null : startTimeUs - clock)),
    })),
  )}
}
`;
}

function sourceMap(model: { getRtInfo(path: readonly string[]): string | undefined }): unknown {
  return JSON.parse(model.getRtInfo(['vinobench', 'source_map']) ?? 'null');
}

async function latency(request: InferRequest, iterations: number): Promise<number[]> {
  const { samplesNs } = await addon.measure(request, { iterations });
  return Array.from(samplesNs, Number);
}
