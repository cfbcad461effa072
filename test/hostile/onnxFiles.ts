/** ONNX models with weights elsewhere, sizes that overflow, and graphs in graphs. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { matMulOnnx } from '../support/onnx.ts';
import type { HostileModel } from './asked.ts';

type Fill = (writer: BinaryWriter) => unknown;

const message = (writer: BinaryWriter, field: number, fill: Fill): BinaryWriter => {
  writer.tag(field, WireType.LengthDelimited).fork();
  fill(writer);
  return writer.join();
};
const text = (writer: BinaryWriter, field: number, value: string): BinaryWriter =>
  writer.tag(field, WireType.LengthDelimited).string(value);
const int = (writer: BinaryWriter, field: number, value: number | bigint): BinaryWriter =>
  writer.tag(field, WireType.Varint).int64(value);

const node = (graph: BinaryWriter, type: string, inputs: readonly string[], output: string, more?: Fill) =>
  message(graph, 1, (one) => {
    for (const input of inputs) text(one, 1, input);
    text(text(one, 2, output), 4, type);
    more?.(one);
  });

const port = (graph: BinaryWriter, field: number, name: string, sizes: readonly (number | bigint)[]) =>
  message(graph, field, (info) => {
    text(info, 1, name);
    message(info, 2, (type) =>
      message(type, 1, (tensor) => {
        int(tensor, 1, 1);
        message(tensor, 2, (shape) => {
          for (const size of sizes) message(shape, 1, (dim) => int(dim, 1, size));
        });
      }),
    );
  });

/** Default: y = x + w. */
function model(
  tensor: Fill,
  {
    sizes = [1, 4] as readonly (number | bigint)[],
    nodes = (graph: BinaryWriter): unknown => node(graph, 'Add', ['x', 'w'], 'y'),
  } = {},
): Uint8Array {
  const writer = new BinaryWriter();
  int(writer, 1, 8);
  message(writer, 8, (opset) => int(opset, 2, 13));
  message(writer, 7, (graph) => {
    nodes(graph);
    text(graph, 2, 'g');
    message(graph, 5, tensor);
    port(graph, 11, 'x', sizes);
    port(graph, 12, 'y', sizes);
  });
  return writer.finish();
}

interface Tensor {
  readonly dims?: readonly (number | bigint)[];
  readonly type?: number;
  readonly raw?: Uint8Array;
  readonly external?: Readonly<Record<string, string>>;
}

const tensor =
  ({ dims = [1, 4], type = 1, raw, external }: Tensor): Fill =>
  (writer) => {
    for (const dim of dims) int(writer, 1, dim);
    text(int(writer, 2, type), 8, 'w');
    if (raw !== undefined) writer.tag(9, WireType.LengthDelimited).bytes(raw);
    for (const [key, value] of Object.entries(external ?? {}))
      message(writer, 13, (entry) => text(text(entry, 1, key), 2, value));
    if (external !== undefined) int(writer, 14, 1);
  };

const four = new Uint8Array(16);

const onnx = (name: string, bytes: () => Uint8Array, more: Partial<HostileModel> = {}): HostileModel => ({
  name: `an ONNX model ${name}`,
  file: 'net.onnx',
  make: (folder) => writeFileSync(path.join(folder, 'net.onnx'), bytes()),
  ...more,
});

/** With weights in another file. @param beside makes it */
const external = (
  name: string,
  entries: Readonly<Record<string, string>>,
  beside?: (folder: string) => void,
): HostileModel =>
  onnx(`whose weights ${name}`, () => model(tensor({ external: entries })), {
    place: 'folder',
    make: (folder) => {
      writeFileSync(path.join(folder, 'net.onnx'), model(tensor({ external: entries })));
      beside?.(folder);
    },
  });
const weightsOf = (bytes: number) => (folder: string) =>
  writeFileSync(path.join(folder, 'w'), new Uint8Array(bytes));

const externals: readonly HostileModel[] = [
  external('lie outside its folder', { location: '../../../../../../etc/passwd', length: '16' }),
  external('lie at an absolute path', { location: '/etc/passwd', length: '16' }),
  external('are a device that never ends', { location: '/dev/zero', length: '16' }),
  external('lie outside by a link', { location: 'w', length: '16' }, (folder) =>
    symlinkSync('/etc/passwd', path.join(folder, 'w')),
  ),
  external('are a link to itself', { location: 'w' }, (folder) => symlinkSync('w', path.join(folder, 'w'))),
  external('are a FIFO', { location: 'w' }, (folder) => execFileSync('mkfifo', [path.join(folder, 'w')])),
  external('are a folder', { location: 'w' }, (folder) => mkdirSync(path.join(folder, 'w'))),
  external('are missing', { location: 'w' }),
  external('have no location', { length: '16' }),
  external('end before their length', { location: 'w', offset: '0', length: '16' }, weightsOf(8)),
  external('are said to be 2^63 bytes', { location: 'w', length: String(2n ** 63n) }, weightsOf(16)),
  external('begin at 2^63', { location: 'w', offset: String(2n ** 63n), length: '16' }, weightsOf(16)),
  external(
    'begin at 2^64 - 8',
    { location: 'w', offset: String(2n ** 64n - 8n), length: '16' },
    weightsOf(16),
  ),
  external('begin at -16', { location: 'w', offset: '-16', length: '16' }, weightsOf(16)),
  external('begin at no number', { location: 'w', offset: 'nan', length: '1e99' }, weightsOf(16)),
  external('have a name of 1 MB', { location: 'w'.repeat(1_000_000) }),
  external('have a name of control characters', { location: 'w\u001b[2J\n' }),
];

