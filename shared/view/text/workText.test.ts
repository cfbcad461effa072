import { describe, expect, it } from 'vitest';
import { batchOf, gflopsOfImage } from '../../models/imageWork.ts';
import { thin } from './format.ts';
import { gflopText, workText } from './workText.ts';

const input = (...shape: number[]) => ({ name: 'x', shape, elementType: 'f32', layout: null });

describe('the work of an inference', () => {
  it('is of one image in the library, and names its images where there are several', () => {
    const ten = { inputs: [input(10, 3, 8, 8)], flops: 2e10 };
    expect(batchOf(ten)).toBe(10);
    expect(gflopsOfImage(ten)).toBe(2);
    expect(workText(ten.flops, 10).replaceAll(thin, ' ')).toBe('20.0 GFLOP an inference of 10 images');
  });

  it('takes the first axis for images in images alone, and never an open one', () => {
    expect(batchOf({ inputs: [input(4096, 4)] })).toBe(1);
    expect(batchOf({ inputs: [input(2, 3, 8, 8), input(1, 3, 8, 8)] })).toBe(1);
    expect(batchOf({ inputs: [input(-1, 3, 8, 8)] })).toBe(1);
    expect(batchOf({ inputs: [] })).toBe(1);
  });

  it('is unknown where a dimension is, and never a figure of many zeros', () => {
    expect(gflopsOfImage({ inputs: [input(-1, 3, 8, 8)], flops: null })).toBeNull();
    expect(workText(null, 1)).toMatch(/^unknown/);
    expect(workText(1180, 1)).toMatch(/^<0\.001/);
    expect(gflopText(1.18e-6)).toBe('<0.01');
  });
});
