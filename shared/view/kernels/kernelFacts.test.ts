import { describe, expect, it } from 'vitest';
import { kernelNamed, profileOf, recorded } from '../../profile/testing.ts';
import { kernelFacts } from './kernelFacts.ts';

const profile = profileOf(recorded.squeezenetCpu());

describe('facts of a kernel', () => {
  it('name what was fused into it and what it moved', () => {
    const facts = kernelFacts(kernelNamed(profile.kernels, 'conv1'), profile);
    expect(facts.get('Fused')).toContain('relu_conv1');
    expect(facts.get('Moved')).toMatch(/of weights, [\d.]+\u202fGB\/s$/);
    expect(facts.get('Time')).toMatch(/µs$/);
    expect(facts.has('Serves')).toBe(false);
  });

  it('tell between what an inserted node stands', () => {
    const inserted = profile.kernels.find(({ neighbours }) => neighbours !== null);
    if (inserted === undefined) throw new Error('the fixture has no inserted node');
    expect(kernelFacts(inserted, profile).get('Serves')).toMatch(/^inserted between .+ and .+/);
  });

  it('say that a device tells no starts', () => {
    const gpu = profileOf(recorded.squeezenetGpu(), { device: 'GPU' });
    const kernel = gpu.kernels.find(({ status, startUs }) => status === 'executed' && startUs === null);
    if (kernel !== undefined) expect(kernelFacts(kernel, gpu).get('Start')).toMatch(/tells none|not known/);
  });
});
