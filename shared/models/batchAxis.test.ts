import { describe, expect, it } from 'vitest';
import { type ShapedModel, whyNoBatch } from './batchAxis.ts';

type Shapes = readonly (readonly number[])[];
type Step = readonly [type: string, inputs: Shapes, outputs: Shapes];

/** What is said of a model that `at` describes for a length of the first axis. */
function judged(
  at: (n: number) => { steps: readonly Step[]; outputs: Shapes; constant?: readonly number[] },
) {
  const [one, other] = [2, 3].map((length): ShapedModel => {
    const { steps, outputs, constant = [] } = at(length);
    return {
      length,
      operations: steps.map(([type, inputShapes, outputShapes], index) => ({
        name: `${type} ${index}`,
        ...{ type, inputShapes, outputShapes },
      })),
      outputs: outputs.map((shape, place) => ({ shape, isConstant: constant.includes(place) })),
    };
  });
  if (one === undefined || other === undefined) throw new Error('two lengths');
  return whyNoBatch(one, other);
}

describe('the first axis', () => {
  it.each([
    ['an image', (n: number) => [[n, 8, 6, 6]]],
    ['a sequence that is transposed so that time comes first', (n: number) => [[26, n, 37]]],
    ['images whose boxes stand in one list', (n: number) => [[1, 1, 20 * n, 7]]],
    ['images that are cut into windows', (n: number) => [[n * 64, 49, 96]]],
  ])('is a batch where it goes through to %s', (_, outputs) => {
    expect(judged((n) => ({ steps: [['Relu', [[n, 4]], [[n, 4]]]], outputs: outputs(n) }))).toBeNull();
  });

  it('is absent where an output does not follow it, or not in proportion', () => {
    const end = (shape: (n: number) => readonly number[]) =>
      judged((n) => ({ steps: [], outputs: [shape(n)] }));
    expect(end(() => [1, 40])).toBe('outputs');
    expect(end((n) => [n + 1, 40])).toBe('outputs');
    expect(end((n) => [n * n, 40])).toBe('outputs');
    // A dimension that depends on values is not known.
    expect(end(() => [-1, 6])).toBe('outputs');
  });

  it('may be missing from an output that is constant, such as prior boxes', () => {
    const outputs = (n: number): Shapes => [
      [n, 4],
      [1, 2, 80],
    ];
    expect(judged((n) => ({ steps: [], outputs: outputs(n) }))).toBe('outputs');
    expect(judged((n) => ({ steps: [], outputs: outputs(n), constant: [1] }))).toBeNull();
    expect(judged((n) => ({ steps: [], outputs: outputs(n), constant: [0, 1] }))).toBe('outputs');
  });

  it.each(['LSTMSequence', 'GRUSequence', 'RNNSequence'])('is time where %s walks along it', (type) => {
    const outputs = (n: number): Shapes => [[n, 1, 1, 8]];
    const timeFirst = (n: number): readonly Step[] => [
      [
        type,
        [
          [1, n, 16],
          [1, 1, 8],
        ],
        [[1, 1, n, 8]],
      ],
    ];
    expect(judged((n) => ({ steps: timeFirst(n), outputs: outputs(n) }))).toBe('time');
    const batchFirst = (n: number): readonly Step[] => [
      [
        type,
        [
          [n, 26, 16],
          [n, 1, 8],
        ],
        [[n, 1, 26, 8]],
      ],
    ];
    expect(judged((n) => ({ steps: batchFirst(n), outputs: outputs(n) }))).toBeNull();
  });

  it.each(['TensorIterator', 'Loop'])('is time where only the sequence of a %s has it', (type) => {
    const outputs = (n: number): Shapes => [[n, 8]];
    const time: (n: number) => readonly Step[] = (n) => [
      [
        type,
        [
          [n, 1, 16],
          [1, 8],
        ],
        [[n, 1, 8]],
      ],
    ];
    expect(judged((n) => ({ steps: time(n), outputs: outputs(n) }))).toBe('time');
    const batch: (n: number) => readonly Step[] = (n) => [
      [
        type,
        [
          [26, n, 16],
          [n, 8],
        ],
        [[26, n, 8]],
      ],
    ];
    expect(judged((n) => ({ steps: batch(n), outputs: outputs(n) }))).toBeNull();
  });

  it('is time where a longer one makes more operations', () => {
    const unrolled = (n: number) =>
      Array.from({ length: n }, (): Step => ['MatMul', [[1, 1, 4]], [[1, 1, 4]]]);
    expect(judged((n) => ({ steps: unrolled(n), outputs: [[n, 1, 4]] }))).toBe('time');
  });

  it('is seen through operations that a runtime lists in another order, and constants that it recreates', () => {
    const shaped = (length: number, names: readonly string[]): ShapedModel => ({
      length,
      operations: names.map((name) => ({
        name,
        type: name.startsWith('c') ? 'Constant' : name.startsWith('step') ? 'MatMul' : 'Relu',
        inputShapes: name.startsWith('c') ? [] : [[length, 4]],
        outputShapes: name.startsWith('c') ? [[4]] : [[length, 4]],
      })),
      outputs: [{ shape: [length, 4], isConstant: false }],
    });
    expect(whyNoBatch(shaped(2, ['a', 'c1', 'b']), shaped(3, ['c7', 'b', 'a', 'c8', 'anew']))).toBeNull();
    expect(whyNoBatch(shaped(2, ['a', 'b']), shaped(3, ['a', 'b', 'step 3']))).toBe('time');
    expect(whyNoBatch(shaped(2, ['a', 'step 2']), shaped(3, ['a']))).toBe('time');
  });

  it('is absent where it meets itself, as in attention across it', () => {
    const steps = (n: number): readonly Step[] => [
      [
        'MatMul',
        [
          [8, n, 64],
          [8, n, 64],
        ],
        [[8, n, n]],
      ],
    ];
    expect(judged((n) => ({ steps: steps(n), outputs: [[n, 512]] }))).toBe('mixed');
  });

  it('is absent where a window slides along it', () => {
    const steps = (n: number): readonly Step[] => [
      [
        'Convolution',
        [
          [1, 16, n],
          [8, 16, 3],
        ],
        [[1, 8, n]],
      ],
    ];
    expect(judged((n) => ({ steps: steps(n), outputs: [[n, 8]] }))).toBe('mixed');
  });

  it('is absent where it counts boxes', () => {
    const steps = (n: number): readonly Step[] => [
      [
        'ROIPooling',
        [
          [1, 8, 9, 9],
          [n, 5],
        ],
        [[n, 8, 3, 3]],
      ],
    ];
    expect(judged((n) => ({ steps: steps(n), outputs: [[n, 21]] }))).toBe('mixed');
  });
});
