import { describe, expect, it } from 'vitest';
import { addon } from './index.ts';
import type { ElementTypeName } from './types.ts';

const invalid = (message: RegExp) =>
  expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT', message: expect.stringMatching(message) });

const arrays = [
  ['i8', Int8Array.of(-1, 2, 3, 4, 5, 6)],
  ['u8', Uint8Array.of(1, 2, 3, 4, 5, 6)],
  ['i16', Int16Array.of(-1, 2, 3, 4, 5, 6)],
  ['u16', Uint16Array.of(1, 2, 3, 4, 5, 6)],
  ['i32', Int32Array.of(-1, 2, 3, 4, 5, 6)],
  ['u32', Uint32Array.of(1, 2, 3, 4, 5, 6)],
  ['i64', BigInt64Array.of(-1n, 2n, 3n, 4n, 5n, 6n)],
  ['u64', BigUint64Array.of(1n, 2n, 3n, 4n, 5n, 6n)],
  ['f32', Float32Array.of(-1.5, 2, 3, 4, 5, 6)],
  ['f64', Float64Array.of(-1.5, 2, 3, 4, 5, 6)],
  // 1.0 is 0x3c00 in binary16 and 0x3f80 in bfloat16.
  ['f16', Uint16Array.of(0x3c00, 0xbc00, 0, 1, 2, 3)],
  ['bf16', Uint16Array.of(0x3f80, 0xbf80, 0, 1, 2, 3)],
  ['boolean', Uint8Array.of(1, 0, 1, 0, 1, 0)],
] as const;

describe('Tensor', () => {
  it.each(arrays)('holds %s in its typed array', (type, data) => {
    const tensor = new addon.Tensor(type, [2, 3], data);
    expect(tensor.data).toEqual(data);
    expect([tensor.elementType, tensor.getElementType()]).toEqual([type, type]);
    expect([tensor.getShape(), tensor.getSize(), tensor.isContinuous()]).toEqual([[2, 3], 6, true]);
  });

  it.each(Object.keys(addon.element) as ElementTypeName[])('begins with zeros as %s', (type) => {
    const { data } = new addon.Tensor(type, [3, 3]);
    expect([...data].every((value) => Number(value) === 0)).toBe(true);
  });

  it.each([
    ['u4', 5],
    ['i4', 5],
    ['u1', 2],
  ] as const)('packs nine elements of %s into %d bytes', (type, bytes) => {
    expect(new addon.Tensor(type, [9]).data.length).toBe(bytes);
    const packed = Uint8Array.from({ length: bytes }, (_, index) => index + 1);
    expect(new addon.Tensor(type, [9], packed).data).toEqual(packed);
  });

  it('shares the memory of the array it is given, also with an offset', () => {
    const whole = Float32Array.of(9, 1, 2, 9);
    const tensor = new addon.Tensor('f32', [2], whole.subarray(1, 3));
    whole[1] = 7;
    expect(tensor.data).toEqual(Float32Array.of(7, 2));
    tensor.data = Float32Array.of(4, 5);
    expect(whole).toEqual(Float32Array.of(9, 4, 5, 9));
  });

  it('gives a copy of its data', () => {
    const tensor = new addon.Tensor('f32', [1], Float32Array.of(1));
    tensor.data.set([2] as never);
    expect(tensor.getData()).toEqual(Float32Array.of(1));
  });

  it('takes bytes for any type', () => {
    const bytes = new Uint8Array(Float32Array.of(1, 2).buffer);
    expect(new addon.Tensor('f32', [2], bytes).data).toEqual(Float32Array.of(1, 2));
  });

  it('holds strings', () => {
    const tensor = new addon.Tensor(['a', '', 'größer']);
    expect([...tensor.data]).toEqual(['a', '', 'größer']);
    expect(tensor.getShape()).toEqual([3]);
    const empty = new addon.Tensor('string', [1, 2]);
    Object.assign(empty, { data: ['x', 'y'] });
    expect([...empty.data]).toEqual(['x', 'y']);
  });

  it('may be a scalar or empty', () => {
    expect(new addon.Tensor('f32', []).data).toEqual(Float32Array.of(0));
    expect(new addon.Tensor('f32', [0, 3]).data).toEqual(new Float32Array(0));
    expect(new addon.Tensor('f32', [0], new Float32Array(0)).getSize()).toBe(0);
  });

  it('takes its shape from an Int32Array and cuts fractions off, as openvino-node does', () => {
    expect(new addon.Tensor('u8', Int32Array.of(2, 3)).getShape()).toEqual([2, 3]);
    expect(new addon.Tensor('u8', [2.8, 3]).getShape()).toEqual([2, 3]);
  });

  it('copies to another tensor of its type and shape', () => {
    const target = new addon.Tensor('f32', [2]);
    new addon.Tensor('f32', [2], Float32Array.of(1, 2)).copyTo(target);
    expect(target.data).toEqual(Float32Array.of(1, 2));
    expect(() => target.copyTo(new addon.Tensor('f32', [3]))).toThrow(invalid(/same shape and element type/));
    expect(() => target.copyTo(new addon.Tensor('i32', [2]))).toThrow(invalid(/same shape and element type/));
    expect(() => target.copyTo(new Float32Array(2) as never)).toThrow(invalid(/- \(Tensor\)/));
  });

  it('changes its shape', () => {
    const tensor = new addon.Tensor('f32', [4]);
    tensor.setShape([2, 2]);
    expect(tensor.getShape()).toEqual([2, 2]);
    const fixed = new addon.Tensor('f32', [2], Float32Array.of(1, 2));
    expect(() => fixed.setShape([1000])).toThrow(expect.objectContaining({ code: 'ERR_OPENVINO' }));
  });
});

