/** How images become a network's input, in words. */
import type { Preparation } from '../../models/preparation.ts';
import { plainFigure } from './format.ts';

/** One line for people: `224 x 224 BGR, mean 104,117,123, scale 1, crop`. */
export function preparationText({
  width,
  height,
  colour,
  mean,
  scale,
  resize,
  channels,
}: Preparation): string {
  const one = (values: readonly number[]) =>
    (new Set(values).size === 1 ? values.slice(0, 1) : values)
      .map((value) => plainFigure(value, 6))
      .join(',');
  const order = channels === 1 ? 'luminance' : colour;
  return `${width} x ${height} ${order}, mean ${one(mean)}, scale ${one(scale)}, ${resize}`;
}
