/** One configuration from the host's side, in its real process. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { conditionsSchema } from '../../../shared/conditions/conditions.ts';
import { convertCaffe } from '../../converter/convert.ts';
import { jobsFolder, onCpu, tinyIr } from '../testing.ts';
import { Measurement } from './benchmark.ts';

const folder = jobsFolder();
let xml: string;
beforeAll(async () => {
  xml = await tinyIr(folder.path);
});
afterAll(() => folder[Symbol.dispose]());

const options = (signal = new AbortController().signal) => ({ title: 'Benchmark', isa: null, signal });

describe('Measurement', () => {
  it('reports what was compiled, its times apart', async () => {
    await using measurement = await Measurement.prepare(onCpu(xml, { threads: 1, streams: 1 }), options());
    const { report } = measurement;
    expect(report).toMatchObject({
      unsupported: null,
      effectivePrecision: 'FP32',
      precisionShare: { FP32: 1 },
      streams: 1,
      threads: 1,
      quantized: false,
    });
    expect(report.runtimeVersion).toMatch(/^20\d\d\./);
    for (const time of [report.readMs, report.compileMs, report.firstInferenceMs])
      expect(time).toBeGreaterThan(0);
    expect(JSON.parse(report.sourceMap ?? '')).toMatchObject({ weights: 'filler' });
    expect(await measurement.peakMemoryBytes()).toBeGreaterThan(30e6);
  });

  it('tells when the first of its rounds began, as a process of a run', async () => {
    await using measurement = await Measurement.prepare(onCpu(xml, { batch: 2 }), options());
    const rounds = [await measurement.round(20, false), await measurement.round(12, false)];
    expect(rounds.map(({ samplesNs }) => samplesNs.length)).toEqual([20, 12]);
    const { readMs, compileMs, firstInferenceMs } = measurement.report;
    const startedAt = new Date(rounds[0]?.startedAtMs ?? 0).toISOString();
    const { conditions, ...process } = measurement.measuredProcess(3);
    expect(process).toEqual({ process: 3, startedAt, readMs, compileMs, firstInferenceMs });
    // Of two rounds, on whatever machine: the times that they took are known on any.
    expect(conditionsSchema.parse(conditions).seconds).toBeGreaterThan(0);
    expect(measurement.warnings).toEqual([]);
  });

  it('lets a careful round of a quick model last 100 ms', async () => {
    await using measurement = await Measurement.prepare(onCpu(xml), options());
    await measurement.warmUp();
    const { samplesNs } = await measurement.round(8, true);
    const total = samplesNs.reduce((sum, sample) => sum + sample, 0n);
    expect(samplesNs.length).toBeGreaterThan(8);
    expect(Number(total) / 1e6).toBeGreaterThan(50);
  });

  it('keeps the samples of slow inferences when the one under way outlasts a cancel', async () => {
    // 65 GFLOPs an inference: some hundred milliseconds on one thread, of a fast machine as well.
    const slow = path.join(folder.path, 'slow.prototxt');
    const layers = [0, 1, 2, 3, 4, 5].map(
      (layer) =>
        `layer { name: "c${layer}" type: "Convolution" bottom: "${layer === 0 ? 'data' : `c${layer - 1}`}" top: "c${layer}"
          convolution_param { num_output: 256 kernel_size: 3 pad: 1 } }`,
    );
    writeFileSync(
      slow,
      `layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 256 dim: 96 dim: 96 } } }\n${layers.join('\n')}`,
    );
    const ir = await convertCaffe({ prototxt: slow, output: { directory: folder.path }, precision: 'FP32' });
    const cancellation = new AbortController();
    await using measurement = await Measurement.prepare(
      onCpu(ir.xml, { threads: 1 }),
      options(cancellation.signal),
    );
    const inferenceMs = measurement.report.firstInferenceMs ?? 0;
    expect(inferenceMs).toBeGreaterThan(200);
    const round = measurement.round(1000, false);
    await new Promise((resolve) => setTimeout(resolve, 2.5 * inferenceMs));
    const cancelledAt = performance.now();
    cancellation.abort();
    const report = await round;
    expect(performance.now() - cancelledAt).toBeLessThan(1000);
    expect(report.cancelled).toBe(true);
    expect(report.samplesNs.length).toBeGreaterThanOrEqual(1);
  });

  it('leaves no process behind when the model cannot be prepared', async () => {
    const prepared = Measurement.prepare(onCpu(xml, { device: 'NONE' }), options());
    await expect(prepared).rejects.toMatchObject({ code: 'runtime' });
    await expect(prepared).rejects.toThrow(/^NONE cannot compile the model: [^\n]*\.$/);
  });

  it('limits the instruction sets of its process', async () => {
    const request = onCpu(xml, { precision: 'BF16' });
    await using measurement = await Measurement.prepare(request, { ...options(), isa: 'avx2' });
    // AVX2 has no bf16 arithmetic; the precision that would have run is reported.
    expect(measurement.report.unsupported).toMatchObject({
      cause: { kind: 'no-kernel' },
      reason: expect.stringMatching(/BF16 .*here; FP32 would have run\.$/),
    });
  });
});
