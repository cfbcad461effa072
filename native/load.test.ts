import { afterAll, describe, expect, it } from 'vitest';
import { mean, median } from '../shared/statistics.ts';
import { milliseconds } from '../shared/units.ts';
import { addon } from './index.ts';
import type { LoadOptions, LoadResult, LoadSamples } from './measuring.ts';
import { convolutionModel, slowModel, type TestModel } from './testModel.ts';
import type { InferRequest } from './types.ts';

const core = new addon.Core();
const requests: InferRequest[] = [];
afterAll(() => {
  for (const request of requests) request.close();
});

function requestsOf({ xml, bin }: TestModel, count: number): InferRequest[] {
  const model = core.readModelSync(Buffer.from(xml), bin);
  const compiled = core.compileModelSync(model, 'CPU', {
    INFERENCE_PRECISION_HINT: 'f32',
    NUM_STREAMS: 1,
    INFERENCE_NUM_THREADS: 1,
  });
  const made = Array.from({ length: count }, () => compiled.createInferRequest());
  for (const request of made) request.infer();
  requests.push(...made);
  return made;
}

const tiny = requestsOf(convolutionModel(), 4);
const slow = requestsOf(slowModel(256, 20), 4);

interface Row {
  readonly dueNs: number;
  readonly startedNs: number;
  readonly endedNs: number;
  readonly processor: number;
}

function rowsOf(samples: LoadSamples): Row[] {
  const rows: Row[] = [];
  for (let block = samples.take(); block !== undefined; block = samples.take())
    for (let at = 0; at < block.length; at += 4) {
      const [dueNs = Number.NaN, startedNs = Number.NaN, endedNs = Number.NaN, processor = Number.NaN] =
        Array.from(block.subarray(at, at + 4), Number);
      rows.push({ dueNs, startedNs, endedNs, processor });
    }
  return rows;
}

type Given = Omit<LoadOptions, 'samples'>;

async function load(
  pool: readonly InferRequest[],
  given: Given,
  samples = new addon.LoadSamples(),
): Promise<{ rows: Row[]; result: LoadResult }> {
  const result = await addon.measureLoad(pool, { ...given, samples });
  return { rows: rowsOf(samples), result };
}

const closed = { arrivals: 'closed', durationMs: milliseconds(60_000) } as const;
const distances = (rows: readonly Row[]) =>
  rows.toSorted((a, b) => a.dueNs - b.dueNs).map(({ dueNs }, at, all) => dueNs - (all[at - 1]?.dueNs ?? 0));

describe('a closed loop', () => {
  it('keeps every inference, each due when the one before it on its request ended', async () => {
    const { rows, result } = await load(tiny, { ...closed, inferences: 3000 });
    expect(result).toMatchObject({ inferences: 3000, cancelled: false, overloaded: false, dropped: 0 });
    expect(rows).toHaveLength(3000);
    for (const { dueNs, startedNs, endedNs } of rows) {
      expect(dueNs).toBeLessThanOrEqual(startedNs);
      expect(startedNs).toBeLessThan(endedNs);
    }
    const ends = new Set(rows.map(({ endedNs }) => endedNs));
    expect(rows.filter(({ dueNs }) => ends.has(dueNs)).length).toBe(3000 - tiny.length);
    expect(Math.max(...ends)).toBe(Number(result.totalNs));
  });

  it('has as many inferences in flight as there are requests', async () => {
    const { rows } = await load(slow, { ...closed, inferences: 40 });
    const inFlight = rows.map(
      ({ startedNs }) => rows.filter((one) => one.startedNs <= startedNs && one.endedNs > startedNs).length,
    );
    expect(Math.max(...inFlight)).toBe(slow.length);
    expect(mean(inFlight.slice(slow.length, -slow.length))).toBeGreaterThan(slow.length - 1);
  });

  it('ends after its duration, with what is in flight', async () => {
    const { rows, result } = await load(tiny, { arrivals: 'closed', durationMs: milliseconds(50) });
    expect(Math.max(...rows.map(({ dueNs }) => dueNs))).toBeLessThan(50e6);
    expect(Number(result.totalNs)).toBeGreaterThanOrEqual(50e6);
  });

  it('costs less than 3 us a request, the best of five rounds', async () => {
    const costs: number[] = [];
    for (let round = 0; round < 5; round++) {
      const { result } = await load(tiny, { ...closed, inferences: 2000 });
      costs.push(Number(result.ownCostNs) / result.inferences);
    }
    expect(Math.min(...costs)).toBeGreaterThan(0);
    expect(Math.min(...costs)).toBeLessThan(3000);
  });
});

