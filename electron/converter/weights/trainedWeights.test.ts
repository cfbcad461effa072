import { BinaryWriter } from '@bufbuild/protobuf/wire';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isVinobenchError } from '../../../shared/faults/errors.ts';
import type { CaffeLayer } from '../caffe/caffeNet.ts';
import { floatValues } from '../graph/tensor.ts';
import { type CaffemodelStyle, caffemodelBytes } from '../testing.ts';
import { readTrainedWeights } from './trainedWeights.ts';

const layer: CaffeLayer = {
  name: 'conv1',
  id: 'conv1',
  type: 'Convolution',
  bottoms: [],
  tops: [],
  file: 'net.prototxt',
  line: 7,
  sourceName: 'conv1',
  occurrence: 0,
  sharedNames: [],
  params: [],
  phase: undefined,
  lossWeights: [],
  propagatedDown: 0,
  extras: [],
};
const specs = [
  { role: 'weights', shape: [2, 3], fallback: { constant: 0 } },
  { role: 'bias', shape: [2], fallback: { constant: 0 } },
];
const weights = { shape: [2, 3], values: [1, 2, 3, 4, 5, 6.5] };
const bias = { shape: [2], values: [-1, 0.25] };
const net = [
  { name: 'training only', blobs: [bias] },
  { name: 'conv1', blobs: [weights, bias] },
];
const read = (bytes: Uint8Array): number[][] => {
  const source = readTrainedWeights(bytes, 'net.caffemodel');
  const tensors = source.blobs(layer, specs);
  source.finish?.();
  return tensors.map((tensor) => [...floatValues(tensor)]);
};
const failure = (bytes: Uint8Array): string => {
  try {
    read(bytes);
  } catch (error) {
    if (isVinobenchError(error)) return error.message;
    throw error;
  }
  return 'read';
};

describe('a caffemodel', () => {
  const styles: [string, CaffemodelStyle][] = [
    ['of the current format', {}],
    ['of the V1 format with legacy dimensions', { format: 'layers', legacyShape: true }],
    ['of the V0 format with legacy dimensions', { format: 'v0', legacyShape: true }],
    ['with unpacked numbers', { packed: false }],
    ['with doubles', { doubles: true }],
    ['with unpacked doubles', { doubles: true, packed: false }],
    ['with raw halves (NVCaffe, shrinkCaffeModel)', { raw: 'half' }],
    ['with raw floats', { raw: 'float' }],
    ['with raw doubles', { raw: 'double' }],
    ['with raw floats that do not say so', { raw: 'untyped' }],
    ['with raw halves and legacy dimensions', { raw: 'half', legacyShape: true }],
  ];
  test.each(styles)('%s gives its blobs by layer name', (_, style) => {
    expect(read(caffemodelBytes(net, style))).toEqual([weights.values, bias.values]);
  });

  test('gives thousands of unpacked numbers in order', () => {
    const values = Array.from({ length: 5000 }, (_, index) => index);
    const bytes = caffemodelBytes([{ name: 'conv1', blobs: [{ shape: [5000], values }] }], { packed: false });
    const [tensor] = readTrainedWeights(bytes, 'x').blobs(layer, [
      { role: 'weights', shape: [5000], fallback: { constant: 0 } },
    ]);
    expect(tensor && [...floatValues(tensor)]).toEqual(values);
  });

  test('that does not fit says layer, expected and found', () => {
    const odd = { shape: [2, 4], values: [1, 2, 3, 4, 5, 6, 7, 8] };
    expect(failure(caffemodelBytes([{ name: 'conv1', blobs: [odd, bias] }]))).toBe(
      'net.prototxt:7: layer "conv1" (Convolution) expects weights of shape [2, 3], but net.caffemodel has [2, 4].',
    );
    expect(failure(caffemodelBytes([{ name: 'conv1', blobs: [weights] }]))).toMatch(
      /expects 2 blobs \(weights, bias\), but net\.caffemodel has 1/,
    );
    expect(failure(caffemodelBytes([{ name: 'conv1', blobs: [] }]))).toMatch(/has none under that name/);
  });

  test('may mix the encodings from blob to blob', () => {
    const one = caffemodelBytes([{ name: 'conv1', blobs: [weights] }], { raw: 'half' });
    const other = caffemodelBytes([{ name: 'conv2', blobs: [bias] }], { doubles: true });
    const source = readTrainedWeights(Buffer.concat([one, other]), 'x');
    const values = ['conv1', 'conv2'].map((sourceName, index) => {
      const [tensor] = source.blobs({ ...layer, sourceName }, specs.slice(index, index + 1));
      return tensor && [...floatValues(tensor)];
    });
    expect(values).toEqual([weights.values, bias.values]);
  });

  test('whose raw data have another length or type than Caffe reads is refused with layer and role', () => {
    const rawBlob = (type: number, bytes: number): Uint8Array => {
      const writer = new BinaryWriter().tag(100, 2).fork().tag(1, 2).string('conv1').tag(7, 2).fork();
      writer.tag(7, 2).fork().tag(1, 2).fork().int64(2).int64(3).join().join();
      writer.tag(10, 0).int32(type).tag(12, 2).bytes(new Uint8Array(bytes)).join();
      return writer.tag(7, 2).fork().tag(5, 2).bytes(new Uint8Array(8)).join().join().finish();
    };
    expect(failure(rawBlob(2, 12))).toBe('read');
    expect(failure(rawBlob(2, 10))).toMatch(
      /layer "conv1" \(Convolution\) expects 6 numbers of weights, but net\.caffemodel has 5: it is damaged/,
    );
    expect(failure(rawBlob(2, 13))).toMatch(
      /layer "conv1" .* has its weights .* 13 raw bytes of the type FLOAT16/,
    );
    expect(failure(rawBlob(1, 12))).toMatch(/expects 6 numbers of weights, but .* has 3/);
    expect(failure(rawBlob(3, 24))).toMatch(/has its weights .* of the type INT; FLOAT16, FLOAT and DOUBLE/);
  });

  test('that claims more numbers than it has is refused without making room for them', () => {
    const claim = caffemodelBytes([
      { name: 'conv1', blobs: [{ shape: [2 ** 16, 2 ** 15], values: [1] }, bias] },
    ]);
    expect(failure(claim)).toMatch(/expects weights of shape \[2, 3\], but .* has \[65536, 32768\]/);
    // Field 100 (a layer) of 2^31 - 1 bytes in a file of 100.
    const bomb = new Uint8Array(100);
    bomb.set([0xa2, 0x06, 0xff, 0xff, 0xff, 0xff, 0x07]);
    expect(failure(bomb)).toMatch(/is cut off .* beyond the 100 bytes that exist/);
  });

  test('cut off anywhere is refused or lacks the layer', () => {
    const bytes = caffemodelBytes(net);
    for (let length = 0; length < bytes.length; length++) {
      expect(failure(bytes.subarray(0, length))).not.toBe('read');
    }
  });

  test('of any bytes at all is read or refused', () => {
    const valid = caffemodelBytes(net);
    const mutated = fc
      .array(fc.tuple(fc.nat(valid.length - 1), fc.integer({ min: 0, max: 255 })), { maxLength: 8 })
      .map((changes) => {
        const bytes = valid.slice();
        for (const [at, value] of changes) bytes[at] = value;
        return bytes;
      });
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), mutated), (bytes) => {
        failure(bytes);
      }),
      { numRuns: 3000 },
    );
  });
});
