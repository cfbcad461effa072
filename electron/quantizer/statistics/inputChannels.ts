import type { IrLayer } from '../ir/irGraph.ts';

/** The axis of a weighted layer's data over which its products are summed up. */
export function inputChannelAxis(layer: IrLayer, dims: readonly number[]): number | undefined {
  if (layer.type !== 'MatMul') return dims.length > 2 ? 1 : undefined;
  if (dims.length < 2) return dims.length === 1 ? 0 : undefined;
  const transposed = layer.attributes['transpose_a'] === 'true' || layer.attributes['transpose_a'] === '1';
  return transposed ? dims.length - 2 : dims.length - 1;
}