describe('an open loop', () => {
  const rate = { perSecond: 2000, durationMs: milliseconds(500) };

  it('schedules fixed arrivals at equal distances', async () => {
    const { rows } = await load(tiny, { arrivals: 'fixed', ...rate });
    expect(rows).toHaveLength(999);
    for (const distance of distances(rows)) expect(distance).toBe(500_000);
  });

  it('schedules Poisson arrivals: distances are exponential and independent', async () => {
    const { rows } = await load(tiny, {
      arrivals: 'poisson',
      seed: 7,
      ...rate,
      durationMs: milliseconds(1000),
    });
    const gaps = distances(rows);
    expect(rows.length).toBeGreaterThan(2000 - 4 * Math.sqrt(2000));
    expect(rows.length).toBeLessThan(2000 + 4 * Math.sqrt(2000));
    // Kolmogorov-Smirnov against 1 - exp(-x / 500 us); 1.63 / sqrt(n) is exceeded by 1 % of true samples.
    const sorted = gaps.toSorted((a, b) => a - b);
    const furthest = Math.max(
      ...sorted.map((gap, at) => Math.abs(1 - Math.exp(-gap / 500_000) - (at + 0.5) / sorted.length)),
    );
    expect(furthest).toBeLessThan(1.63 / Math.sqrt(sorted.length));
    const m = mean(gaps);
    const lag = mean(gaps.slice(1).map((gap, at) => (gap - m) * ((gaps[at] ?? m) - m))) / m ** 2;
    expect(Math.abs(lag)).toBeLessThan(4 / Math.sqrt(gaps.length));
  });

  it('schedules the same arrivals for the same seed, others for another', async () => {
    const dueOf = async (seed: number) =>
      (await load(tiny, { arrivals: 'poisson', seed, ...rate, inferences: 50 })).rows
        .map(({ dueNs }) => dueNs)
        .toSorted((a, b) => a - b);
    const first = await dueOf(1);
    expect(await dueOf(1)).toEqual(first);
    expect(await dueOf(2)).not.toEqual(first);
  });

  it('starts nothing before it is due', async () => {
    const { rows } = await load(tiny, { arrivals: 'poisson', seed: 3, ...rate });
    for (const { dueNs, startedNs } of rows) expect(startedNs).toBeGreaterThanOrEqual(dueNs);
  });

  it('counts the wait for a request as latency, and measures what was due in time', async () => {
    // Each inference waits for the one before it: at ten times the rate that one request bears.
    const [one] = slow;
    if (one === undefined) throw new Error('no request');
    const { rows: alone } = await load([one], { ...closed, inferences: 20 });
    const serviceNs = median(alone.map(({ startedNs, endedNs }) => endedNs - startedNs));
    const perSecond = 10e9 / serviceNs;
    const { rows, result } = await load([one], {
      arrivals: 'fixed',
      perSecond,
      durationMs: milliseconds(40 * (1000 / perSecond)),
    });
    expect(rows.length).toBe(39);
    expect(result.mostWaiting).toBeGreaterThan(20);
    const last = rows.at(-1);
    const fastestNs = Math.min(...rows.map(({ startedNs, endedNs }) => endedNs - startedNs));
    expect(last === undefined ? 0 : last.endedNs - last.dueNs).toBeGreaterThan(20 * fastestNs);
  });

  it('ends when more wait than is allowed, and says how many it dropped', async () => {
    const { result } = await load(slow.slice(0, 1), {
      arrivals: 'fixed',
      perSecond: 1e5,
      durationMs: milliseconds(10_000),
      mostWaiting: 100,
    });
    expect(result).toMatchObject({ overloaded: true, dropped: 101, cancelled: false });
  });
});

