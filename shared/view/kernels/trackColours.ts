/** What the hue of a mark on a track says: the kind of layer, the precision that ran, or the implementation. */

import { unreachable } from '../../faults/errors.ts';
import { deviceToken } from '../../machine/device.ts';
import { layerKindNames, layerKinds } from '../text/layerKinds.ts';
import type { Track, TrackKernel } from './tracks.ts';

export const colourings = ['layer type', 'precision', 'implementation'] as const;
export type Colouring = (typeof colourings)[number];

export interface ColourEntry {
  readonly label: string;
  /** CSS custom property. */
  readonly token: string;
  /** To part BF16 from FP16. */
  readonly striped: boolean;
}

interface TrackColours {
  /** What occurs, in a fixed order; implementations by their time. */
  readonly legend: readonly ColourEntry[];
  readonly entryOf: (kernel: TrackKernel, track: Track) => ColourEntry;
}

const otherToken = '--text-3';

export function trackColours(tracks: readonly Track[], colouring: Colouring): TrackColours {
  switch (colouring) {
    case 'layer type':
      return byKind(tracks);
    case 'precision':
      return byPrecision(tracks);
    case 'implementation':
      return byImplementation(tracks);
    default:
      return unreachable(colouring);
  }
}

function byKind(tracks: readonly Track[]): TrackColours {
  const entries = new Map(
    layerKinds.map((kind) => [
      kind,
      { label: layerKindNames[kind], token: `--layer-${kind}`, striped: false },
    ]),
  );
  const seen = new Set(tracks.flatMap(({ kernels }) => kernels.map(({ kind }) => kind)));
  return {
    legend: [...entries].flatMap(([kind, entry]) => (seen.has(kind) ? [entry] : [])),
    entryOf: ({ kind }) => entries.get(kind) ?? other,
  };
}

const other: ColourEntry = { label: 'others', token: otherToken, striped: false };

function byPrecision(tracks: readonly Track[]): TrackColours {
  const entries = new Map<string, ColourEntry>();
  const entryOf = ({ kernel: { precision, elementType } }: TrackKernel, { profile: { device } }: Track) => {
    const key = precision === null ? (elementType ?? '') : `${device} ${precision}`;
    const known = entries.get(key);
    if (known !== undefined) return known;
    const entry =
      precision === null
        ? { label: elementType ?? 'not reported', token: otherToken, striped: false }
        : { label: key, token: deviceToken(device, precision), striped: precision === 'BF16' };
    entries.set(key, entry);
    return entry;
  };
  for (const track of tracks) for (const kernel of track.kernels) entryOf(kernel, track);
  return { legend: [...entries.values()].toSorted((a, b) => a.label.localeCompare(b.label)), entryOf };
}

/** The heaviest take a hue of the layers' each; the rest is grey. */
function byImplementation(tracks: readonly Track[]): TrackColours {
  const times = new Map<string, number>();
  for (const { kernels } of tracks)
    for (const { kernel } of kernels) {
      const name = kernel.implementation ?? 'not reported';
      times.set(name, (times.get(name) ?? 0) + kernel.realTimeUs);
    }
  const ranked = [...times].toSorted(([, a], [, b]) => b - a).map(([name]) => name);
  const entries = new Map(
    layerKinds.flatMap((kind, index) => {
      const name = ranked[index];
      return name === undefined
        ? []
        : [[name, { label: name, token: `--layer-${kind}`, striped: false }] as const];
    }),
  );
  return {
    legend: [...entries.values(), ...(ranked.length > entries.size ? [other] : [])],
    entryOf: ({ kernel }) => entries.get(kernel.implementation ?? 'not reported') ?? other,
  };
}
