/** The loop in C++ and the one in script, on one and the same real model. */
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { milliseconds } from '../../../shared/units.ts';
import { type LoadedRuntime, loadRuntime } from '../../openvino/load.ts';
import { endless, jobsFolder, onCpu, tinyIr } from '../testing.ts';
import { inputTensors } from './inputs.ts';
import { measureLatencies } from './latency.ts';
import { MeasuringSession } from './session.ts';

const native = loadRuntime();
/** What openvino-node offers: the same objects without a loop, a cancel and a runtime model. */
const scripted = withoutNativeParts(native);
const folder = jobsFolder();
let xml: string;

beforeAll(async () => {
  xml = await tinyIr(folder.path);
});
const caseFile = (name: string) => fileURLToPath(new URL(`../../../test/cases/${name}`, import.meta.url));

afterAll(() => folder[Symbol.dispose]());

async function inferRequest() {
  const core = new native.addon.Core();
  const compiled = await core.compileModel(xml, 'CPU');
  const request = compiled.createInferRequest();
  for (const [index, tensor] of inputTensors(native.addon, compiled).entries())
    request.setInputTensor(index, tensor);
  return request;
}

describe.each([
  ['C++', native],
  ['script', scripted],
] as const)('measureLatencies in %s', (_, runtime) => {
  it('takes one positive sample for each inference asked for', async () => {
    const before = Date.now();
    const never = new AbortController().signal;
    const request = { iterations: 32, minimumMs: null };
    const report = await measureLatencies(runtime, await inferRequest(), request, never);
    expect(report.cancelled).toBe(false);
    expect(report.samplesNs).toBeInstanceOf(BigInt64Array);
    expect(report.samplesNs).toHaveLength(32);
    for (const sample of report.samplesNs) expect(sample > 0n && sample < 5_000_000_000n).toBe(true);
    expect(report.startedAtMs).toBeGreaterThanOrEqual(before - 1);
    expect(report.startedAtMs).toBeLessThanOrEqual(Date.now());
  });

  it('says why an inference fails', async () => {
    const core = new native.addon.Core();
    const compiled = await core.compileModel(caseFile('34-index-inputs/roi1.onnx'), 'CPU');
    const request = compiled.createInferRequest();
    // There is a batch of one, so no image 7.
    request.setInputTensor(2, new native.addon.Tensor('i64', [1], BigInt64Array.of(7n)));
    const once = { iterations: 1, minimumMs: null };
    await expect(
      measureLatencies(runtime, request, once, new AbortController().signal),
    ).rejects.toMatchObject({
      code: 'runtime',
      message: expect.stringMatching(
        /^An inference failed: ROIAlign node with name 'r' Demanded batch \(id = 7\)/,
      ),
    });
  });

  it('continues until the least time has passed, and never takes fewer than asked for', async () => {
    const never = new AbortController().signal;
    const request = await inferRequest();
    const started = performance.now();
    const long = await measureLatencies(
      runtime,
      request,
      { iterations: 4, minimumMs: milliseconds(100) },
      never,
    );
    expect(performance.now() - started).toBeGreaterThanOrEqual(99);
    expect(long.samplesNs.length).toBeGreaterThan(4);
    const short = { iterations: 40, minimumMs: milliseconds(0.01) };
    expect((await measureLatencies(runtime, request, short, never)).samplesNs.length).toBeGreaterThanOrEqual(
      40,
    );
  });

  it('is cancelled within a second and keeps its samples', async () => {
    const request = await inferRequest();
    const tookMs: number[] = [];
    // On a machine that is busy a timer, or the thread that measures, may wait for a second itself: the quickest of some counts.
    for (let attempt = 0; attempt < 5 && !tookMs.some((ms) => ms < 1000); attempt++) {
      const cancellation = new AbortController();
      let cancelledAt = Number.NaN;
      setTimeout(() => {
        cancelledAt = performance.now();
        cancellation.abort();
      }, 100);
      const report = await measureLatencies(runtime, request, endless, cancellation.signal);
      tookMs.push(performance.now() - cancelledAt);
      expect(report.cancelled).toBe(true);
      expect(report.samplesNs.length).toBeGreaterThan(0);
    }
    expect(Math.min(...tookMs)).toBeLessThan(1000);
  });

  it('measures next to nothing once cancelled', async () => {
    const report = await measureLatencies(runtime, await inferRequest(), endless, AbortSignal.abort());
    expect(report.cancelled).toBe(true);
    expect(report.samplesNs.length).toBeLessThanOrEqual(1);
  });
});

describe('MeasuringSession without the native addon', () => {
  it('measures, and says that it cannot tell which precision ran', async () => {
    const session = await MeasuringSession.open(onCpu(xml), new AbortController().signal, scripted);
    expect(session.report).toMatchObject({
      unsupported: null,
      effectivePrecision: null,
      precisionShare: {},
      warnings: [{ kind: 'precision-not-reported' }],
    });
    expect(session.report.firstInferenceMs).toBeGreaterThan(0);
    const round = await session.measure({ iterations: 8, minimumMs: null });
    expect(round.samplesNs).toHaveLength(8);
  });
});

/** The real addon, its objects hiding what openvino-node's do not have. */
function withoutNativeParts(runtime: LoadedRuntime): LoadedRuntime {
  const { measure, MeasureControl, processMemory, ...addon } = runtime.addon;
  class Core extends addon.Core {
    override async compileModel(...parameters: Parameters<InstanceType<typeof addon.Core>['compileModel']>) {
      const compiled = await super.compileModel(...parameters);
      return Object.defineProperty(compiled, 'getRuntimeModel', { value: undefined });
    }
  }
  return {
    addon: { ...addon, Core },
    facts: { ...runtime.facts, binding: 'openvino-node' },
  };
}