describe('blocks of samples', () => {
  it('can be taken while the load runs, each sample once', async () => {
    const samples = new addon.LoadSamples(64);
    const early: Row[] = [];
    const timer = setInterval(() => early.push(...rowsOf(samples)), 5);
    const { rows, result } = await load(
      tiny,
      { arrivals: 'fixed', perSecond: 4000, durationMs: milliseconds(400) },
      samples,
    );
    clearInterval(timer);
    expect(early.length).toBeGreaterThan(64);
    expect(early.length + rows.length).toBe(result.inferences);
    expect(new Set([...early, ...rows].map(({ dueNs }) => dueNs)).size).toBe(result.inferences);
  });

  it('are handed over after a second when they fill slowly', async () => {
    const samples = new addon.LoadSamples();
    const early: Row[] = [];
    const timer = setInterval(() => early.push(...rowsOf(samples)), 20);
    const { rows } = await load(
      tiny,
      { arrivals: 'fixed', perSecond: 100, durationMs: milliseconds(1500) },
      samples,
    );
    clearInterval(timer);
    expect(early.at(-1)?.endedNs).toBeGreaterThanOrEqual(1e9);
    expect(rows.length).toBeGreaterThan(0);
  });

  it('belong to one load at a time', async () => {
    const samples = new addon.LoadSamples();
    const first = load(tiny, { ...closed, inferences: 2000 }, samples);
    await expect(load(slow, { ...closed, inferences: 1 }, samples)).rejects.toMatchObject({
      code: 'ERR_BUSY',
    });
    await first;
  });
});

describe('ending a load', () => {
  it.each(['control', 'close'] as const)('ends it with what is in flight, by %s', async (way) => {
    const pool = requestsOf(slowModel(256, 60), 2);
    const control = new addon.MeasureControl();
    const measuring = load(pool, { ...closed, control });
    await new Promise((resolve) => setTimeout(resolve, 50));
    if (way === 'control') control.cancel();
    else pool[0]?.close();
    const { rows, result } = await measuring;
    expect(result.cancelled).toBe(true);
    expect(rows.length).toBe(result.inferences);
    expect(rows.length).toBeGreaterThan(0);
  });

  it('keeps the requests busy until then', async () => {
    const [one] = tiny;
    if (one === undefined) throw new Error('no request');
    const measuring = load(tiny, { arrivals: 'closed', durationMs: milliseconds(50) });
    expect(() => one.infer()).toThrow(expect.objectContaining({ code: 'ERR_BUSY' }));
    await measuring;
    one.infer();
  });
});

describe('wrong arguments to measureLoad', () => {
  const samples = new addon.LoadSamples();
  const durationMs = 10;
  it.each<[string, unknown, RegExp]>([
    ['no samples', { arrivals: 'closed', durationMs }, /'samples' must be a LoadSamples/],
    ['no duration', { samples, arrivals: 'closed' }, /'durationMs' must be a positive/],
    [
      'an endless duration',
      { samples, arrivals: 'closed', durationMs: Number.POSITIVE_INFINITY },
      /'durationMs'/,
    ],
    ['an unknown kind', { samples, arrivals: 'burst', durationMs }, /'arrivals' must be 'closed', 'fixed'/],
    ['no rate', { samples, arrivals: 'fixed', durationMs }, /'perSecond' belongs to/],
    [
      'a rate of a closed loop',
      { samples, arrivals: 'closed', perSecond: 5, durationMs },
      /'perSecond' belongs to/,
    ],
    [
      'a negative rate',
      { samples, arrivals: 'fixed', perSecond: -1, durationMs },
      /'perSecond' must be a positive/,
    ],
    [
      'half a seed',
      { samples, arrivals: 'poisson', perSecond: 1, seed: 0.5, durationMs },
      /'seed' must be a whole/,
    ],
    ['an unknown option', { samples, arrivals: 'closed', durationMs, rate: 2 }, /unknown option 'rate'/],
  ])('%s is refused', async (_, options, message) => {
    await expect(Reflect.apply(addon.measureLoad, undefined, [tiny, options])).rejects.toMatchObject({
      code: 'ERR_INVALID_ARGUMENT',
      message: expect.stringMatching(message),
    });
  });

  it.each<[string, unknown]>([
    ['no request', []],
    ['a request twice', [tiny[0], tiny[0]]],
    ['what is no request', [{}]],
  ])('%s is refused', async (_, pool) => {
    await expect(
      Reflect.apply(addon.measureLoad, undefined, [pool, { samples, arrivals: 'closed', durationMs }]),
    ).rejects.toMatchObject({ code: 'ERR_INVALID_ARGUMENT' });
  });
});
