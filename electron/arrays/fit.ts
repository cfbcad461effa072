/** An array as the value of an input: its element type and shape are made the input's, exactly, or it is refused. */
import { VinobenchError } from '../../shared/faults/errors.ts';
import { shapeList } from '../../shared/models/inputShapes.ts';
import type { ArrayFile } from './arrayFile.ts';
import {
  type ArrayType,
  bytesPerElement,
  elementsOf,
  isArrayType,
  type NumericArray,
  valuesOf,
} from './numericArray.ts';

interface ArrayInput {
  readonly name: string;
  /** OpenVINO's name. */
  readonly elementType: string;
  /** -1 for a dimension that is not fixed. */
  readonly shape: readonly number[];
}

/**
 * The array for one input of a file: its only array, or the one that bears the input's name.
 * @param only whether the network has no other input: then an archive's single array needs no name
 * @throws VinobenchError `input` for a file without that array, an array of another shape, values that the input's type cannot hold
 */
export function fitArrayFile(
  file: ArrayFile,
  input: ArrayInput,
  source: string,
  only: boolean,
): NumericArray {
  switch (file.kind) {
    case 'one':
      return fitArray(file.array, input, source);
    case 'raw':
      return fitRaw(file.bytes, input, source);
    case 'named': {
      const single = only && file.arrays.size === 1 ? [...file.arrays.values()][0] : undefined;
      const array = file.arrays.get(input.name) ?? single;
      if (array !== undefined) return fitArray(array, input, source);
      const names = [...file.arrays.keys()].join(', ');
      throw refusal(source, `holds ${names}, but no array named ${input.name}`);
    }
  }
}

/** @throws VinobenchError `input` */
export function fitArray(array: NumericArray, input: ArrayInput, source: string): NumericArray {
  const shape = fittingShape(array.shape, input.shape);
  if (shape === null) {
    const why = `has the shape ${shapeList(array.shape)}; input ${input.name} takes ${shapeList(input.shape)}`;
    throw refusal(source, why);
  }
  return { ...converted(array, typeOf(input, source), input, source), shape };
}

/** One dimension that is not fixed follows from the number of bytes. */
function fitRaw(bytes: Uint8Array<ArrayBuffer>, input: ArrayInput, source: string): NumericArray {
  const type = typeOf(input, source);
  const elements = bytes.length / bytesPerElement[type];
  const fixed = elementsOf(input.shape.filter((size) => size >= 0));
  const open = input.shape.filter((size) => size < 0).length;
  const rest = elements / fixed;
  const fits = open === 0 ? elements === fixed : open === 1 && Number.isInteger(rest) && rest > 0;
  if (!fits) {
    const needed = open === 0 ? `takes ${fixed * bytesPerElement[type]}` : 'does not follow from that';
    const why = `holds ${bytes.length} bytes; input ${input.name} (${type}, ${shapeList(input.shape)}) ${needed}`;
    throw refusal(source, why);
  }
  return { type, shape: input.shape.map((size) => (size < 0 ? rest : size)), bytes };
}

function typeOf({ name, elementType }: ArrayInput, source: string): ArrayType {
  if (isArrayType(elementType)) return elementType;
  throw refusal(source, `cannot be given to input ${name}: no array has its type ${elementType}`);
}

/** Axes of 1 in front may be missing or too many, as for one sample of a batch of one. */
function fittingShape(given: readonly number[], wanted: readonly number[]): readonly number[] | null {
  const missing = wanted.length - given.length;
  const padded = missing >= 0 ? [...Array<number>(missing).fill(1), ...given] : given.slice(-missing);
  if (missing < 0 && given.slice(0, -missing).some((size) => size !== 1)) return null;
  const same = padded.every((size, axis) => (wanted[axis] ?? -1) < 0 || size === wanted[axis]);
  return same ? padded : null;
}

const integerRange: Readonly<Partial<Record<ArrayType, readonly [bigint, bigint]>>> = {
  boolean: [0n, 1n],
  u8: [0n, 0xffn],
  i8: [-0x80n, 0x7fn],
  u16: [0n, 0xffffn],
  i16: [-0x8000n, 0x7fffn],
  u32: [0n, 0xffff_ffffn],
  i32: [-0x8000_0000n, 0x7fff_ffffn],
  u64: [0n, 0xffff_ffff_ffff_ffffn],
  i64: [-0x8000_0000_0000_0000n, 0x7fff_ffff_ffff_ffffn],
};

function converted(array: NumericArray, type: ArrayType, input: ArrayInput, source: string): NumericArray {
  if (array.type === type) return array;
  const values = valuesOf(array);
  const bytes = new Uint8Array(values.length * bytesPerElement[type]);
  const view = new DataView(bytes.buffer);
  const range = integerRange[type];
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? 0;
    if (range === undefined) {
      writeFloat(view, index, Number(value), type);
      continue;
    }
    const whole = typeof value === 'bigint' ? value : Number.isInteger(value) ? BigInt(value) : null;
    if (whole === null || whole < range[0] || whole > range[1]) {
      const why = `holds ${value}, which input ${input.name} of type ${type} cannot take`;
      throw refusal(source, why);
    }
    writeInteger(view, index, whole, type);
  }
  return { ...array, type, bytes };
}

function writeFloat(view: DataView, index: number, value: number, type: ArrayType): void {
  if (type === 'f64') view.setFloat64(8 * index, value, true);
  else if (type === 'f32') view.setFloat32(4 * index, value, true);
  else view.setUint16(2 * index, halfOf(value), true);
}

function writeInteger(view: DataView, index: number, value: bigint, type: ArrayType): void {
  switch (bytesPerElement[type]) {
    case 1:
      view.setUint8(index, Number(BigInt.asUintN(8, value)));
      return;
    case 2:
      view.setUint16(2 * index, Number(BigInt.asUintN(16, value)), true);
      return;
    case 4:
      view.setUint32(4 * index, Number(BigInt.asUintN(32, value)), true);
      return;
    case 8:
      view.setBigUint64(8 * index, BigInt.asUintN(64, value), true);
  }
}

/** The bits of the nearest binary16, ties to even. */
export function halfOf(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const magnitude = Math.abs(value);
  if (Number.isNaN(value)) return 0x7e00;
  if (magnitude >= 65520) return sign | 0x7c00;
  const exponent = Math.max(-14, Math.floor(Math.log2(magnitude)));
  const steps = toEven(magnitude / 2 ** (exponent - 10));
  // A subnormal has no leading 1; a mantissa that rounds up to 2048 carries into the exponent by itself.
  return sign | (steps + ((exponent + 14) << 10));
}

function toEven(value: number): number {
  const low = Math.floor(value);
  const rest = value - low;
  return rest > 0.5 || (rest === 0.5 && low % 2 === 1) ? low + 1 : low;
}

const refusal = (source: string, why: string): VinobenchError =>
  new VinobenchError('input', `${source} ${why}.`, {
    place: { file: source },
    trouble: { kind: 'input-refused', detail: source },
  });
