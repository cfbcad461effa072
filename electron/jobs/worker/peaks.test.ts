import { describe, expect, it } from 'vitest';
import { isaAllowed, memoryRoofs } from '../../../shared/machine/peaks.ts';
import { operationFlops } from '../../../shared/models/flops.ts';
import { precisions } from '../../../shared/precision/precision.ts';
import { loadRuntime } from '../../openvino/load.ts';
import { sourceOperations } from '../../openvino/runtimeModel.ts';
import { Job } from '../host/job.ts';
import { isaEnvironment } from '../wire/isa.ts';
import { convolutionPeakModel, matMulModel, streamModel } from './peakModels.ts';

describe('models by which peaks are measured', () => {
  it.each([
    ['a matrix product', matMulModel(64, false)],
    ['a quantized matrix product', matMulModel(64, true)],
    ['a convolution', convolutionPeakModel(8, false)],
    ['a quantized convolution', convolutionPeakModel(8, true)],
  ])('%s: as OpenVINO reads it, it has the operations that are counted', async (_, { xml, bin, work }) => {
    const { addon } = loadRuntime();
    const model = await new addon.Core().readModel(Buffer.from(xml), bin);
    const operations = sourceOperations(model);
    expect(operations.reduce((sum, operation) => sum + (operationFlops(operation) ?? Number.NaN), 0)).toBe(
      work,
    );
  });

  it('a stream reads and writes as many bytes as are counted', async () => {
    const { xml, bin, operation, work } = streamModel(2 ** 20);
    const { addon } = loadRuntime();
    const operations = sourceOperations(await new addon.Core().readModel(Buffer.from(xml), bin));
    const shape = operations.find(({ name }) => name === operation)?.outputShapes[0] ?? [];
    expect(2 * 4 * shape.reduce((product, size) => product * size, 1)).toBe(work);
    expect(work).toBe(2 ** 20);
  });
});

describe('the peaks job', () => {
  it.skipIf(process.arch !== 'x64')(
    'measures every level of memory and every precision of the processor, within an instruction-set limit',
    async () => {
      await using job = new Job({ title: 'Peaks', environment: isaEnvironment('avx2') });
      const { compute, streams, notMeasured } = await job.call.peaks({
        device: 'CPU',
        threads: 1,
        isa: 'avx2',
      });
      expect(memoryRoofs({ streams }).at(-1)?.level).toBe('memory');
      for (const { isa, name } of compute) expect(isaAllowed(isa, 'avx2'), name).toBe(true);
      for (const { gflops } of compute) expect(gflops).toBeGreaterThan(0);
      // OpenVINO's own product is there on any processor.
      expect(compute).toContainEqual(expect.objectContaining({ precision: 'FP32', source: 'openvino' }));
      expect(notMeasured).toContainEqual({ kind: 'no-peak', device: 'CPU', precisions: ['FP16', 'BF16'] });
    },
  );

  it('says that another device is not there', async () => {
    await using job = new Job({ title: 'Peaks' });
    const { compute, streams, notMeasured } = await job.call.peaks({
      device: 'GPU.7',
      threads: null,
      isa: null,
    });
    expect([compute, streams]).toEqual([[], []]);
    const cannotRun = { kind: 'cannot-run', sentence: expect.stringMatching(/./) };
    expect(notMeasured).toMatchObject([
      { kind: 'operation', of: 'FP32', device: 'GPU.7', because: cannotRun },
      { kind: 'operation', of: 'memory', device: 'GPU.7', because: cannotRun },
      { kind: 'no-peak', device: 'GPU.7', precisions },
    ]);
  });

  it('ends when it is cancelled', async () => {
    const cancellation = new AbortController();
    await using job = new Job({ title: 'Peaks', signal: cancellation.signal });
    const measuring = job.call.peaks({ device: 'CPU', threads: 1, isa: null });
    cancellation.abort();
    await expect(measuring).rejects.toMatchObject({ code: 'cancelled' });
  });
});
