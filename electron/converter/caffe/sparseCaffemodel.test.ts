import { createHash } from 'node:crypto';
import { BinaryWriter } from '@bufbuild/protobuf/wire';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ReadAt } from '../graph/tensor.ts';
import { type CaffemodelStyle, caffemodelBytes } from '../testing.ts';
import { readTrainedWeights } from '../weights/trainedWeights.ts';
import { sparseCaffemodel } from './sparseCaffemodel.ts';

const long = 20_000;
const numbers = (count: number, first: number): number[] =>
  Array.from({ length: count }, (_, index) => first + (index % 512));
const layers = [
  {
    name: 'a',
    blobs: [
      { shape: [2, long / 2], values: numbers(long, 1) },
      { shape: [2], values: [5, 6] },
    ],
  },
  { name: 'b', blobs: [{ shape: [long], values: numbers(long, 7) }] },
];

function counted(bytes: Uint8Array): { readAt: ReadAt; read: () => number } {
  let count = 0;
  return {
    readAt: (into, position) => {
      count += into.byteLength;
      into.set(bytes.subarray(position, position + into.byteLength));
    },
    read: () => count,
  };
}

function weightsOf(bytes: Uint8Array, readAt?: ReadAt): string {
  const whole = readAt === undefined ? bytes : (sparseCaffemodel(readAt, bytes.byteLength) ?? bytes);
  const source = readTrainedWeights(whole, 'net.caffemodel', readAt);
  return layers
    .flatMap(({ name, blobs }) => {
      const layer = {
        name,
        type: 'InnerProduct',
        bottoms: [],
        tops: [],
        file: 'net.prototxt',
        line: 1,
        sourceName: name,
        occurrence: 0,
        id: name,
        sharedNames: [],
        params: [],
        phase: undefined,
        lossWeights: [],
        propagatedDown: 0,
        extras: [],
      };
      const specs = blobs.map(({ shape }) => ({ role: 'weights', shape, fallback: { constant: 0 } }));
      return source.blobs(layer, specs).map((tensor) => {
        const hash = createHash('sha256');
        for (const chunk of tensor.chunks(777 * 4)) hash.update(chunk);
        return hash.digest('hex');
      });
    })
    .join();
}

describe('a caffemodel whose weights stay on the disk', () => {
  const styles: readonly CaffemodelStyle[] = [
    {},
    { format: 'layers', legacyShape: true },
    { format: 'v0', legacyShape: true },
    { doubles: true },
    { packed: false },
    { packed: false, doubles: true },
    { raw: 'half' },
    { raw: 'float' },
    { raw: 'double' },
  ];
  test.each(styles)('gives the weights of one in memory: %j', (style) => {
    const bytes = caffemodelBytes(layers, style);
    expect(weightsOf(bytes, counted(bytes).readAt)).toBe(weightsOf(bytes));
  });

  test.each([{}, { raw: 'float' }, { format: 'v0' }] as const)(
    'is read but for its long lists: %j',
    (style) => {
      const bytes = caffemodelBytes(layers, style);
      const { readAt, read } = counted(bytes);
      expect(sparseCaffemodel(readAt, bytes.byteLength)?.byteLength).toBe(bytes.byteLength);
      expect(read()).toBeLessThan(0.15 * bytes.byteLength);
    },
  );

  test('may have one list in several pieces, long and short', () => {
    const half = (from: number, to: number): Uint8Array => {
      const values = layers[1]?.blobs[0]?.values.slice(from, to) ?? [];
      return new Uint8Array(Float32Array.from(values).buffer);
    };
    const b = new BinaryWriter();
    b.tag(1, 2).string('b').tag(7, 2).fork();
    b.tag(5, 2)
      .bytes(half(0, 17_000))
      .tag(5, 2)
      .bytes(half(17_000, 17_003))
      .tag(5, 2)
      .bytes(half(17_003, long));
    b.tag(7, 2).fork().tag(1, 2).fork().int64(long).join().join().join();
    const bytes = Buffer.concat([
      caffemodelBytes(layers.slice(0, 1)),
      new BinaryWriter().tag(100, 2).bytes(b.finish()).finish(),
    ]);
    expect(weightsOf(bytes, counted(bytes).readAt)).toBe(weightsOf(caffemodelBytes(layers)));
  });

  test('is given up for any other bytes that memory would read differently', () => {
    const bytes = caffemodelBytes(layers);
    const outcome = (read: () => string): string => {
      try {
        return read();
      } catch (error) {
        return error instanceof Error ? error.message : String(error);
      }
    };
    const change = fc.tuple(fc.nat(300), fc.nat(255));
    fc.assert(
      fc.property(
        fc.array(change, { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        fc.nat(),
        (changes, atEnd, cut) => {
          const damaged = Uint8Array.from(atEnd ? bytes.subarray(0, cut % bytes.length) : bytes);
          // the structure stands at the beginning and after the first list
          for (const [place, value] of changes)
            damaged[place % 2 === 0 ? place / 2 : 4 * long + place] = value;
          expect(outcome(() => weightsOf(damaged, counted(damaged).readAt))).toBe(
            outcome(() => weightsOf(damaged)),
          );
        },
      ),
      { numRuns: 300 },
    );
  });
});