describe('wrong arguments to Tensor', () => {
  it.each([
    ['no such type', () => new addon.Tensor('f33' as never, [1]), /'f33'.*Allowed: u8, u16/],
    ['a number as type', () => new addon.Tensor(7 as never, [1]), /ov::element::Type/],
    ['a shape of strings', () => new addon.Tensor('f32', ['1'] as never), /must contain only numbers/],
    [
      'a Float32Array as shape',
      () => new addon.Tensor('f32', Float32Array.of(1) as never),
      /Int32Array or a Uint32Array/,
    ],
    [
      'an ArrayBuffer as shape',
      () => new addon.Tensor('f32', new ArrayBuffer(4) as never),
      /Array or TypedArray/,
    ],
    ['a negative dimension', () => new addon.Tensor('f32', [-1]), /non-negative/],
    ['NaN', () => new addon.Tensor('f32', [Number.NaN]), /non-negative/],
    ['more than memory', () => new addon.Tensor('f32', [2 ** 31, 2 ** 31]), /does not fit in memory/],
    ['an overflowing product', () => new addon.Tensor('u8', [2 ** 32, 2 ** 32]), /does not fit in memory/],
    ['too much data', () => new addon.Tensor('f32', [1], new Float32Array(2)), /mismatch passed data's size/],
    [
      'too little data',
      () => new addon.Tensor('f32', [3], new Float32Array(2)),
      /mismatch passed data's size/,
    ],
    [
      'another array',
      () => new addon.Tensor('f32', [2], new Int32Array(2)),
      /takes a Float32Array .* not a Int32Array/,
    ],
    [
      'misaligned bytes',
      () => new addon.Tensor('f32', [1], new Uint8Array(8).subarray(1, 5)),
      /multiple of 4/,
    ],
    [
      'an Array as data',
      () => new addon.Tensor('f32', [1], [1] as never),
      /Third argument of a tensor must be TypedArray/,
    ],
    ['strings and others', () => new addon.Tensor(['a', 1] as never), /must contain only strings/],
    [
      'four arguments',
      () => new (addon.Tensor as new (...all: unknown[]) => unknown)('f32', [1], 1, 2),
      /number of arg/,
    ],
  ])('%s is refused', (_, construct, message) => {
    expect(construct).toThrow(invalid(message));
  });

  it('refuses data of another size or kind', () => {
    const tensor = new addon.Tensor('f32', [2]);
    expect(() => Object.assign(tensor, { data: new Float32Array(3) })).toThrow(
      invalid(/same size as the Tensor/),
    );
    expect(() => Object.assign(tensor, { data: new Int32Array(2) })).toThrow(invalid(/takes a Float32Array/));
    expect(() => Object.assign(tensor, { data: 'text' })).toThrow(invalid(/must be TypedArray, or Array/));
  });

  it.each(['getData', 'getSize', 'getElementType', 'isContinuous'] as const)(
    '%s takes no argument',
    (method) => {
      const tensor = new addon.Tensor('f32', [2]);
      const call = tensor[method] as (argument: number) => unknown;
      expect(() => call.call(tensor, 1)).toThrow(invalid(/^\w+\(\) does not accept any arguments\.$/));
    },
  );
});
