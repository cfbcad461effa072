/** What no network has: each is refused by the limit that it passes, or left as it is, before it costs time or memory. */
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { describe, expect, test } from 'vitest';
import { isVinobenchError } from '../../shared/faults/errors.ts';
import { parseCaffe } from './caffe/caffeModel.ts';
import { drawGraph } from './graph/graph.ts';
import { foldAffine } from './passes/foldAffine.ts';
import { graphOf } from './testing.ts';
import { readLarge } from './weights/openWeights.ts';
import { readTrainedWeights } from './weights/trainedWeights.ts';

const relu = 'layer { name: "r" type: "ReLU" bottom: "data" top: "data" }\n';
const input = 'input: "data" input_shape { dim: 1 dim: 3 dim: 8 dim: 8 }\n';

function message(of: () => unknown): string {
  try {
    of();
    return 'read';
  } catch (error) {
    return isVinobenchError(error) && error.code === 'limit' ? error.message : `no limit: ${error}`;
  }
}

describe('more than any network has', () => {
  test('of layers is refused at the first that is too many', () => {
    expect(parseCaffe(input + relu.repeat(6_000), 'net.prototxt').layers).toHaveLength(6_000);
    expect(message(() => parseCaffe(input + relu.repeat(6_001), 'net.prototxt'))).toMatch(
      /^net\.prototxt:6002: the file has more than 6000 layers/,
    );
  });

  test('of weights from fillers is refused with the layer', () => {
    const net =
      'layer { name: "c" type: "InnerProduct" bottom: "data" top: "c" inner_product_param { num_output: 900000 } }';
    expect(message(() => graphOf(net, { input: [1, 190] }))).toMatch(
      /layer "c" \(InnerProduct\) brings the weights past 640 MiB with its 900000 x 190, .*its caffemodel\.$/,
    );
  });

  test('of steps that a recurrent layer unrolls is refused with the layer, by itself and in all', () => {
    const lstm = (name: string) =>
      `layer { name: "${name}" type: "Lstm" bottom: "data" top: "${name}" lstm_param { num_output: 2 } }\n`;
    expect(message(() => graphOf(lstm('l'), { input: [2_049, 1, 2] }))).toMatch(
      /layer "l" \(Lstm\) has sequences of 2049 steps, .*; up to 2048 steps can be converted: give the net shorter sequences\.$/,
    );
    const three = lstm('a') + lstm('b') + lstm('c');
    expect(message(() => graphOf(three, { input: [2_048, 1, 2] }))).toMatch(
      /layer "c" \(Lstm\) brings the net past 50000 operations, .*; give the net shorter sequences, or split it\.$/,
    );
  });

  test('of numbers that follow from sizes is refused with the layer', () => {
    const state = (name: string) =>
      `layer { name: "${name}" type: "DummyData" top: "${name}" dummy_data_param { shape { dim: 4096 dim: 4096 } } }
      layer { name: "s${name}" type: "Silence" bottom: "${name}" }\n`;
    expect(message(() => graphOf(['a', 'b', 'c', 'd', 'e'].map(state).join(''), { input: [1] }))).toMatch(
      /layer "e" \(DummyData\) brings the constants that follow from sizes past 256 MiB, /,
    );
  });

  const numbers = Buffer.alloc(2_000_001 * 5, Buffer.from([0x2d, 0, 0, 0, 0]));
  const blob = new BinaryWriter().tag(100, WireType.LengthDelimited).fork();
  blob.tag(1, WireType.LengthDelimited).string('c').tag(7, WireType.LengthDelimited).bytes(numbers).join();
  const files: readonly (readonly [string, Uint8Array])[] = [
    ['numbers one by one', blob.finish()],
    ['unknown fields', Buffer.alloc(2_000_001 * 3, Buffer.from([0xf8, 0x7f, 0x00]))],
  ];
  test.each(files)(
    'of a caffemodel of %s is refused by the readers of small and of large files',
    (_, bytes) => {
      const readAt = (into: Uint8Array, position: number) =>
        into.set(bytes.subarray(position, position + into.byteLength));
      const sentence =
        "net.caffemodel has more than 2000000 fields, which no network needs; if it is a network's, save it with Caffe, which packs its numbers.";
      expect(message(() => readTrainedWeights(bytes, 'net.caffemodel'))).toBe(sentence);
      expect(message(() => readLarge(readAt, bytes.byteLength, 'net.caffemodel'))).toBe(sentence);
    },
  );

  test('of channels is refused where their numbers are computed, and not folded where they need not be', () => {
    const channels = 2 ** 20 + 1;
    const bottom = { input: [1, channels, 1, 1] };
    for (const type of ['BatchNorm', 'BN'])
      expect(
        message(() => graphOf(`layer { name: "b" type: "${type}" bottom: "data" top: "b" }`, bottom)),
      ).toContain(`layer "b" (${type}) has ${channels} channels`);
    const scaled = graphOf(
      `layer { name: "c" type: "InnerProduct" bottom: "data" top: "c" inner_product_param { num_output: ${channels} bias_term: false } }
      layer { name: "s" type: "Scale" bottom: "c" top: "s" }`,
      { input: [1, 1] },
    );
    expect(foldAffine(scaled)).toBe(scaled);
    expect(drawGraph(scaled)).toContain('s = Multiply');
  });
});
