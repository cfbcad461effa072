/** Positions along an axis as a constant: as many numbers as the axis is long. */
import type { VinobenchError } from '../../../shared/faults/errors.ts';
import type { RefusalCode } from '../caffe/refuseLayer.ts';
import { int64Blocks, type Tensor } from '../graph/tensor.ts';

/** All pixels of an image of 2,048 x 2,048; 32 MiB as positions. */
const mostPositions = 2 ** 22;

/** @throws VinobenchError `limit` where the axis is longer than that of any network */
export function checkPositions(
  length: number,
  refuse: (sentence: string, code: RefusalCode) => VinobenchError,
): void {
  if (length > mostPositions)
    throw refuse(
      `orders ${length} values along one axis; up to ${mostPositions} can be converted: check the sizes, or give the net a smaller input`,
      'limit',
    );
}

/** [length - 1, ..., 1, 0] */
export const backwardsOrder = (length: number): Tensor => int64Blocks(length, (index) => length - 1 - index);

/** [0, 1, ..., length - 1] with `last` moved to the end. */
export const orderWithLast = (length: number, last: number): Tensor =>
  int64Blocks(length, (index) => (index === length - 1 ? last : index < last ? index : index + 1));
