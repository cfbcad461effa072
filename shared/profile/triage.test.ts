import { describe, expect, test } from 'vitest';
import type { Kernel, Profile } from '../documents/profile.ts';
import { triageSchema } from '../documents/triageSchema.ts';
import type { LayerCost } from '../precision/layerChoice.ts';
import { microseconds } from '../units.ts';
import { kernelNamed, profileOf, recorded } from './testing.ts';
import { triage } from './triage.ts';

const float = profileOf(recorded.squeezenetCpu());

/** The same kernels, those of these layers this many times as long. */
function paced(factors: Readonly<Record<string, number>>): Profile {
  const slower = (kernel: Kernel): Kernel => {
    const factor = factors[kernel.originalLayers[0] ?? ''];
    const { slotUs } = kernel;
    if (factor === undefined || slotUs === null) return kernel;
    const { median, p10, p90 } = slotUs;
    return {
      ...kernel,
      implementation: 'brgconv_avx512_i8',
      realTimeUs: microseconds(kernel.realTimeUs * factor),
      slotUs: { median: median * factor, p10: p10 * factor, p90: p90 * factor },
    };
  };
  return { ...float, precision: 'INT8', kernels: float.kernels.map(slower) };
}

const cost = (layer: string, aloneSqnrDb: number | null, sqnrDb: number | null = 20): LayerCost => ({
  layer,
  type: 'Convolution',
  aloneSqnrDb,
  sqnrDb,
});
const timeOf = (layer: string): number => kernelNamed(float.kernels, layer).realTimeUs;

// Noise 1e-2, 1e-2, 1e-3, 1e-4 of the signal, and none.
const costs = [
  cost('conv1', 20),
  cost('fire2/squeeze1x1', 20),
  cost('fire3/expand3x3', 30),
  cost('fire9/expand3x3', 40),
  cost('conv10', null, null),
];
const factors = { conv1: 0.25, 'fire2/squeeze1x1': 1.5, 'fire3/expand3x3': 0.5, conv10: 0.5 };

describe('triage', () => {
  const found = triage(costs, float, paced(factors));
  const row = (layer: string) => found.layers.find((one) => one.layer === layer);

  test('shares the error by the noise that each layer makes alone, the costliest first', () => {
    expect(found.layers.map(({ layer }) => layer)).toEqual(costs.map(({ layer }) => layer));
    const noise = 0.01 + 0.01 + 0.001 + 0.0001;
    expect(row('conv1')?.errorShare).toBeCloseTo(0.01 / noise, 12);
    expect(row('fire9/expand3x3')?.errorShare).toBeCloseTo(0.0001 / noise, 12);
    expect(row('conv10')?.errorShare).toBe(0);
  });

  test('shares the saved time by the kernels, and a slower one saves nothing', () => {
    const saved = [0.75 * timeOf('conv1'), 0.5 * timeOf('fire3/expand3x3'), 0.5 * timeOf('conv10')];
    const sum = saved.reduce((a, b) => a + b);
    expect(row('conv1')?.savedUs).toBeCloseTo(saved[0] ?? 0, 9);
    expect(row('conv1')?.savedShare).toBeCloseTo((saved[0] ?? 0) / sum, 12);
    expect(row('fire2/squeeze1x1')?.savedUs).toBeCloseTo(-0.5 * timeOf('fire2/squeeze1x1'), 9);
    expect(row('fire2/squeeze1x1')?.savedShare).toBe(0);
    expect(row('fire9/expand3x3')).toMatchObject({ savedUs: 0, significant: false });
  });

  test('proposes the layer that errs and saves nothing, not the one that saves as much as it errs', () => {
    expect(found.proposed).toEqual(['fire2/squeeze1x1']);
    expect(row('fire2/squeeze1x1')?.proposal).toBe('slower');
    expect(row('conv1')?.proposal).toBeNull();
  });

  test('proposes a layer whose error is out of proportion to what it saves', () => {
    const little = triage(costs, float, paced({ ...factors, conv1: 0.99, 'fire9/expand3x3': 0.2 }));
    expect(little.proposed).toEqual(['conv1', 'fire2/squeeze1x1']);
    expect(little.layers[0]?.proposal).toBe('out-of-proportion');
  });

  test('draws a point for each layer that has both, and fits its schema', () => {
    expect(found.scatter.map(({ layer }) => layer)).toEqual(costs.slice(0, 4).map(({ layer }) => layer));
    expect(triageSchema.parse(found)).toEqual(found);
  });

  test('says of a layer without its own kernel that its time is not known, and never proposes it', () => {
    const fused = triage([cost('fire2/relu_squeeze1x1', 3)], float, paced({}));
    expect(fused.layers[0]).toMatchObject({ floatUs: null, int8Us: null, savedUs: null, proposal: null });
    expect(fused.scatter).toEqual([]);
    expect(fused.proposed).toEqual([]);
  });
});

test('a network whose layers err in nothing has nothing to propose', () => {
  const { layers, proposed } = triage([cost('conv1', null)], float, paced({ conv1: 2 }));
  expect(layers[0]).toMatchObject({ errorShare: 0, proposal: null });
  expect(proposed).toEqual([]);
});
