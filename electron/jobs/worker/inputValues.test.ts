import { describe, expect, it } from 'vitest';
import { inputKind, valuesOfKind } from './inputValues.ts';

const input = (name: string, shape: readonly number[], elementType = 'f32') => ({
  name,
  shape: [...shape],
  elementType,
});
const kindOf = (elementType: string, shape: readonly number[], name = 'x') => {
  const one = input(name, shape, elementType);
  return inputKind(one, [one]).kind;
};

describe('an input', () => {
  it.each([
    ['f32', [1, 3, 224, 224], 'pixels'],
    ['f16', [8, 224, 224, 3], 'pixels'],
    ['u8', [1, 40, 48, 3], 'pixels'],
    ['u8', [480, 640, 3], 'pixels'],
    ['f32', [1, 6, 384, 512], 'pixels'],
    ['f32', [1, 3, 16, 112, 112], 'pixels'],
    ['f32', [1, 256, 14, 14], 'fractions'],
    ['f32', [1, 1, 1, 128], 'fractions'],
    ['f32', [1, 80, 3000], 'fractions'],
    ['f64', [64, 30], 'fractions'],
    ['bf16', [128], 'fractions'],
    ['f32', [], 'fractions'],
    ['i64', [1, 128], 'zeros'],
    ['i32', [], 'zeros'],
    ['i64', [1, 3, 224, 224], 'zeros'],
    ['u8', [1, 1000], 'zeros'],
    ['boolean', [1, 1, 16, 16], 'zeros'],
    ['i4', [16], 'zeros'],
    ['f8e4m3', [1, 3, 16, 16], 'zeros'],
    ['string', [1], 'zeros'],
  ] as const)('of %s %j is filled with %s', (type, shape, kind) => expect(kindOf(type, shape)).toBe(kind));

  it.each([
    ['rois', [300, 5], 'boxes'],
    ['rpn/proposals', [1, 300, 4], 'boxes'],
    ['boxes', [50, 4], 'boxes'],
    ['inbox', [50, 4], 'fractions'],
    ['points', [4096, 4], 'fractions'],
    ['rois', [300, 6], 'fractions'],
    ['im_info', [1, 3], 'imageSize'],
    ['image_shape', [2], 'imageSize'],
    ['scale_factor', [1, 2], 'ones'],
  ] as const)('called %s of %j is filled with %s', (name, shape, kind) =>
    expect(kindOf('f32', shape, name)).toBe(kind),
  );

  it('is boxes where an operation pools by them, whatever it is called', () => {
    const regions = input('input_2', [300, 5]);
    const readers = [
      {
        type: 'ROIPooling',
        inputShapes: [
          [1, 64, 14, 14],
          [300, 5],
        ],
      },
    ];
    expect(inputKind(regions, [regions], readers).kind).toBe('boxes');
    expect(inputKind(input('input_2', [300, 1, 5]), [regions], readers).kind).toBe('boxes');
    expect(inputKind(input('input_2', [200, 5]), [regions], readers).kind).toBe('fractions');
  });
});

describe('the numbers', () => {
  it('of boxes lie in the image, in the right order, on the first image', () => {
    const all = [input('data', [1, 3, 60, 90]), input('rois', [40, 5])];
    const [, rois = input('', [])] = all;
    const values = valuesOfKind(inputKind(rois, all), 200, 5, 7);
    const rows = Array.from({ length: 40 }, (_, row) => [...values.subarray(row * 5, row * 5 + 5)]);
    for (const [image, x1 = 0, y1 = 0, x2 = 0, y2 = 0] of rows) {
      expect(image).toBe(0);
      expect(x1 >= 0 && x2 > x1 && x2 < 90).toBe(true);
      expect(y1 >= 0 && y2 > y1 && y2 < 60).toBe(true);
    }
    expect(new Set(rows.map(String)).size).toBeGreaterThan(35);
  });

  it('of an image’s size are its height and width', () => {
    const all = [input('data', [1, 3, 60, 90]), input('im_info', [1, 3])];
    const [, info = input('', [])] = all;
    expect([...valuesOfKind(inputKind(info, all), 6, 3, 7)]).toEqual([60, 90, 1, 60, 90, 1]);
  });

  it('of anything else are fractions between 0 and 1, repeatable', () => {
    const values = valuesOfKind({ kind: 'fractions' }, 1000, 1, 7);
    for (const value of values) expect(value > 0 && value < 1).toBe(true);
    expect(new Set(values).size).toBeGreaterThan(100);
    expect(valuesOfKind({ kind: 'fractions' }, 1000, 1, 7)).toEqual(values);
    expect(valuesOfKind({ kind: 'fractions' }, 1000, 1, 8)).not.toEqual(values);
  });
});
