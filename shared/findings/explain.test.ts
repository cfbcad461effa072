import { describe, expect, it } from 'vitest';
import type { Kernel } from '../documents/profile.ts';
import { aKernel, aProfile, profileOf, recorded } from '../profile/testing.ts';
import type { Judgement } from '../statistics/verdict.ts';
import { microseconds, milliseconds } from '../units.ts';
import { aCell } from '../view/run/testing.ts';
import { costClaims } from './costClaims.ts';
import { type ExplainSources, explain } from './explain.ts';
import type { Claim, ClaimKind } from './finding.ts';
import { profileClaims } from './profileClaims.ts';

const tested = (verdict: 'slower' | 'faster' | 'same' | 'notEnoughData'): Judgement => ({
  ...{ verdict, ratio: 0.8, confidence95: [0.75, 0.85], p: 0.001, pHolm: 0.001 },
  ...{ pBenjaminiHochberg: 0.001, pSame: 1, needed: null },
});
const base = aCell({ model: 'net', precision: 'FP32', mean: 4 });
const int8 = aCell({ model: 'net', precision: 'INT8', mean: 5 });
const explained = (wish: Partial<ExplainSources>) =>
  explain({ cell: int8, base, judgement: tested('slower'), profile: null, baseProfile: null, ...wish });
const claimOf = <K extends ClaimKind>(claims: readonly Claim[], kind: K) =>
  claims.find((claim): claim is Extract<Claim, { kind: K }> => claim.kind === kind);

const ran = (name: string, us: number, wish: Partial<Kernel> = {}): Kernel => {
  const slot = { median: us, p10: us * 0.99, p90: us * 1.01 };
  return aKernel(name, { realTimeUs: microseconds(us), slotUs: slot, startUs: microseconds(0), ...wish });
};
/** Inserted by the runtime between two layers. */
const reorder = (us: number): Kernel =>
  ran('r', us, { type: 'Reorder', originalLayers: [], neighbours: { from: ['a'], to: ['b'] }, flops: 0 });

describe('a cell with its baseline', () => {
  it('is slower by the verdict, and the baseline is what to use', () => {
    const { over, findings, missing } = explained({});
    expect(over).toBe('CPU FP32');
    expect(findings[0]).toMatchObject({
      claim: { kind: 'slower', ratio: 0.8 },
      next: { kind: 'use', configuration: 'CPU FP32' },
      tone: 'bad',
    });
    expect(missing).toEqual(['profile']);
  });

  it('is never good or bad within noise', () => {
    for (const verdict of ['same', 'notEnoughData'] as const) {
      const { findings } = explained({ judgement: tested(verdict) });
      expect(findings.map(({ tone }) => tone)).toEqual(['none']);
    }
  });

  it('says what ran, how wide the interval is and what starting costs, by its own figures', () => {
    const cell = aCell({
      ...{ model: 'net', precision: 'INT8', mean: 5, confidence95: [4, 6.5] },
      ...{ effectivePrecision: 'FP32', calibration: 'synthetic' },
      ...{ readMs: milliseconds(100), compileMs: milliseconds(900), firstInferenceMs: milliseconds(10) },
    });
    const claims = explained({ cell, judgement: null }).findings.map(({ claim }) => claim);
    expect(claimOf(claims, 'ran-other')).toMatchObject({ asked: 'INT8', effective: 'FP32' });
    expect(claimOf(claims, 'wide-interval')?.halfWidth).toBeCloseTo(0.3, 12);
    // 1010 ms at 5 ms each.
    expect(claimOf(claims, 'slow-start')?.inferences).toBeCloseTo(202, 12);
    expect(claimOf(claims, 'synthetic-ranges')).toBeDefined();
  });

  it('claims nothing of a measurement that was not made', () => {
    const cell = aCell({ model: 'net', precision: 'INT8', mean: 5, status: 'failed', reason: 'It failed.' });
    const { findings, missing } = explained({ cell, judgement: null });
    expect(findings.map(({ claim }) => claim)).toEqual([
      { kind: 'not-measured', status: 'failed', reason: 'It failed.' },
    ]);
    expect(missing).toEqual([]);
  });
});

describe('what a profile says', () => {
  it('counts shares of all kernels: reorders, reference kernels, float layers of INT8', () => {
    const kernels = [
      ran('a', 50, { elementType: 'f32', type: 'Convolution' }),
      ran('b', 30, { elementType: 'i8', type: 'Convolution' }),
      ran('c', 10, { implementation: 'ref_any_i8', type: 'Softmax', flops: 0 }),
      reorder(10),
    ];
    const claims = profileClaims(aProfile(kernels, { precision: 'INT8' }));
    expect(claimOf(claims, 'reorders')).toMatchObject({ kernels: 1, share: 0.1 });
    expect(claimOf(claims, 'reference-kernels')).toMatchObject({ share: 0.1, heaviest: { name: 'c' } });
    expect(claimOf(claims, 'float-layers')).toMatchObject({ layers: ['a'], count: 1, share: 0.5 });
    expect(claimOf(profileClaims(aProfile(kernels)), 'float-layers')).toBeUndefined();
  });

  it('says nothing of a profile without times', () => {
    expect(profileClaims(aProfile([ran('a', 0)]))).toEqual([]);
  });

  it('says nothing of reorders that take no time worth a line, as in a real profile of SqueezeNet 1.1', () => {
    const profile = profileOf(recorded.squeezenetCpu());
    const executed = profile.kernels.filter(({ status }) => status === 'executed');
    const all = executed.reduce((total, { realTimeUs }) => total + realTimeUs, 0);
    const moved = executed
      .filter(({ type, originalLayers }) => type === 'Reorder' && originalLayers.length === 0)
      .reduce((total, { realTimeUs }) => total + realTimeUs, 0);
    expect(claimOf(profileClaims(profile), 'reorders') === undefined).toBe(moved / all < 0.05);
  });
});

describe('where a difference comes from', () => {
  it('is counted by type, and only where it is more than noise', () => {
    const before = aProfile([ran('a', 100), ran('b', 100, { type: 'Pooling' })]);
    const after = aProfile(
      [ran('a', 40, { implementation: 'brgconv_i8' }), reorder(30), ran('b', 101, { type: 'Pooling' })],
      { precision: 'INT8' },
    );
    const claims = costClaims(before, after).filter((claim) => claim.kind === 'cost-of-type');
    expect(claims.map(({ type, deltaUs }) => [type, deltaUs])).toEqual([
      ['Convolution', -60],
      ['Reorder', 30],
    ]);
    expect(costClaims(before, before)).toEqual([]);
  });
});