const dims: readonly (readonly [string, readonly (number | bigint)[]])[] = [
  ['of 2^62 elements', [2n ** 62n]],
  ['whose sizes overflow', [2n ** 32n, 2n ** 32n]],
  ['of -1 elements', [-1]],
  ['of 1,000,000 axes', Array<number>(1_000_000).fill(1)],
  ['of 2^31 elements in 16 bytes', [2 ** 31]],
];

/** The body of an If, nested this many times. */
const branches = (graph: BinaryWriter, depth: number): unknown =>
  depth === 0
    ? node(graph, 'Add', ['x', 'w'], 'y')
    : node(graph, 'If', ['c'], 'y', (one) =>
        message(one, 5, (attribute) => {
          text(attribute, 1, 'then_branch');
          message(attribute, 6, (body) => {
            branches(body, depth - 1);
            text(body, 2, `b${depth}`);
            port(body, 12, 'y', [1, 4]);
          });
          int(attribute, 20, 5);
        }),
      );

/** Lengths of protobuf, from the inside out: a body in itself, deeper than any writer of messages recurses. */
function deepMessages(depth: number): Uint8Array {
  // graph.node 1 > attribute 5 > graph 6 > node 1 ...
  const tags = [0x32, 0x2a, 0x0a];
  let length = 0;
  const parts: Buffer[] = [];
  for (let level = 0; level < depth; level++) {
    const head = new BinaryWriter()
      .raw(Uint8Array.of(tags[level % 3] ?? 0x0a))
      .uint32(length)
      .finish();
    parts.push(Buffer.from(head));
    length += head.length;
  }
  const body = Buffer.concat(parts.toReversed());
  const writer = new BinaryWriter();
  int(writer, 1, 8);
  message(writer, 8, (opset) => int(opset, 2, 13));
  return writer.tag(7, WireType.LengthDelimited).bytes(body).finish();
}

export const hostileOnnx: readonly HostileModel[] = [
  ...externals,
  ...dims.map(([name, sizes]) =>
    onnx(`with weights ${name}`, () => model(tensor({ dims: sizes, raw: four }))),
  ),
  onnx('with an input of 2^62 columns', () => model(tensor({ raw: four }), { sizes: [1, 2n ** 62n] })),
  onnx('with an input whose sizes overflow', () =>
    model(tensor({ raw: four }), { sizes: [2 ** 31, 2 ** 31, 2 ** 31] }),
  ),
  onnx('with an input of -5 columns', () => model(tensor({ raw: four }), { sizes: [1, -5] })),
  onnx('with weights of a type that does not exist', () => model(tensor({ type: 9999, raw: four }))),
  onnx('with branches 90 deep', () =>
    model(tensor({ raw: four }), { nodes: (graph) => branches(graph, 30) }),
  ),
  onnx('with messages 100,000 deep', () => deepMessages(100_000)),
  onnx(
    'of 20,000 nodes in a chain',
    () =>
      model(tensor({ raw: four }), {
        nodes: (graph) => {
          for (let at = 0; at < 20_000; at++)
            node(graph, 'Add', [at === 0 ? 'x' : `n${at - 1}`, 'w'], at === 19_999 ? 'y' : `n${at}`);
        },
      }),
    { work: true },
  ),
  onnx('of a million nodes', () =>
    model(tensor({ raw: four }), {
      nodes: (graph) => {
        for (let at = 0; at < 1_000_000; at++) node(graph, 'Add', ['x', 'w'], 'y');
      },
    }),
  ),
  onnx('that goes round in a circle', () =>
    model(tensor({ raw: four }), {
      nodes: (graph) => {
        node(graph, 'Add', ['x', 'z'], 'y');
        node(graph, 'Add', ['y', 'w'], 'z');
      },
    }),
  ),
  onnx('that makes 2^62 elements of a shape', () =>
    model(tensor({ dims: [2], type: 7, raw: Buffer.from(BigInt64Array.of(2n ** 31n, 2n ** 31n).buffer) }), {
      nodes: (graph) => node(graph, 'ConstantOfShape', ['w'], 'y'),
    }),
  ),
  onnx('that makes 4 GiB of a shape of 8 bytes', () =>
    model(tensor({ dims: [1], type: 7, raw: Buffer.from(BigInt64Array.of(2n ** 30n).buffer) }), {
      nodes: (graph) => node(graph, 'ConstantOfShape', ['w'], 'y'),
    }),
  ),
  onnx('with a name of 1 MB', () =>
    model(tensor({ raw: four }), { nodes: (graph) => node(graph, 'A'.repeat(1_000_000), ['x', 'w'], 'y') }),
  ),
  onnx('of which half is there', () => matMulOnnx(256, 256).subarray(0, 100_000)),
  onnx('whose first length is 2^63', () =>
    Buffer.concat([Buffer.from([0x08, 0x08, 0x3a]), Buffer.alloc(9, 0xff), Buffer.from([0x01])]),
  ),
];

export const soundOnnx = onnx('that is sound', () => model(tensor({ raw: four })));
