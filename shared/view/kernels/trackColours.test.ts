import { describe, expect, it } from 'vitest';
import { profileOf, recorded } from '../../profile/testing.ts';
import { microseconds } from '../../units.ts';
import { layerKindNames } from '../text/layerKinds.ts';
import { trackColours } from './trackColours.ts';
import { type Track, tracksOf } from './tracks.ts';

const tracks = tracksOf([
  profileOf(recorded.squeezenetCpu()),
  profileOf(recorded.mobilenetBf16(), { precision: 'BF16' }),
]);
const [first, second] = tracks;
if (first === undefined || second === undefined) throw new Error('two tracks');

describe('the colours of tracks', () => {
  it('by layer type are one for each kind that occurs', () => {
    const { legend, entryOf } = trackColours(tracks, 'layer type');
    const kinds = new Set(tracks.flatMap(({ kernels }) => kernels.map(({ kind }) => kind)));
    expect(new Set(legend.map(({ label }) => label))).toEqual(
      new Set([...kinds].map((kind) => layerKindNames[kind])),
    );
    for (const track of tracks)
      for (const kernel of track.kernels) {
        expect(entryOf(kernel, track)).toEqual({
          ...{ label: layerKindNames[kernel.kind], token: `--layer-${kernel.kind}`, striped: false },
        });
      }
  });

  it('by precision are those of the device, with stripes on BF16 alone', () => {
    const { legend, entryOf } = trackColours(tracks, 'precision');
    const bf16 = second.kernels.find(({ kernel }) => kernel.precision === 'BF16');
    const fp32 = first.kernels.find(({ kernel }) => kernel.precision === 'FP32');
    expect(bf16 && entryOf(bf16, second)).toEqual({
      ...{ label: 'CPU BF16', token: '--device-cpu-bf16', striped: true },
    });
    expect(fp32 && entryOf(fp32, first)).toEqual({
      ...{ label: 'CPU FP32', token: '--device-cpu-fp32', striped: false },
    });
    const labels = legend.map(({ label }) => label);
    expect(labels).toEqual(labels.toSorted((a, b) => a.localeCompare(b)));
    expect(new Set(labels).size).toBe(labels.length);
  });

  it('by precision name the element type of a kernel without one, or say that it is not reported', () => {
    const [example] = first.kernels;
    if (example === undefined) throw new Error('a kernel');
    const of = (elementType: string | null) => ({
      ...example,
      kernel: { ...example.kernel, precision: null, elementType },
    });
    const track: Track = { ...first, kernels: [of('i32'), of(null)] };
    expect(trackColours([track], 'precision').legend.map(({ label, token }) => [label, token])).toEqual([
      ['i32', '--text-3'],
      ['not reported', '--text-3'],
    ]);
  });

  it('by implementation give a hue to the nine that took the most time, and grey to the rest', () => {
    const [example] = first.kernels;
    if (example === undefined) throw new Error('a kernel');
    const track: Track = {
      ...first,
      kernels: Array.from({ length: 24 }, (_, at) => ({
        ...example,
        kernel: {
          ...example.kernel,
          // Each twice, so that it is the sum that counts: 11 takes 2 + 24, the most.
          implementation: at % 12 === 5 ? null : `impl${at % 12}`,
          realTimeUs: microseconds(at < 12 ? 2 : 2 * (at % 12) + 2),
        },
      })),
    };
    const { legend, entryOf } = trackColours([track], 'implementation');
    expect(legend.map(({ label }) => label)).toEqual([
      ...['impl11', 'impl10', 'impl9', 'impl8', 'impl7', 'impl6', 'not reported', 'impl4', 'impl3'],
      'others',
    ]);
    const heaviest = track.kernels[11];
    const lightest = track.kernels[0];
    expect(heaviest && entryOf(heaviest, track).token).toBe('--layer-conv3');
    expect(lightest && entryOf(lightest, track)).toEqual({
      label: 'others',
      token: '--text-3',
      striped: false,
    });
    const few = trackColours([{ ...track, kernels: track.kernels.slice(0, 3) }], 'implementation');
    expect(few.legend.some(({ label }) => label === 'others')).toBe(false);
  });
});
