import { beforeEach, describe, expect, it } from 'vitest';
import { cpuMsOf } from '../../../test/support/cpuTime.ts';
import type { Kernel, Profile } from '../../documents/profile.ts';
import { diffProfiles, type ProfileDiff } from '../../profile/diff.ts';
import { profileOf, recorded } from '../../profile/testing.ts';
import { microseconds } from '../../units.ts';
import { type Finding, findings } from './findings.ts';

const f32 = profileOf(recorded.squeezenetCpu());
const avx2 = profileOf(recorded.squeezenetAvx2(), { isa: 'avx2' });
const gpu = profileOf(recorded.squeezenetGpu(), { device: 'GPU' });

const changed = (profile: Profile, change: (kernel: Kernel) => Kernel): Profile => ({
  ...profile,
  kernels: profile.kernels.map(change),
});

/** A kernel that takes `factor` times as long. */
const paced = (kernel: Kernel, factor: number): Kernel => ({
  ...kernel,
  realTimeUs: microseconds(kernel.realTimeUs * factor),
  slotUs:
    kernel.slotUs === null
      ? null
      : {
          median: kernel.slotUs.median * factor,
          p10: kernel.slotUs.p10 * factor,
          p90: kernel.slotUs.p90 * factor,
        },
});

/** Another precision of the same kernels, twice as fast, save one layer that stays and pays for a reorder. */
function moved(stays: string): Profile {
  const bf16 = changed(f32, (kernel) =>
    kernel.flops === 0 || kernel.name === stays
      ? kernel
      : {
          ...paced(kernel, 0.5),
          precision: 'BF16',
          elementType: 'bf16',
          implementation: kernel.implementation?.replace('f32', 'bf16') ?? null,
        },
  );
  const reorder = f32.kernels.find(({ type }) => type === 'Reorder') as Kernel;
  const inserted = {
    ...paced(reorder, 1),
    name: 'extra',
    neighbours: { from: ['fire9/concat'], to: [stays] },
  };
  return { ...bf16, precision: 'BF16', kernels: [...bf16.kernels, inserted] };
}

describe('a profile and itself', () => {
  it.each([
    ['CPU', f32],
    ['GPU', gpu],
  ])('differ in nothing on %s', (_, profile) => {
    const diff = diffProfiles(profile, profile);
    expect(findings(diff)).toEqual([]);
    expect(diff.deltaUs).toBe(0);
    expect(diff.places.some(({ significant }) => significant)).toBe(false);
  });

  it('still have no finding when the machine as a whole was slower the second time', () => {
    const slower = changed(f32, (kernel) => paced(kernel, 1.3));
    const diff = diffProfiles(f32, slower);
    expect(diff.drift).toBeCloseTo(1.3, 9);
    expect(findings(diff)).toEqual([]);
  });

  it('have none for kernels that stray as far as their neighbours do, and one for a kernel that strays farther', () => {
    // Each kernel within 5 % of its own slot, and up to half as long again the second time.
    const steady = (kernel: Kernel): Kernel => ({
      ...kernel,
      slotUs: kernel.slotUs && {
        median: kernel.realTimeUs,
        p10: 0.95 * kernel.realTimeUs,
        p90: 1.05 * kernel.realTimeUs,
      },
    });
    const strayed = (factorOfConv10: number) => (kernel: Kernel) =>
      paced(
        steady(kernel),
        kernel.name === 'conv10' ? factorOfConv10 : 1 + ((kernel.executionOrder ?? 0) % 6) / 10,
      );
    const before = changed(f32, steady);
    expect(findings(diffProfiles(before, changed(f32, strayed(1.5))))).toEqual([]);
    const found = findings(diffProfiles(before, changed(f32, strayed(6))));
    expect(found.map(({ layers }) => layers)).toEqual([['conv10']]);
  });

  it('have one when a single layer was', () => {
    const one = changed(f32, (kernel) => (kernel.name === 'conv10' ? paced(kernel, 4) : kernel));
    const [found, ...others] = findings(diffProfiles(f32, one));
    expect(others).toEqual([]);
    expect(found).toMatchObject({ kind: 'time', layers: ['conv10'] });
    expect(found?.text).toMatch(/^conv10 ran slower with the same brgconv_avx512_1x1_f32: \+\d+\.\d+ ms$/);
    const conv10 = f32.kernels.find(({ name }) => name === 'conv10');
    expect(found?.deltaUs).toBeCloseTo(3 * (conv10?.realTimeUs ?? 0), 6);
  });
});

