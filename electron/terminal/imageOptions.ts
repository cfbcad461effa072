/** Options that say how images are prepared: `calibrate`, `accuracy` and `bench` take the same ones. */
import type { PreparationOptions } from '../../shared/preparation.ts';

export interface ImageOptions {
  readonly mean?: number[];
  readonly scale?: number[];
  readonly colour?: 'rgb' | 'bgr';
  readonly resize?: 'fit' | 'crop';
}

/** Not checked yet: the contract does that. */
export function askedPreparation({ mean, scale, colour, resize }: ImageOptions): PreparationOptions {
  return {
    mean: mean ?? null,
    scale: scale ?? null,
    colour: colour === undefined ? null : ({ rgb: 'RGB', bgr: 'BGR' } as const)[colour],
    resize: resize ?? null,
  };
}
