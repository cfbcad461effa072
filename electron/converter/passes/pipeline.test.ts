import { describe, expect, test } from 'vitest';
import { floatTensor } from '../graph/tensor.ts';
import { countedOperations, runPasses } from './pipeline.ts';
import { GraphOf, unpadded } from './testing.ts';

/** One by one convolution, a BatchNorm written as a factor and a shift, and a second input that nothing needs. */
function net() {
  const made = new GraphOf();
  const data = made.parameter('data', [1, 2, 3, 3]);
  made.compute('idle', 'ReLU', [made.parameter('label', [1])], [1]);
  const c = made.compute(
    'c',
    'Convolution',
    [data, made.constant('w', [2, 2, 1, 1], [1, 2, 3, 4])],
    [1, 2, 3, 3],
    unpadded,
  );
  const m = made.compute('m', 'Multiply', [c, made.constant('f', [1, 2, 1, 1], [2, 3])], [1, 2, 3, 3]);
  const s = made.compute('s', 'Add', [m, made.constant('o', [1, 2, 1, 1], [5, 7])], [1, 2, 3, 3]);
  return made.giving(s);
}

describe('the passes', () => {
  test('run in this order, each with a name and a sentence', () => {
    const { passes } = runPasses(net(), { precision: 'FP16', preprocessing: { mean: [1], wanted: 'BGR' } });
    expect(passes.map(({ name, does }) => `${name}: ${does}`)).toEqual([
      'drop-unused: drop what no output needs',
      'add-preprocessing: put mean, scale and colour order into the network',
      'fold-after: fold BatchNorm, Scale, Power and Bias into the convolution or inner product before them',
      'fold-before: fold them, and preprocessing, into the convolution or inner product after them, where padding allows',
      'merge-affine: merge the rest of them into one Multiply and one Add',
      'one-column: cut out the only columns that a convolution reads where OpenVINO would compute wrong numbers',
      'product-prelu: write a PReLU behind an inner product of many axes as a maximum and a minimum',
      'guard-strides: write convolutions of kernel 1 as groups where OpenVINO would take their stride too far',
      'merge-constants: keep one of identical constants',
      'compress-to-fp16: keep constants as FP16',
    ]);
  });

  test('leave preprocessing and compression out unless they are asked for', () => {
    const names = runPasses(net(), { precision: 'FP32' }).passes.map(({ name }) => name);
    expect(names).not.toContain('add-preprocessing');
    expect(names).not.toContain('compress-to-fp16');
    expect(names).toHaveLength(8);
  });

  test('say which operations each removed and added, and how many constants of how many bytes are left', () => {
    const { passes } = runPasses(net(), { precision: 'FP16' });
    const of = (name: string) => {
      const {
        does: _,
        name: __,
        ...rest
      } = passes.find((pass) => pass.name === name) ?? { does: '', name: '' };
      return rest;
    };
    expect(of('drop-unused')).toEqual({
      operations: { before: 6, after: 4 },
      constants: { before: { count: 3, bytes: 16 + 8 + 8 }, after: { count: 3, bytes: 32 } },
      removed: ['label', 'idle'],
      added: [],
    });
    expect(of('fold-after')).toEqual({
      operations: { before: 4, after: 3 },
      constants: { before: { count: 3, bytes: 32 }, after: { count: 2, bytes: 24 } },
      removed: ['m', 's'],
      added: ['c/bias'],
    });
    expect(of('guard-strides')).toEqual({
      operations: { before: 3, after: 3 },
      constants: { before: { count: 2, bytes: 24 }, after: { count: 2, bytes: 24 } },
      removed: [],
      added: [],
    });
    // Half the bytes; a decompression is no operation that the network has.
    expect(of('compress-to-fp16')).toEqual({
      operations: { before: 3, after: 3 },
      constants: { before: { count: 2, bytes: 24 }, after: { count: 2, bytes: 12 } },
      removed: [],
      added: [],
    });
  });

  test('count parameters and computations as operations, and no constant and no decompression', () => {
    const { graph } = runPasses(net(), { precision: 'FP16' });
    expect(graph.operations.map(({ name }) => name)).toEqual([
      'data',
      'c/weights_compressed',
      'c/weights',
      'c',
      'c/bias/value_compressed',
      'c/bias/value',
      'c/bias',
    ]);
    expect(countedOperations(graph)).toBe(3);
  });

  test('count what was learned before equal constants become one', () => {
    const made = new GraphOf();
    let value = made.parameter('data', [1, 2, 3, 3]);
    const attributes = { ...unpadded, pads_begin: [1, 1], pads_end: [1, 1] };
    for (const name of ['c', 'd']) {
      const weights = made.tensor(`${name}/w`, {
        ...floatTensor([2, 2, 3, 3], new Array(36).fill(1)),
        origin: 'learned',
      });
      value = made.compute(name, 'Convolution', [value, weights], [1, 2, 3, 3], attributes);
    }
    const { graph, facts } = runPasses(made.giving(value), { precision: 'FP32' });
    expect(graph.operations.filter(({ kind }) => kind === 'constant')).toHaveLength(1);
    expect(facts.parameters).toBe(72);
  });
});
