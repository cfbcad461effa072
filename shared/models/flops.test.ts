import { describe, expect, it } from 'vitest';
import { operationFlops } from './flops.ts';

/** Counts by running the loops of a direct convolution. */
function countedConvolution(
  batch: number,
  group: number,
  inner: number,
  outer: number,
  out: number,
  kernel: number,
) {
  let multiplyAccumulates = 0;
  for (let n = 0; n < batch; n++)
    for (let g = 0; g < group; g++)
      for (let o = 0; o < outer; o++)
        for (let y = 0; y < out; y++)
          for (let x = 0; x < out; x++)
            for (let i = 0; i < inner; i++) for (let k = 0; k < kernel * kernel; k++) multiplyAccumulates++;
  return 2 * multiplyAccumulates;
}

describe('operationFlops', () => {
  it('counts a convolution as its loops do', () => {
    const operation = {
      type: 'Convolution',
      inputShapes: [
        [2, 3, 9, 9],
        [5, 3, 3, 3],
      ],
      outputShapes: [[2, 5, 7, 7]],
    };
    expect(operationFlops(operation)).toBe(countedConvolution(2, 1, 3, 5, 7, 3));
  });

  it('counts a grouped convolution as its loops do', () => {
    const operation = {
      type: 'GroupConvolution',
      inputShapes: [
        [1, 6, 5, 5],
        [3, 4, 2, 1, 1],
      ],
      outputShapes: [[1, 12, 5, 5]],
    };
    expect(operationFlops(operation)).toBe(countedConvolution(1, 3, 2, 4, 5, 1));
  });

  it('counts a deconvolution by its input', () => {
    const operation = {
      type: 'ConvolutionBackpropData',
      inputShapes: [
        [1, 4, 5, 5],
        [4, 2, 3, 3],
      ],
      outputShapes: [[1, 2, 11, 11]],
    };
    expect(operationFlops(operation)).toBe(2 * 4 * 25 * 2 * 9);
  });

  it('takes the reduced dimension of a transposed matrix product from the right place', () => {
    const shapes = {
      type: 'MatMul',
      inputShapes: [
        [7, 3],
        [7, 5],
      ],
      outputShapes: [[3, 5]],
    };
    expect(operationFlops({ ...shapes, transposeA: true })).toBe(2 * 3 * 5 * 7);
    expect(
      operationFlops({
        type: 'MatMul',
        inputShapes: [
          [1, 9216],
          [4096, 9216],
        ],
        outputShapes: [[1, 4096]],
      }),
    ).toBe(2 * 4096 * 9216);
  });

  it('counts a recurrent layer by its gates, steps and directions', () => {
    // Two directions of 26 steps: each of 4 gates multiplies 16 inputs and 32 states for each of 32 outputs.
    const lstm = {
      type: 'LSTMSequence',
      inputShapes: [
        [3, 26, 16],
        [3, 2, 32],
      ],
      outputShapes: [[3, 2, 26, 32]],
    };
    expect(operationFlops(lstm)).toBe(2 * (3 * 2 * 26) * 4 * 32 * (16 + 32));
    const gru = {
      type: 'GRUCell',
      inputShapes: [
        [3, 16],
        [3, 32],
      ],
      outputShapes: [[3, 32]],
    };
    expect(operationFlops(gru)).toBe(2 * 3 * 3 * 32 * (16 + 32));
  });

  it('knows no number where a dimension or a rank is not known', () => {
    const weights = [5, 3, 3, 3];
    const open = {
      type: 'Convolution',
      inputShapes: [[-1, 3, -1, -1], weights],
      outputShapes: [[-1, 5, -1, -1]],
    };
    expect(operationFlops(open)).toBeNull();
    expect(operationFlops({ type: 'MatMul', inputShapes: [[], [4, 4]], outputShapes: [[]] })).toBeNull();
    expect(operationFlops({ type: 'Softmax', inputShapes: [[-1, 5]], outputShapes: [[-1, 5]] })).toBe(0);
  });

  it('counts nothing for what only moves or compares data', () => {
    expect(
      operationFlops({ type: 'MaxPool', inputShapes: [[1, 8, 4, 4]], outputShapes: [[1, 8, 2, 2]] }),
    ).toBe(0);
  });
});
