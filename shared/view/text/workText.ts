/** How much an inference computes, in words. */
import { figure, plural, thin } from './format.ts';

/** @param flops of one inference; null: a dimension is unknown */
export function workText(flops: number | null, batch: number): string {
  if (flops === null) return 'unknown: an input has a dynamic dimension';
  if (flops === 0) return 'no convolution and no matrix product';
  const images = batch > 1 ? ` of ${plural(batch, 'image')}` : '';
  return `${smallFigure(flops / 1e9)}${thin}GFLOP an inference${images}`;
}

/** In a column of GFLOPs: what rounds to nothing is less than what the column can tell. */
export const gflopText = (gflops: number): string => (gflops < 0.005 ? '<0.01' : figure(gflops, 2));

const smallFigure = (gflops: number): string => (gflops < 0.001 ? '<0.001' : figure(gflops));
