/** Prototxts and caffemodels that swell, nest, overflow or lie about their lengths; 20,000 damaged ones are mutated.ts's. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { encodeCaffemodel } from '../support/caffemodel.ts';
import type { HostileModel } from './asked.ts';

const data = (sizes = 'dim: 1 dim: 3 dim: 8 dim: 8') =>
  `name: "small"\nlayer { name: "data" type: "Input" top: "data" input_param { shape { ${sizes} } } }\n`;
const convolution = ({ name = 'conv1', bottom = 'data', param = 'num_output: 4 kernel_size: 3' } = {}) =>
  `layer { name: "${name}" type: "Convolution" bottom: "${bottom}" top: "${name}" convolution_param { ${param} } }\n`;
const good = data() + convolution();

function caffe(
  name: string,
  prototxt: () => string | Uint8Array,
  caffemodel?: () => Uint8Array,
): HostileModel {
  return {
    name,
    file: 'net.prototxt',
    make: (folder) => {
      writeFileSync(path.join(folder, 'net.prototxt'), prototxt());
      if (caffemodel !== undefined) writeFileSync(path.join(folder, 'net.caffemodel'), caffemodel());
    },
  };
}

const chain = (count: number) =>
  data() +
  Array.from({ length: count }, (_, at) =>
    convolution({
      name: `c${at}`,
      bottom: at === 0 ? 'data' : `c${at - 1}`,
      param: 'num_output: 3 kernel_size: 1',
    }),
  ).join('');

/** ReLU, Scale, Convolution, and again. */
const folded = (count: number) =>
  Array.from(
    { length: count },
    (_, at) =>
      `layer { name: "r${at}" type: "ReLU" bottom: "${at === 0 ? 'data' : `c${at - 1}`}" top: "r${at}" }\n` +
      `layer { name: "s${at}" type: "Scale" bottom: "r${at}" top: "s${at}" }\n` +
      convolution({ name: `c${at}`, bottom: `s${at}`, param: 'num_output: 3 kernel_size: 1' }),
  ).join('');

/** A name of the catalogue: a model of that name is compared with its network. */
const named = (name: string, prototxt: () => string): HostileModel => ({
  name,
  file: 'alexnet.prototxt',
  make: (folder) => writeFileSync(path.join(folder, 'alexnet.prototxt'), prototxt()),
});

/** At the edge of what may be drawn: 640 MiB of weights. */
const millions = 'num_output: 5960000 kernel_size: 3';
const working = (name: string, prototxt: () => string): HostileModel => ({
  ...caffe(name, prototxt),
  work: true,
});

