import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Reference, referenceFault, referenceOfStudy, referenceSchema } from './reference.ts';
import { rangeOf, referenceRatios } from './referenceRatios.ts';
import { referenceRunSchema } from './referenceRun.ts';

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../models/${name}`, import.meta.url), 'utf8'));
const study = referenceOfStudy(referenceRunSchema.parse(read('reference-run.json')), []);
const intel = referenceSchema.parse(read('reference-intel-2020.4.json'));
const rangeFor = (reference: Reference, key: string, baseline: string, machine?: string) => {
  const found = referenceRatios(reference).find(
    (one) =>
      one.key === key && one.baseline === baseline && (machine === undefined || one.machine === machine),
  );
  return rangeOf(found?.ratios.map(({ ratio }) => ratio) ?? []);
};

describe("the study's claims, recomputed from its own table", () => {
  // 315 / 307 of MobileNet-v2 and 39 / 25 of ResNet-101, as printed.
  it('INT8 over FP32 on the CPU: 1.02 to 1.56', () => {
    const range = rangeFor(study, 'CPU INT8', 'CPU FP32');
    expect(range?.least).toBeCloseTo(315 / 307, 12);
    expect(range?.most).toBeCloseTo(39 / 25, 12);
    expect(range?.models).toBe(14);
  });

  // 502 / 454 of SqueezeNet1.1 and 58 / 27 of VGG16.
  it('FP16 over FP32 on the GPU: 1.1 to about 2', () => {
    const range = rangeFor(study, 'GPU FP16', 'GPU FP32');
    expect(range?.least).toBeCloseTo(502 / 454, 12);
    expect(range?.most).toBeCloseTo(58 / 27, 12);
  });

  it('the GPU over the CPU in FP32: 1.5 on average', () => {
    const ratios =
      referenceRatios(study)
        .find(({ key }) => key === 'GPU FP32')
        ?.ratios.map(({ ratio }) => ratio) ?? [];
    expect(ratios).toHaveLength(14);
    expect(ratios.reduce((total, ratio) => total + ratio, 0) / 14).toBeCloseTo(1.55, 1);
  });
});

it("has Intel's published ratios, which are of throughput", () => {
  expect(intel.quantity).toBe('throughput');
  expect(referenceFault(intel)).toBeNull();
  expect(rangeFor(intel, 'CPU INT8', 'CPU FP32', 'Intel Core i7-8700T')).toMatchObject({
    least: 1.3,
    most: 1.8,
    models: 6,
  });
  expect(rangeFor(intel, 'CPU INT8', 'CPU FP32', 'Intel Xeon Platinum 8270')).toMatchObject({
    least: 2.2,
    most: 3.9,
  });
});

describe('a table that cannot be meant so', () => {
  const ms: Reference = {
    ...{ schemaVersion: 1, id: 'a', title: 'a', source: 'a', quantity: 'latency', unit: 'ms' },
    columns: [
      { machine: 'm', device: 'CPU', precision: 'FP32' },
      { machine: 'm', device: 'CPU', precision: 'INT8' },
    ],
    rows: [{ model: 'net', values: [4, 2] }],
  };
  it('is refused with what is wrong with it', () => {
    expect(referenceFault(ms)).toBeNull();
    expect(referenceRatios(ms)).toMatchObject([
      { key: 'CPU INT8', baseline: 'CPU FP32', ratios: [{ ratio: 2 }] },
    ]);
    expect(referenceFault({ ...ms, rows: [{ model: 'net', values: [4] }] })).toMatch(/^net has 1 values/);
    expect(referenceFault({ ...ms, unit: 'ratio' })).toMatch(/^Column 1/);
    expect(referenceFault({ ...ms, rows: [...ms.rows, ...ms.rows] })).toMatch(/two rows/);
  });
});
