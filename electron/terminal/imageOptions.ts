/** Options that say how images are prepared: `calibrate`, `accuracy` and `bench` take the same ones. */
import { defaultCalibration } from '../../shared/documents/calibration.ts';
import { VinobenchError } from '../../shared/faults/errors.ts';
import type { PreparationOptions } from '../../shared/models/preparation.ts';

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

/** Of commands that calibrate on the way to INT8. */
export interface CalibrationOnTheWay extends ImageOptions {
  readonly images?: string;
  readonly subset?: number;
  /** Files of inputs. */
  readonly input?: readonly string[];
}

/**
 * Undefined where nothing is said about it.
 * @throws VinobenchError `usage` for options that nothing asked for would heed
 */
export function askedCalibration(precisions: readonly string[], options: CalibrationOnTheWay) {
  const { images, subset, mean, scale, colour, resize } = options;
  const said = Object.entries({ images, subset, mean, scale, colour, resize }).filter(
    ([, value]) => value !== undefined,
  );
  const [first] = said;
  if (first === undefined) return undefined;
  if (!precisions.includes('INT8')) {
    // Images among the inputs are prepared by the same options.
    if (options.input !== undefined && images === undefined && subset === undefined) return undefined;
    const sentence = `--${first[0]} says how a model is calibrated for INT8, which is not among the precisions asked for; add it with --precision, or leave --${first[0]} out.`;
    throw new VinobenchError('usage', sentence);
  }
  return {
    ...defaultCalibration,
    images: images ?? null,
    ...(subset === undefined ? {} : { subset }),
    preparation: askedPreparation(options),
  };
}
