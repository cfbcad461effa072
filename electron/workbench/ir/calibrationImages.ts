/** The images of a calibration: those that are named, the example's own, or synthetic ones. */
import path from 'node:path';
import { isExample, shippedExample } from '../../../models/example.ts';
import type { CalibrationOptions } from '../../../shared/documents/calibration.ts';
import type { PlannedModel } from '../../../shared/documents/run.ts';
import type { ImagesRequest } from '../../jobs/wire/images.ts';

export function calibrationImages(
  { images, subset, seed }: Pick<CalibrationOptions, 'images' | 'subset' | 'seed'>,
  { name }: Pick<PlannedModel, 'name'>,
): ImagesRequest {
  const drawn = images === null && isExample(name) ? shippedExample().sets.calibration : null;
  return {
    path: images === null ? null : path.resolve(images),
    shapes: drawn,
    labels: null,
    subset,
    seed,
  };
}
