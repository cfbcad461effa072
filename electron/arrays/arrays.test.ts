import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { halfValue } from '../../shared/precision/half.ts';
import { openArrays } from './arrayFile.ts';
import { fitArray, fitArrayFile, halfOf } from './fit.ts';
import fixtures from './fixtures/numpy.json' with { type: 'json' };
import { parseNpy } from './npy.ts';
import { readNpz } from './npz.ts';
import { type ArrayType, isArrayType, type NumericArray, valuesOf } from './numericArray.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'vinobench-arrays-'));
afterAll(() => rmSync(folder, { recursive: true }));

const decoded = (base64: string) => Buffer.from(base64, 'base64');
const plain = (array: NumericArray) =>
  Array.from<number | bigint, number | string>(valuesOf(array), (value) =>
    typeof value === 'bigint' ? String(value) : value,
  );
function written(name: string, bytes: Uint8Array): string {
  const file = path.join(folder, name);
  writeFileSync(file, bytes);
  return file;
}

describe('a file that NumPy wrote', () => {
  it.each(fixtures.arrays)(
    'is read with its type, shape and values: $name',
    async ({ file, ...expected }) => {
      const opened = await openArrays(written('x.npy', decoded(file)));
      if (opened.kind !== 'one') throw new Error(opened.kind);
      const { type, shape } = opened.array;
      expect({ type, shape, values: plain(opened.array) }).toEqual({
        type: expected.type,
        shape: expected.shape,
        values: expected.values,
      });
    },
  );

  it.each(fixtures.archives)('is an archive, $name', async ({ name, file, arrays }) => {
    // Known by its first bytes where its name says something else.
    const opened = await openArrays(written(name === 'stored' ? 'x.npz' : 'x.npy', decoded(file)));
    if (opened.kind !== 'named') throw new Error(opened.kind);
    const found = Object.fromEntries(Array.from(opened.arrays, ([key, array]) => [key, plain(array)]));
    expect(found).toEqual(arrays);
  });

  it.each(Object.entries(fixtures.refused))('is refused with the reason: %s', (_, file) => {
    expect(() => parseNpy(decoded(file), 'x.npy')).toThrow(
      /^x\.npy (?:holds elements of NumPy's type \S+;|holds records;)/,
    );
  });
});

describe('a damaged file', () => {
  const whole = decoded(fixtures.arrays[0]?.file ?? '');

  it('is refused wherever it is cut off', () => {
    for (let length = 0; length < whole.length; length++) {
      expect(() => parseNpy(whole.subarray(0, length), 'x.npy')).toThrow(/^x\.npy (?:is cut off|is not)/);
    }
    expect(() => parseNpy(Buffer.concat([whole, Buffer.of(0)]), 'x.npy')).toThrow(
      'more than its header says',
    );
  });

  it('is refused when it is an archive without its end, or one larger than allowed', async () => {
    const archive = decoded(fixtures.archives[1]?.file ?? '');
    await expect(openArrays(written('cut.npz', archive.subarray(0, 100)))).rejects.toThrow('zip archive');
    await expect(readNpz(written('large.npz', archive), 200)).rejects.toThrow('holds more than');
  });

  it.each([
    ['missing.npy', null, 'missing.npy does not exist.'],
    ['empty.npy', '', 'is empty'],
    ['page.npz', '<!DOCTYPE html>', 'cannot be read as a zip archive'],
    ['page.npy', '<!DOCTYPE html>', 'is not a .npy or .npz file'],
  ])('is refused with the reason: %s', async (name, text, reason) => {
    const file = text === null ? path.join(folder, name) : written(name, Buffer.from(text));
    await expect(openArrays(file)).rejects.toThrow(reason);
  });
});

function arrayOf(type: ArrayType, shape: readonly number[], bytes: ArrayBufferView): NumericArray {
  const copy = new Uint8Array(bytes.byteLength);
  copy.set(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  return { type, shape, bytes: copy };
}

describe('an array for an input', () => {
  const input = (elementType: string, shape: readonly number[]) => ({ name: 'data', elementType, shape });

  it('takes the type of the input where every value has its like', () => {
    const numbers = arrayOf('f64', [2], Float64Array.of(1, 200));
    for (const type of ['boolean', 'i8', 'u8', 'u16', 'i32', 'u64', 'i64', 'f16', 'f32', 'f64']) {
      const fits = type !== 'boolean' && type !== 'i8';
      const given = () => plain(fitArray(numbers, input(type, [2]), 'x.npy')).map(Number);
      if (fits) expect(given()).toEqual([1, 200]);
      else expect(given).toThrow(`x.npy holds 200, which input data of type ${type} cannot take.`);
    }
    expect(() => fitArray(arrayOf('f32', [1], Float32Array.of(0.5)), input('i64', [1]), 'x.npy')).toThrow(
      '0.5',
    );
    expect(() => fitArray(numbers, input('bf16', [2]), 'x.npy')).toThrow('no array has its type bf16');
  });

  it('may lack or have axes of 1 in front, and no other', () => {
    const numbers = arrayOf('u8', [2, 3], new Uint8Array(6));
    expect(fitArray(numbers, input('u8', [1, 2, 3]), 'x').shape).toEqual([1, 2, 3]);
    expect(fitArray(numbers, input('u8', [-1, -1, 3]), 'x').shape).toEqual([1, 2, 3]);
    expect(fitArray({ ...numbers, shape: [1, 2, 3] }, input('u8', [2, 3]), 'x').shape).toEqual([2, 3]);
    expect(() => fitArray(numbers, input('u8', [2, 2, 3]), 'x')).toThrow(
      'has the shape [2, 3]; input data takes [2, 2, 3].',
    );
    expect(() => fitArray(numbers, input('u8', [3]), 'x')).toThrow('has the shape [2, 3]');
  });

  it('is found in an archive by the name of the input', () => {
    const one = arrayOf('f32', [1], Float32Array.of(4));
    const file = { kind: 'named', arrays: new Map([['arr_0', one]]) } as const;
    expect(plain(fitArrayFile(file, input('f32', [1]), 'x.npz', true))).toEqual([4]);
    expect(() => fitArrayFile(file, input('f32', [1]), 'x.npz', false)).toThrow(
      'x.npz holds arr_0, but no array named data.',
    );
  });

  it('is raw bytes of the right number', () => {
    const file = { kind: 'raw', bytes: new Uint8Array(24) } as const;
    expect(fitArrayFile(file, input('f32', [-1, 3]), 'x.bin', true).shape).toEqual([2, 3]);
    expect(() => fitArrayFile(file, input('f32', [5]), 'x.bin', true)).toThrow(
      'holds 24 bytes; input data (f32, [5]) takes 20.',
    );
    expect(() => fitArrayFile(file, input('i64', [-1, 2]), 'x.bin', true)).toThrow(
      'does not follow from that',
    );
  });

  it('has halves that are the nearest ones, for every bit pattern', () => {
    for (let bits = 0; bits < 0x10000; bits++) {
      const value = halfValue(bits);
      if (Number.isNaN(value)) continue;
      if (halfOf(value) !== bits) throw new Error(`${bits}: ${value} gives ${halfOf(value)}`);
      const next = halfValue(bits + 1);
      if ((bits & 0x7fff) >= 0x7bff || !Number.isFinite(next)) continue;
      // Half-way between two: the even one.
      if (halfOf((value + next) / 2) !== (bits % 2 === 0 ? bits : bits + 1))
        throw new Error(`${bits} and a half`);
    }
    expect(halfOf(65519.9)).toBe(0x7bff);
    expect(halfOf(65520)).toBe(0x7c00);
  });

  it('knows the types of OpenVINO that NumPy has', () => {
    expect(['f32', 'boolean', 'bf16', 'string', 'constructor'].filter(isArrayType)).toEqual([
      'f32',
      'boolean',
    ]);
  });
});
