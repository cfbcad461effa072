/** Tensors of the reference: row-major float64. */

export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, dim) => product * dim, 1);

export function zeros(shape: readonly number[]): Tensor {
  return { shape, data: new Float64Array(sizeOf(shape)) };
}

export function tensor(shape: readonly number[], values: ArrayLike<number>): Tensor {
  if (values.length !== sizeOf(shape)) throw new Error(`${values.length} values for [${shape}]`);
  return { shape, data: Float64Array.from(values) };
}

/** One number for each element of `like`. */
export function mapTensor(like: Tensor, compute: (value: number, index: number) => number): Tensor {
  return { shape: like.shape, data: like.data.map(compute) };
}

/** The same values under another shape. */
export function viewAs(source: Tensor, shape: readonly number[]): Tensor {
  if (sizeOf(shape) !== source.data.length) throw new Error(`[${source.shape}] seen as [${shape}]`);
  return { shape, data: source.data };
}

/** `axis` from the end when it is negative. */
export function axisOf({ shape }: Tensor, axis: number): number {
  const resolved = axis < 0 ? axis + shape.length : axis;
  if (resolved < 0 || resolved > shape.length) throw new Error(`axis ${axis} of [${shape}]`);
  return resolved;
}

/** A shape around one axis: elements before it (outer), along it, and after it (inner). */
export function around(shape: readonly number[], axis: number) {
  return {
    outer: sizeOf(shape.slice(0, axis)),
    along: shape[axis] ?? 1,
    inner: sizeOf(shape.slice(axis + 1)),
  };
}

export const at = (values: ArrayLike<number>, index: number): number => {
  const value = values[index];
  if (value === undefined) throw new Error(`element ${index} of ${values.length}`);
  return value;
};

/** N, C, H, W of an image; missing dimensions are 1. */
export function imageOf({ shape }: Tensor): [number, number, number, number] {
  const [batch = 1, channels = 1, height = 1, width = 1] = shape;
  return [batch, channels, height, width];
}

export const meanSquare = ({ data }: Tensor): number =>
  data.reduce((sum, value) => sum + value * value, 0) / Math.max(1, data.length);
