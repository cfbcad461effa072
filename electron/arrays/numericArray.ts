/** An array of numbers as OpenVINO's tensors hold them, whatever file it came from. */
import { halfValue } from '../../shared/precision/half.ts';

/** OpenVINO's names of the element types that NumPy has, too. */
export type ArrayType =
  | 'boolean'
  | 'u8'
  | 'i8'
  | 'u16'
  | 'i16'
  | 'u32'
  | 'i32'
  | 'u64'
  | 'i64'
  | 'f16'
  | 'f32'
  | 'f64';

export interface NumericArray {
  readonly type: ArrayType;
  /** Empty for a single number. */
  readonly shape: readonly number[];
  /**
   * C order, little-endian; at the beginning of their own buffer, so that any typed array can be a view of them.
   */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export const bytesPerElement: Readonly<Record<ArrayType, 1 | 2 | 4 | 8>> = {
  boolean: 1,
  u8: 1,
  i8: 1,
  u16: 2,
  i16: 2,
  u32: 4,
  i32: 4,
  u64: 8,
  i64: 8,
  f16: 2,
  f32: 4,
  f64: 8,
};

export const isArrayType = (type: string): type is ArrayType => Object.hasOwn(bytesPerElement, type);

export const elementsOf = (shape: readonly number[]): number =>
  shape.reduce((product, size) => product * size, 1);

/** The numbers of 64-bit integers are bigints; halves become numbers; booleans are 0 and 1. */
export function valuesOf({ type, bytes }: NumericArray): ArrayLike<number> | ArrayLike<bigint> {
  const { buffer } = bytes;
  switch (type) {
    case 'boolean':
    case 'u8':
      return bytes;
    case 'i8':
      return new Int8Array(buffer);
    case 'u16':
      return new Uint16Array(buffer);
    case 'i16':
      return new Int16Array(buffer);
    case 'u32':
      return new Uint32Array(buffer);
    case 'i32':
      return new Int32Array(buffer);
    case 'u64':
      return new BigUint64Array(buffer);
    case 'i64':
      return new BigInt64Array(buffer);
    case 'f16':
      return Float32Array.from(new Uint16Array(buffer), halfValue);
    case 'f32':
      return new Float32Array(buffer);
    case 'f64':
      return new Float64Array(buffer);
  }
}
