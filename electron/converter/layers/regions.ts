/** What layers that pool regions of images have in common. */

import type { Fields } from '../caffe/message.ts';
import type { Value } from '../graph/graph.ts';
import type { PlanInput } from './definition.ts';

/**
 * How many regions [R, 5] (further axes of 1 allowed) there are.
 * @throws VinobenchError `input` without bins, or when the bottoms are not images and regions
 */
export function regionCount(
  { rows, columns }: { readonly rows: number; readonly columns: number },
  images: Value,
  regions: Value,
  refuse: PlanInput<Fields>['refuse'],
): number {
  if (rows < 1 || columns < 1) throw refuse('has no pooled_h and pooled_w', 'input');
  const [count = 0, width = 0] = regions.shape;
  const flat = regions.shape.slice(2).every((dim) => dim === 1);
  if (images.shape.length !== 4 || width !== 5 || !flat) {
    throw refuse(
      `wants images and regions [R, 5], but has [${images.shape}] and [${regions.shape}]`,
      'input',
    );
  }
  return count;
}
