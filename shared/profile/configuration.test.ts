import { describe, expect, it } from 'vitest';
import { batchText, besideReleases, configurationName, configurationNames } from './configuration.ts';
import { aProfile } from './testing.ts';

const plain = { device: 'CPU', precision: 'FP32', isa: null, batch: 1 } as const;

describe('the name of a configuration', () => {
  it('has what differs from the usual', () => {
    expect(configurationName(plain)).toBe('CPU FP32');
    expect(configurationName({ ...plain, batch: null })).toBe('CPU FP32');
    expect(configurationName({ ...plain, isa: 'avx2' })).toBe('CPU FP32 avx2');
    expect(configurationName({ ...plain, batch: 8, isa: 'avx2' })).toBe('CPU FP32 avx2 batch 8');
    expect(configurationName({ ...plain, shapes: { data: [1, 3, 480, 640] } })).toBe(
      'CPU FP32 data 1×3×480×640',
    );
  });

  it('has the batch in a list of facts, where there is one', () => {
    expect([batchText(8), batchText(1), batchText(null)]).toEqual(['batch 8, ', 'batch 1, ', '']);
  });

  it('is counted where it comes again, and has the model where there are several', () => {
    const of = (model: string, batch = 1) => aProfile([], { model, batch });
    expect(configurationNames([of('net'), of('net', 2), of('net'), of('net')])).toEqual([
      ...['CPU FP32', 'CPU FP32 batch 2', 'CPU FP32 #2', 'CPU FP32 #3'],
    ]);
    expect(configurationNames([of('a'), of('b'), of('a')])).toEqual([
      ...['a CPU FP32', 'b CPU FP32', 'a CPU FP32 #2'],
    ]);
    expect(configurationNames([])).toEqual([]);
  });

  it('has the release of OpenVINO of all where one is of another than the default', () => {
    const runtime = { version: '2026.4.1-22982-abc' };
    const [own, older] = [aProfile([], {}), aProfile([], { release: '2024.6.0' })];
    const shown = (...profiles: (typeof own)[]) =>
      besideReleases(profiles.map((profile) => ({ profile, runtime })));
    expect(configurationNames(shown(older, own))).toEqual(['CPU FP32 / 2024.6.0', 'CPU FP32 / 2026.4.1']);
    expect(shown(older, own)).toEqual(shown(older, own));
    expect(shown(older, own)[1]).toBe(shown(older, own)[1]);
    expect(shown(own)[0]).toBe(own);
  });
});