const prototxts: readonly HostileModel[] = [
  named('a prototxt of 15 MB that is called alexnet', () => chain(100_000)),
  named('a prototxt of 2 million sizes that is called alexnet', () => data('dim: 1 '.repeat(2_000_000))),
  caffe('a prototxt of 2 million sizes', () => data('dim: 1 '.repeat(2_000_000))),
  caffe(
    'a prototxt of 200,000 layers',
    () => data() + 'layer { name: "r" type: "ReLU" bottom: "data" top: "data" }\n'.repeat(200_000),
  ),
  caffe(
    'a prototxt with a string of 15 MB',
    () => `${data()}layer { name: "${'x'.repeat(15_000_000)}" type: "ReLU" bottom: "data" top: "y" }`,
  ),
  caffe('a prototxt nested 200,000 deep', () => 'layer { a {\n'.repeat(200_000)),
  caffe('a prototxt of angle brackets 200,000 deep', () => `${'a <'.repeat(200_000)}${'>'.repeat(200_000)}`),
  caffe(
    'a prototxt with a string of 50 MB',
    () => `${data()}layer { name: "${'x'.repeat(50_000_000)}" type: "ReLU" bottom: "data" top: "y" }`,
  ),
  caffe('a prototxt of 50 MB of spaces', () => data() + ' '.repeat(50_000_000)),
  caffe('a prototxt of a string that never ends', () => `${data()}layer { name: "${'x'.repeat(5_000_000)}`),
  caffe('a prototxt of 5 million sizes', () => data('dim: 1 '.repeat(5_000_000))),
  caffe(
    'a prototxt of 5 million strings on one name',
    () => `${data()}layer { name: ${'"x" '.repeat(5_000_000)} }`,
  ),
  caffe('a prototxt of 5,000 layers', () => chain(5_000)),
  caffe('a prototxt of 6,000 layers', () => chain(5_999)),
  caffe('a prototxt of 20,000 layers', () => chain(20_000)),
  caffe('a prototxt of 5,700 layers, a third of which belongs to the next one', () => data() + folded(1_900)),
  caffe(
    'a prototxt of a BatchNorm of 40 million channels',
    () =>
      `${data('dim: 1 dim: 40000000 dim: 1 dim: 1')}layer { name: "b" type: "BatchNorm" bottom: "data" top: "b" }`,
  ),
  caffe(
    'a prototxt of a million layers',
    () => data() + 'layer { name: "r" type: "ReLU" bottom: "data" top: "data" }\n'.repeat(1_000_000),
  ),
  caffe(
    'a prototxt of a million tops',
    () => `${data()}layer { name: "s" type: "Split" bottom: "data" ${'top: "t" '.repeat(1_000_000)} }`,
  ),
  caffe(
    'a prototxt of an input of 2^31 columns',
    () => data(`dim: 1 dim: 3 dim: 8 dim: ${2 ** 31}`) + convolution(),
  ),
  caffe(
    'a prototxt of an input of 2^63 columns',
    () => data(`dim: 1 dim: 3 dim: 8 dim: ${2n ** 63n}`) + convolution(),
  ),
  caffe(
    'a prototxt of an input whose sizes overflow',
    () => data(`dim: ${2 ** 31 - 1} `.repeat(4)) + convolution(),
  ),
  caffe('a prototxt of an input of -1 rows', () => data('dim: 1 dim: 3 dim: -1 dim: 8') + convolution()),
  caffe(
    'a prototxt of 2^31 outputs',
    () => data() + convolution({ param: `num_output: ${2 ** 31} kernel_size: 3` }),
  ),
  caffe(
    'a prototxt of 2^31 - 1 outputs',
    () => data() + convolution({ param: `num_output: ${2 ** 31 - 1} kernel_size: 3` }),
  ),
  caffe(
    'a prototxt of fillers for 2 GiB',
    () => data() + convolution({ param: 'num_output: 19000000 kernel_size: 3' }),
  ),
  working('a prototxt of fillers for 637 MiB', () => data() + convolution({ param: millions })),
  working(
    'a prototxt of fillers for 637 MiB whose rows sum to 1',
    () => data() + convolution({ param: `${millions} weight_filler { type: "positive_unitball" }` }),
  ),
  caffe(
    'a prototxt of a kernel of 2^31',
    () => data() + convolution({ param: `num_output: 4 kernel_size: ${2 ** 31 - 1} pad: ${2 ** 31 - 1}` }),
  ),
  caffe(
    'a prototxt of a stride of 0',
    () => data() + convolution({ param: 'num_output: 4 kernel_size: 3 stride: 0' }),
  ),
  caffe(
    'a prototxt that goes round in a circle',
    () => data() + convolution({ name: 'a', bottom: 'b' }) + convolution({ name: 'b', bottom: 'a' }),
  ),
  caffe('a prototxt of a layer of itself', () => data() + convolution({ name: 'a', bottom: 'a' })),
  caffe('a prototxt with a name of 1 MB', () => data() + convolution({ name: 'n'.repeat(1_000_000) })),
  caffe('a prototxt whose lines are empty, 10 million of them', () => '\n'.repeat(10_000_000)),
  caffe('a prototxt of one comment of 50 MB', () => `#${'x'.repeat(50_000_000)}`),
  caffe(
    'a prototxt of NaN as its sizes',
    () => data('dim: nan dim: inf dim: 1e999 dim: -nan') + convolution(),
  ),
];

/** One layer's bytes behind what they claim to be. */
const claims = (field: number, length: number, inner: Uint8Array) =>
  new BinaryWriter().tag(field, WireType.LengthDelimited).uint32(length).raw(inner).finish();
