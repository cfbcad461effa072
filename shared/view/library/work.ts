/** How much an inference computes, as views say it. */
import type { ConvertDocument } from '../../models/conversion.ts';
import { figure, plural, thin } from '../text/format.ts';

type Shaped = Pick<ConvertDocument, 'inputs'>;

/** Images of one inference: the first axis where all inputs are images and agree on it, else 1. */
export function batchOf({ inputs }: Shaped): number {
  const [first = 1, ...others] = new Set(
    inputs.map(({ shape }) => (shape.length === 4 ? (shape[0] ?? 1) : 1)),
  );
  return others.length > 0 ? 1 : Math.max(1, first);
}

/** Of one image; null: the shapes leave it open. */
export const gflopsOfImage = (document: Shaped & { readonly flops: number | null }): number | null =>
  document.flops === null ? null : document.flops / batchOf(document) / 1e9;

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
