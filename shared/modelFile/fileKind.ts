/** What a file is, by its first bytes; its name is not asked. */
import type { FileHead } from './fileHead.ts';
import { type ProtobufKind, protobufKind } from './protobufKind.ts';
import { type TextKind, textKind } from './textKind.ts';
import { type ZipKind, zipKind } from './zipKind.ts';

/** With the IR's version where that is what matters. */
export type Recognised =
  | { readonly kind: 'ir'; readonly version: number | null }
  | { readonly kind: Exclude<FileKind, 'ir'> };

export type FileKind =
  | ProtobufKind
  | TextKind
  | ZipKind
  | 'empty'
  | 'zeros'
  | 'tflite'
  | 'circle'
  | 'executorch'
  | 'hdf5'
  | 'pytorch'
  | 'pickle'
  | 'safetensors'
  | 'gguf'
  | 'tensorrt'
  | 'ncnn-binary-param'
  | 'ncnn-weights'
  | 'mxnet-params'
  | 'darknet-weights'
  | 'paddle-params'
  | 'rknn'
  | 'hailo'
  | 'numpy'
  | 'image'
  | 'pdf'
  | 'program'
  | 'archive'
  | 'unknown';

type Rule = readonly [kind: Exclude<FileKind, 'ir'>, matches: (head: FileHead) => boolean];

const signature = (kind: Exclude<FileKind, 'ir'>, ...bytes: readonly number[]): Rule => [
  kind,
  (head) => head.starts(...bytes),
];
const magic = (kind: Exclude<FileKind, 'ir'>, text: string, at = 0): Rule => [
  kind,
  (head) => head.ascii(at, at + text.length) === text,
];

/** The first that fits counts. */
const binaryRules: readonly Rule[] = [
  magic('hdf5', '\x89HDF\r\n\x1a\n'),
  magic('tflite', 'TFL3', 4),
  magic('circle', 'CIR0', 4),
  ['executorch', (head) => /^ET\d\d$/.test(head.ascii(4, 8))],
  // The magic number of torch.save before its zip format; and of scripts older than that, a tar (below).
  signature('pytorch', 0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19),
  ['pickle', ({ bytes: [first, second = 0] }) => first === 0x80 && second >= 2 && second <= 5],
  ['safetensors', (head) => head.bytes[8] === 0x7b && head.uint64(0) > 1 && head.uint64(0) < head.size],
  magic('gguf', 'GGUF'),
  ['tensorrt', isTensorRt],
  signature('ncnn-binary-param', 0xdd, 0x85, 0x76, 0x00),
  signature('ncnn-weights', 0x47, 0x6b, 0x30, 0x01),
  signature('mxnet-params', 0x12, 0x01, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
  [
    'darknet-weights',
    (head) => head.uint32(0) === 0 && isOneOf(head.uint32(4), 1, 2) && isOneOf(head.uint32(8), 0, 1, 5),
  ],
  ['paddle-params', isPaddleParams],
  magic('rknn', 'RKNN'),
  magic('hailo', '\x01HEF'),
  magic('numpy', '\x93NUMPY'),
  signature('image', 0xff, 0xd8, 0xff),
  magic('image', '\x89PNG'),
  magic('image', 'GIF8'),
  magic('image', 'II*\0'),
  magic('image', 'MM\0*'),
  ['image', (head) => head.ascii(0, 4) === 'RIFF' && head.ascii(8, 12) === 'WEBP'],
  ['image', (head) => head.ascii(0, 2) === 'BM' && head.uint32(2) === head.size],
  magic('pdf', '%PDF'),
  magic('program', '\x7fELF'),
  ['program', (head) => head.ascii(0, 2) === 'MZ' && head.size > 512],
  // Deflate is the only method, and three flags are not in use.
  [
    'archive',
    ({ bytes }) => bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 8 && (bytes[3] ?? 255) < 32,
  ],
  ['archive', (head) => /^BZh[1-9]1AY&SY/.test(head.ascii(0, 10))],
  signature('archive', 0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00),
  signature('archive', 0x28, 0xb5, 0x2f, 0xfd),
  signature('archive', 0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c),
  magic('archive', 'Rar!\x1a\x07'),
  magic('archive', 'ustar', 257),
  ['zeros', ({ bytes }) => bytes.length >= 16 && bytes.every((byte) => byte === 0)],
];

export function recognise(head: FileHead): Recognised {
  if (head.size === 0) return { kind: 'empty' };
  if (head.text !== undefined) return textKind(head.text, head.size);
  if (head.ascii(0, 4) === 'PK\x03\x04') return { kind: zipKind(head) };
  const rule = binaryRules.find(([, matches]) => matches(head));
  if (rule !== undefined) return { kind: rule[0] };
  return { kind: protobufKind(head) ?? 'unknown' };
}

/** As TensorRT writes it, or with the length and JSON of metadata in front, as Ultralytics does. */
function isTensorRt(head: FileHead): boolean {
  const begin = head.bytes[3] === 0 && head.bytes[4] === 0x7b ? head.uint32(0) + 4 : 0;
  return ['ptrt', 'ftrt'].includes(head.ascii(begin, begin + 4));
}

/** Version, LoD levels and version of the first tensor, all 0, the length of its description and its first field, the data type. */
function isPaddleParams(head: FileHead): boolean {
  return (
    head.uint32(0) === 0 &&
    head.uint64(4) === 0 &&
    head.uint32(12) === 0 &&
    head.uint32(16) > 1 &&
    head.uint32(16) < 256 &&
    head.bytes[20] === 0x08
  );
}

function isOneOf(value: number, ...list: readonly number[]): boolean {
  return list.includes(value);
}