const blob = (fill: (writer: BinaryWriter) => BinaryWriter) => {
  const writer = new BinaryWriter();
  writer.tag(100, WireType.LengthDelimited).fork();
  writer
    .tag(1, WireType.LengthDelimited)
    .string('conv1')
    .tag(2, WireType.LengthDelimited)
    .string('Convolution');
  writer.tag(7, WireType.LengthDelimited).fork();
  fill(writer);
  return writer.join().join().finish();
};
const shaped = (...shape: number[]) =>
  encodeCaffemodel([{ name: 'conv1', type: 'Convolution', blobs: [{ shape, data: new Float32Array() }] }]);
const longest = Buffer.concat([Buffer.alloc(9, 0xff), Buffer.from([0x01])]);

const caffemodels: readonly (readonly [string, () => Uint8Array])[] = [
  ['of groups nested 200,000 deep', () => new Uint8Array(200_000).fill((1 << 3) | WireType.StartGroup)],
  ['of messages nested 200,000 deep', () => new Uint8Array(200_000).fill(0xa2)],
  ['of a layer that claims 2^31 bytes', () => claims(100, 2 ** 31 - 64, Buffer.from('conv1'))],
  ['of a layer that claims 2^32 bytes', () => claims(100, 2 ** 32 - 1, Buffer.from('conv1'))],
  [
    'of a length of ten bytes',
    () => Buffer.concat([Buffer.from([0xa2, 0x06]), longest, Buffer.from('conv1')]),
  ],
  ['of a length of eleven bytes', () => Buffer.concat([Buffer.from([0xa2, 0x06]), Buffer.alloc(11, 0xff)])],
  [
    'of a length of 0 in 10 bytes',
    () => Buffer.concat([Buffer.from([0xa2, 0x06]), Buffer.alloc(9, 0x80), Buffer.from([0])]),
  ],
  ['of 2^31 elements', () => shaped(2 ** 31)],
  ['whose sizes overflow', () => shaped(2 ** 31, 2 ** 31, 2 ** 31, 2 ** 31)],
  [
    'of sizes of -1',
    () =>
      blob((writer) =>
        writer.tag(7, WireType.LengthDelimited).fork().tag(1, WireType.Varint).int64(-1).join(),
      ),
  ],
  [
    'of sizes of 2^63 - 1',
    () =>
      blob((writer) =>
        writer
          .tag(7, WireType.LengthDelimited)
          .fork()
          .tag(1, WireType.Varint)
          .int64(2n ** 63n - 1n)
          .join(),
      ),
  ],
  ['of a million sizes', () => shaped(...Array<number>(100_000).fill(1))],
  [
    'of packed numbers that claim 2^31 bytes',
    () => blob((writer) => writer.tag(5, WireType.LengthDelimited).uint32(2 ** 31 - 4)),
  ],
  [
    'of packed numbers that end in the middle of one',
    () => blob((writer) => writer.tag(5, WireType.LengthDelimited).bytes(new Uint8Array(433))),
  ],
  [
    'of 10 million numbers one by one',
    () => blob((writer) => writer.raw(Buffer.alloc(50_000_000, Buffer.from([0x2d, 0, 0, 0, 0])))),
  ],
  ['of 5 million empty layers', () => Buffer.alloc(15_000_000, Buffer.from([0xa2, 0x06, 0x00]))],
  ['of 50 MB of unknown fields', () => Buffer.alloc(50_000_000, Buffer.from([0xf8, 0x7f, 0x00]))],
  [
    'of a name of 50 MB',
    () =>
      new BinaryWriter()
        .tag(100, WireType.LengthDelimited)
        .fork()
        .tag(1, WireType.LengthDelimited)
        .bytes(Buffer.alloc(50_000_000, 0x61))
        .join()
        .finish(),
  ],
];

export const hostileCaffe: readonly HostileModel[] = [
  ...prototxts,
  ...caffemodels.map(([name, bytes]) => caffe(`a caffemodel ${name}`, () => good, bytes)),
];

export const soundCaffe = caffe('a prototxt that is sound', () => good);
