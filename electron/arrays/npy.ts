/**
 * NumPy's array file: magic, version, length of the header, a Python literal with the keys descr, fortran_order and shape, then the
 * elements. Format: numpy/lib/format.py (versions 1.0: 16-bit length and Latin-1; 2.0: 32-bit length; 3.0: UTF-8).
 */
import { VinobenchError } from '../../shared/faults/errors.ts';
import { isNpy } from '../files/arrayHead.ts';
import { type ArrayType, bytesPerElement, elementsOf, type NumericArray } from './numericArray.ts';

/** Kind and size of a `descr`, as NumPy writes them. */
const typeOfDescr: Readonly<Record<string, ArrayType>> = {
  b1: 'boolean',
  u1: 'u8',
  i1: 'i8',
  u2: 'u16',
  i2: 'i16',
  u4: 'u32',
  i4: 'i32',
  u8: 'u64',
  i8: 'i64',
  f2: 'f16',
  f4: 'f32',
  f8: 'f64',
};

/**
 * @param name for errors: the file, with the entry where it is one of an archive
 * @throws VinobenchError `input` for bytes that are not an array of numbers
 */
export function parseNpy(bytes: Uint8Array, name: string): NumericArray {
  const refuse = (why: string): VinobenchError =>
    new VinobenchError('input', `${name} ${why}`, {
      place: { file: name },
      trouble: { kind: 'input-refused', detail: name },
    });
  if (!isNpy(bytes)) throw refuse("is not a .npy file (it does not begin with NumPy's magic bytes).");
  const { header, start } = headerOf(bytes, refuse);
  const { type, bigEndian, fortran, shape } = parseHeader(header, refuse);
  const size = bytesPerElement[type];
  const expected = elementsOf(shape) * size;
  const found = bytes.length - start;
  if (found !== expected) {
    const what = found < expected ? 'is cut off' : 'holds more than its header says';
    throw refuse(`${what}: ${found} bytes of elements where ${expected} are due.`);
  }
  const data = new Uint8Array(expected);
  data.set(bytes.subarray(start));
  if (bigEndian) swapBytes(data, size);
  return { type, shape, bytes: fortran && shape.length > 1 ? inCOrder(data, shape, size) : data };
}

type Refuse = (why: string) => VinobenchError;

function headerOf(bytes: Uint8Array, refuse: Refuse): { header: string; start: number } {
  if (bytes.length < 10) throw refuse('is cut off in its header.');
  const version = bytes[6] ?? 0;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (version < 1 || version > 3)
    throw refuse(`is of version ${version} of NumPy's format; 1 to 3 are known.`);
  const begin = version === 1 ? 10 : 12;
  if (bytes.length < begin) throw refuse('is cut off in its header.');
  const start = begin + (version === 1 ? view.getUint16(8, true) : view.getUint32(8, true));
  if (bytes.length < start) throw refuse('is cut off in its header.');
  const encoding = version === 3 ? 'utf-8' : 'latin1';
  return { header: new TextDecoder(encoding).decode(bytes.subarray(begin, start)), start };
}

function parseHeader(header: string, refuse: Refuse) {
  const descr = /['"]descr['"]\s*:\s*(?:['"]([^'"]*)['"]|(\[))/.exec(header);
  const order = /['"]fortran_order['"]\s*:\s*(True|False)/.exec(header);
  const sizes = /['"]shape['"]\s*:\s*\(([^)]*)\)/.exec(header);
  if (descr === null || order === null || sizes === null) throw refuse('has a damaged header.');
  if (descr[2] !== undefined) throw refuse('holds records; an array of numbers is expected.');
  const code = descr[1] ?? '';
  const type = typeOfDescr[code.slice(1)];
  if (type === undefined || !'<>|='.includes(code.charAt(0))) {
    // As NumPy writes it: whatever else stands there is not repeated.
    const told = /^[<>|=]?[\w[\]]{1,12}$/.test(code) ? `NumPy's type ${code}` : 'an unknown type';
    throw refuse(`holds elements of ${told}; booleans, integers and real floats are read.`);
  }
  const shape = (sizes[1] ?? '')
    .split(',')
    .map((text) => text.trim().replace(/L$/, ''))
    .filter((text) => text !== '');
  if (!shape.every((text) => /^\d+$/.test(text))) throw refuse('has a damaged header.');
  return {
    type,
    bigEndian: code.startsWith('>'),
    fortran: order[1] === 'True',
    shape: shape.map(Number),
  };
}

function swapBytes(data: Uint8Array, size: number): void {
  if (size === 1) return;
  for (let start = 0; start < data.length; start += size) data.subarray(start, start + size).reverse();
}

/** From the first axis varying fastest to the last one. */
function inCOrder(data: Uint8Array, shape: readonly number[], size: number): Uint8Array<ArrayBuffer> {
  const turned = new Uint8Array(data.length);
  const strides = shape.map((_, axis) => elementsOf(shape.slice(0, axis)));
  const index = shape.map(() => 0);
  let from = 0;
  for (let into = 0; into < data.length; into += size) {
    for (let byte = 0; byte < size; byte++) turned[into + byte] = data[from * size + byte] ?? 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const stride = strides[axis] ?? 0;
      const next = (index[axis] ?? 0) + 1;
      from += stride;
      if (next < (shape[axis] ?? 0)) {
        index[axis] = next;
        break;
      }
      from -= stride * next;
      index[axis] = 0;
    }
  }
  return turned;
}