describe('two limits of the instruction set', () => {
  let diff: ProfileDiff;
  let found: Finding[];
  beforeEach(() => {
    diff = diffProfiles(f32, avx2);
    found = findings(diff);
  });

  it('name the implementations that changed and how often', () => {
    const change = found.filter(({ kind }) => kind === 'implementation');
    expect(change.flatMap(({ layers }) => layers)).toContain('conv10');
    const one = change.find(({ text }) => text.includes('brgconv_avx512_f32 -> brgconv_avx2_f32'));
    expect(one?.layers).toHaveLength(9);
    expect(one?.text).toMatch(/^conv1, fire2\/expand3x3 and 7 more changed /);
  });

  it('rank them by what they cost or save', () => {
    const costs = found.map(({ deltaUs }) => Math.abs(deltaUs));
    expect(costs).toEqual(costs.toSorted((a, b) => b - a));
    expect(found.length).toBeGreaterThan(3);
  });

  it('add up: the layers’ differences are the difference of the sums', () => {
    const total = ({ kernels }: Profile) => kernels.reduce((sum, { realTimeUs }) => sum + realTimeUs, 0);
    expect(diff.deltaUs).toBeCloseTo(total(avx2) - total(f32), 6);
  });

  it('give slots’ differences next to those of real times', () => {
    const conv10 = diff.places.find(({ name }) => name === 'conv10');
    const slot = (profile: Profile) =>
      profile.kernels.find(({ name }) => name === 'conv10')?.slotUs?.median ?? 0;
    expect(conv10?.slotDeltaUs).toBeCloseTo(slot(avx2) - slot(f32), 9);
  });
});

describe('two precisions', () => {
  let diff: ProfileDiff;
  let found: Finding[];
  beforeEach(() => {
    diff = diffProfiles(f32, moved('conv10'));
    found = findings(diff);
  });

  it('name the layer that stayed behind', () => {
    const stayed = found.filter(({ kind }) => kind === 'stayed');
    expect(stayed.map(({ layers }) => layers)).toEqual([['conv10']]);
    expect(stayed[0]?.text).toMatch(/^conv10 stayed in f32: \+0\.\d+ ms, \d+ % of the time$/);
  });

  it('name what was inserted, where, and its share', () => {
    const inserted = found.filter(({ kind }) => kind === 'inserted');
    expect(inserted.map(({ text }) => text)).toEqual([
      expect.stringMatching(/^1 reorder inserted around conv10: \+0\.\d+ ms, \d+(?:\.\d)? % of the time$/),
    ]);
  });

  it('count precision changes along the way', () => {
    expect(diff.precisionTransitions.a).toBe(0);
    expect(diff.precisionTransitions.b).toBeGreaterThan(10);
    expect(found.some(({ kind }) => kind === 'transitions')).toBe(true);
  });

  it('gather reorders around the type of layer that they surround', () => {
    const reorder = f32.kernels.find(({ type }) => type === 'Reorder') as Kernel;
    const extra = [2, 3, 4, 5, 6, 7, 8].map((fire) => ({
      ...reorder,
      name: `extra${fire}`,
      neighbours: { from: [`fire${fire}/expand1x1`], to: [`fire${fire}/concat`] },
    }));
    const [first] = findings(diffProfiles(f32, { ...f32, kernels: [...f32.kernels, ...extra] }));
    expect(first?.text).toMatch(
      /^7 reorders inserted around concatenation: \+\d\.\d\d ms, \d+(?:\.\d)? % of the time$/,
    );
  });
});

describe('two devices', () => {
  it('say which layers are optimized away on one of them, and no time where one tells none', () => {
    const found = findings(diffProfiles(f32, gpu));
    const concats = found.find(({ layers }) => layers.includes('fire2/concat'));
    expect(concats).toMatchObject({ kind: 'fusion', deltaUs: 0, share: null });
    expect(concats?.layers).toHaveLength(8);
    expect(concats?.text).toBe('fire2/concat, fire3/concat and 6 more are optimized away');
    expect(found.map(({ text }) => text).filter((text) => / ms|%/.test(text))).toEqual([]);
  });

  it('cost no time to compare: a thousand kernels in well under a second', () => {
    const kernels = Array.from({ length: 1000 }, (_, index) => ({
      ...(f32.kernels[2] as Kernel),
      name: `k${index}`,
      originalLayers: [`k${index}`],
    }));
    const many = { ...f32, kernels };
    const slower = changed(many, (kernel) => paced(kernel, 2));
    expect(cpuMsOf(() => findings(diffProfiles(many, slower)))).toBeLessThan(1000);
  });
});
