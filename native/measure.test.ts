import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { milliseconds } from '../shared/units.ts';
import { addon } from './index.ts';
import type { MeasureOptions, MeasureResult } from './measuring.ts';
import { convolutionModel, ramp, slowModel, type TestModel } from './testModel.ts';
import type { InferRequest } from './types.ts';

const core = new addon.Core();

function requestOf({ xml, bin }: TestModel): InferRequest {
  const model = core.readModelSync(Buffer.from(xml), bin);
  return core
    .compileModelSync(model, 'CPU', { INFERENCE_PRECISION_HINT: 'f32', NUM_STREAMS: 1 })
    .createInferRequest();
}

const sum = ({ samplesNs }: MeasureResult) => samplesNs.reduce((total, sample) => total + sample, 0n);

let request: InferRequest;
beforeEach(() => {
  request = requestOf(convolutionModel());
  request.infer([ramp(3 * 8 * 8)]);
});
afterEach(() => request.close());

describe('measure', () => {
  it.each(['sync', 'async'] as const)('times every inference (%s)', async (api) => {
    const [earliest, before] = [process.hrtime.bigint(), Date.now()];
    const result = await addon.measure(request, { iterations: 500, api });
    const [latest, after] = [process.hrtime.bigint(), Date.now()];
    expect(result).toMatchObject({ iterations: 500, cancelled: false });
    expect(result.samplesNs).toBeInstanceOf(BigInt64Array);
    expect(result.samplesNs.length).toBe(500);
    expect(result.samplesNs.every((sample) => sample > 0n)).toBe(true);
    expect(sum(result)).toBeLessThanOrEqual(result.totalNs);
    expect(result.totalNs).toBeLessThan(latest - earliest);
    expect(result.startedAtEpochMs).toBeGreaterThan(before - 5);
    expect(result.startedAtEpochMs).toBeLessThan(after + 5);
    if (process.platform === 'linux') {
      expect(result.startedAtNs).toBeGreaterThan(earliest);
      expect(result.startedAtNs).toBeLessThan(latest);
    }
  });

  it('adds less than 2 us to an inference', async () => {
    // The best of several: the loop's own cost, not that of being preempted on a busy machine.
    const overheads: number[] = [];
    for (let round = 0; round < 5; round++) {
      const result = await addon.measure(request, { iterations: 2000 });
      overheads.push(Number(result.totalNs - sum(result)) / result.iterations);
    }
    expect(Math.min(...overheads)).toBeLessThan(2000);
  });

  it('ends after the time given, but not before the least number', async () => {
    const timed = await addon.measure(request, { iterations: 1e7, maxDurationMs: milliseconds(50) });
    expect(timed.iterations).toBeLessThan(1e7);
    expect(timed.cancelled).toBe(false);
    const last = timed.samplesNs.at(-1) ?? 0n;
    expect(timed.totalNs).toBeGreaterThanOrEqual(50_000_000n);
    expect(timed.totalNs - last).toBeLessThan(51_000_000n);
    const least = await addon.measure(request, {
      iterations: 1000,
      minIterations: 300,
      maxDurationMs: milliseconds(0.001),
    });
    expect(least.iterations).toBe(300);
  });

  it('leaves the event loop free', async () => {
    let ticks = 0;
    const timer = setInterval(() => ticks++, 5);
    await addon.measure(request, { iterations: 1e7, maxDurationMs: milliseconds(200) });
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(5);
  });
});

describe('cancelling a measurement', () => {
  it.each(['control', 'close'] as const)('ends it within one inference, by %s', async (way) => {
    const slow = requestOf(slowModel(256, 60));
    slow.infer([new Float32Array(256 * 256)]);
    const control = new addon.MeasureControl();
    const measuring = addon.measure(slow, { iterations: 1e6, control });
    await new Promise((resolve) => setTimeout(resolve, 50));
    const cancelledAt = process.hrtime.bigint();
    if (way === 'control') control.cancel();
    else slow.close();
    const result = await measuring;
    const longest = result.samplesNs.reduce((most, sample) => (sample > most ? sample : most), 0n);
    expect(result.cancelled).toBe(true);
    expect(result.iterations).toBe(result.samplesNs.length);
    expect(result.iterations).toBeGreaterThan(0);
    const end = result.startedAtNs + result.totalNs;
    if (process.platform === 'linux') expect(end - cancelledAt).toBeLessThan(longest + 20_000_000n);
  });

  it('before it began leaves nothing to do', async () => {
    const control = new addon.MeasureControl();
    control.cancel();
    expect(control.cancelled).toBe(true);
    const result = await addon.measure(request, { iterations: 10, control });
    expect(result).toMatchObject({ iterations: 0, cancelled: true, totalNs: 0n });
  });
});

describe('wrong arguments to measure', () => {
  it.each<[string, unknown, RegExp]>([
    ['no options', undefined, /- \(InferRequest, object\)/],
    ['no iterations', {}, /'iterations' must be an integer from 1/],
    ['zero iterations', { iterations: 0 }, /'iterations' must be an integer from 1/],
    ['half an iteration', { iterations: 1.5 }, /'iterations' must be an integer from 1/],
    ['too many', { iterations: 1e12 }, /'iterations' must be an integer from 1/],
    ['NaN', { iterations: Number.NaN }, /'iterations' must be an integer from 1/],
    ['a text', { iterations: '5' }, /'iterations' must be an integer from 1/],
    ['a negative duration', { iterations: 1, maxDurationMs: -1 }, /'maxDurationMs' must be a positive/],
    ['an endless duration', { iterations: 1, maxDurationMs: Number.POSITIVE_INFINITY }, /'maxDurationMs'/],
    ['a least above the most', { iterations: 1, minIterations: 2 }, /'minIterations' must not exceed/],
    ['an unknown api', { iterations: 1, api: 'both' }, /'api' must be 'sync' or 'async', not 'both'/],
    ['an unknown option', { iterations: 1, warmup: 2 }, /unknown option 'warmup'/],
    ['another control', { iterations: 1, control: { cancel() {} } }, /'control' must be a MeasureControl/],
  ])('%s rejects', async (_, options, message) => {
    await expect(addon.measure(request, options as MeasureOptions)).rejects.toEqual(
      expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT', message: expect.stringMatching(message) }),
    );
    // And the request is free again.
    await addon.measure(request, { iterations: 1 });
  });

  it('rejects for what is no request', async () => {
    await expect(addon.measure({} as never, { iterations: 1 })).rejects.toMatchObject({
      code: 'ERR_INVALID_ARGUMENT',
    });
  });

  it('keeps the request to itself while it runs', async () => {
    const measuring = addon.measure(request, { iterations: 1e6, maxDurationMs: milliseconds(30) });
    expect(() => request.infer()).toThrow(expect.objectContaining({ code: 'ERR_BUSY' }));
    await measuring;
    request.infer();
  });
});
