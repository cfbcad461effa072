import { describe, expect, test } from 'vitest';
import { drawGraph, type Graph } from '../graph/graph.ts';
import { GraphBuilder } from '../graph/graphBuilder.ts';
import { bytesTensor, elementCount, floatTensor, generatedTensor, type Tensor } from '../graph/tensor.ts';
import { mergeConstants } from './mergeConstants.ts';

const lines = (text: string): string => text.trim().replace(/^ +/gm, '');

function sums(tensors: readonly ReturnType<typeof floatTensor>[]): Graph {
  const builder = new GraphBuilder();
  let value = builder.parameter('x', [1, 3], []);
  for (const [index, tensor] of tensors.entries()) {
    const constant = builder.constant(`k${index}`, tensor);
    value = builder.compute(`s${index}`, { type: 'Add', inputs: [value, constant], shape: [1, 3] }, []);
  }
  return builder.finish('sums', [{ blob: 'y', value }]);
}

describe('merging constants', () => {
  test('keeps the first of those with the same type, shape and values', () => {
    const merged = mergeConstants(
      sums([floatTensor([3], [1, 2, 3]), floatTensor([3], [1, 2, 4]), floatTensor([3], [1, 2, 3])]),
    );
    expect(drawGraph(merged)).toBe(
      lines(`
        x = Parameter [1,3]
        k0 = Constant f32 [3]
        s0 = Add(x, k0) [1,3]
        k1 = Constant f32 [3]
        s1 = Add(s0, k1) [1,3]
        s2 = Add(s1, k0) [1,3]
        -> y = s2`),
    );
  });

  test('tells shapes, and 0 from -0, apart', () => {
    const graph = sums([
      floatTensor([3], [0, 0, 0]),
      floatTensor([1, 3], [0, 0, 0]),
      floatTensor([3], [0, 0, -0]),
    ]);
    expect(mergeConstants(graph)).toBe(graph);
  });

  test('compares large ones in memory to their last byte', () => {
    const bytes = (last: number): Uint8Array => {
      const all = new Uint8Array(1 << 18);
      all[all.length - 1] = last;
      return all;
    };
    const large = (last: number) => bytesTensor([1 << 16], [bytes(last)]);
    const merged = mergeConstants(sums([large(0), large(1), large(0)]));
    expect(merged.operations.filter(({ kind }) => kind === 'constant').map(({ name }) => name)).toEqual([
      'k0',
      'k1',
    ]);
  });

  test('reads a large one only where another has its type, shape and first bytes in memory', () => {
    const looked: string[] = [];
    const made = (name: string, first: number, shape: readonly number[], inMemory = true): Tensor => {
      const bytes = new Uint8Array(elementCount(shape) * 4);
      bytes[0] = first;
      const { beginning, ...tensor } = bytesTensor(shape, [bytes]);
      const chunks = () => {
        looked.push(name);
        return [bytes];
      };
      return inMemory && beginning !== undefined ? { ...tensor, beginning, chunks } : { ...tensor, chunks };
    };
    const large = [1 << 14, 3];
    const graph = sums([
      made('first', 0, large),
      made('other bytes', 1, large),
      made('other shape', 0, [3, 1 << 14]),
      made('made block by block', 0, large, false),
      made('as the last one', 0, large, false),
    ]);
    expect(mergeConstants(graph)).toBe(graph);
    expect(looked).toEqual([]);
    mergeConstants(sums([made('a', 0, large), made('b', 0, large), made('c', 1, large)]));
    expect(looked).toEqual(['a', 'b']);
  });

  test('compares those of 64 KiB whole, however they are made', () => {
    const blocks = () => [new Float32Array(1 << 14)].values();
    const merged = mergeConstants(
      sums([generatedTensor([1 << 14], blocks), generatedTensor([1 << 14], blocks)]),
    );
    expect(merged.operations.filter(({ kind }) => kind === 'constant')).toHaveLength(1);
    const larger = () => [new Float32Array((1 << 14) + 1)].values();
    const graph = sums([generatedTensor([(1 << 14) + 1], larger), generatedTensor([(1 << 14) + 1], larger)]);
    expect(mergeConstants(graph)).toBe(graph);
  });

  test('a graph that gives a constant out gives the kept one out', () => {
    const builder = new GraphBuilder();
    builder.constant('k', floatTensor([1], [1]));
    const value = builder.constant('l', floatTensor([1], [1]));
    const graph = mergeConstants(builder.finish('net', [{ blob: 'l', value }]));
    expect(graph.outputs).toEqual([{ blob: 'l', value: { ...value, operation: 'k' } }]);
  });
});
