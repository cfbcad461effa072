import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { FileHead, headBytes } from '../../shared/modelFile/fileHead.ts';
import { type FileKind, recognise } from '../../shared/modelFile/fileKind.ts';
import { adviceFor, type FileRole, refusalOfFile } from '../../shared/modelFile/refusal.ts';

const latin1 = (text: string) => Buffer.from(text, 'latin1');
const headOf = (bytes: Uint8Array) => new FileHead(bytes.subarray(0, headBytes), bytes.length);
const kindOf = (bytes: Uint8Array | string) =>
  recognise(headOf(typeof bytes === 'string' ? latin1(bytes) : bytes)).kind;

/** Protobuf: a number or content under a field's number. */
function field(number: number, value: number | string | Uint8Array): Buffer {
  const varint = (n: number): number[] => (n < 128 ? [n] : [128 + (n % 128), ...varint(Math.floor(n / 128))]);
  if (typeof value === 'number') return Buffer.from([...varint(number * 8), ...varint(value)]);
  const content = typeof value === 'string' ? Buffer.from(value) : value;
  return Buffer.concat([Buffer.from([...varint(number * 8 + 2), ...varint(content.length)]), content]);
}
const message = (...fields: Buffer[]) => Buffer.concat(fields);

/** A zip whose first entries have these names; local headers are all that is looked at. */
function zip(...names: string[]): Buffer {
  const entries = names.map((name) => {
    const data = deflateRawSync(name);
    const header = Buffer.alloc(30);
    header.writeUInt32LE(0x04034b50, 0);
    header.writeUInt16LE(8, 8);
    header.writeUInt32LE(data.length, 18);
    header.writeUInt16LE(name.length, 26);
    return Buffer.concat([header, Buffer.from(name), data]);
  });
  return Buffer.concat(entries);
}

function tar(): Buffer {
  const block = Buffer.alloc(1024);
  block.write('model/net.caffemodel');
  block.write('ustar\0', 257);
  return block;
}

function uint32s(...values: number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [index, value] of values.entries()) bytes.writeUInt32LE(value, 4 * index);
  return bytes;
}

const safetensorsHeader = '{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}';
const safetensors = Buffer.concat([
  uint32s(safetensorsHeader.length, 0),
  latin1(safetensorsHeader),
  Buffer.alloc(8),
]);
const engineFacts = '{"description": "Ultralytics YOLOv8n model", "stride": 32}';
const nodes = message(field(1, message(field(1, 'x'), field(2, 'Placeholder'))), field(4, field(1, 1087)));
const operator = message(
  field(2, 'conv1_w'),
  field(3, ''),
  field(4, 'GivenTensorFill'),
  field(5, field(1, 'shape')),
);
const metaGraph = message(field(1, field(4, 'serve')), field(2, nodes), Buffer.from(field(3, field(1, 'x'))));
const description = message(
  field(1, message(field(1, 'image'), field(3, field(4, field(1, 3))))),
  field(100, 'a net'),
);

/** How files of every kind begin, by their formats' documents and the programs that write them. */
const samples: readonly (readonly [FileKind, string, Uint8Array | string])[] = [
  // Of models that are read.
  ['prototxt', 'a deploy file', '# deploy\nname: "net"\nlayer {\n  name: "data" type: "Input"\n}\n'],
  ['prototxt', 'one without a name', 'input: "data"\ninput_dim: 1\n'],
  ['prototxt', 'one of an editor that marks UTF-8', '\xef\xbb\xbflayers { name: "a" type: RELU }'],
  ['caffemodel', 'with a name', message(field(1, 'net'), field(100, field(1, 'conv1')))],
  ['caffemodel', 'without a name', field(100, message(field(1, 'conv1'), field(2, 'Convolution')))],
  ['caffemodel', 'with an empty name', message(field(1, ''), field(100, field(1, 'conv1')))],
  [
    'caffemodel',
    'of 2014',
    message(field(1, 'CaffeNet'), field(2, message(field(2, 'data'), field(4, 'conv1'), field(5, 4)))),
  ],
  [
    'caffemodel',
    'of 2014 without a name',
    field(2, message(field(2, 'data'), field(3, 'a'), field(4, 'a'), field(5, 18))),
  ],
  ['ir', 'of this year', '<?xml version="1.0"?>\n<net name="a" version="11">\n'],
  [
    'onnx',
    'of PyTorch',
    message(field(1, 8), field(2, 'pytorch'), field(3, '2.4.0'), field(7, field(1, ''))),
  ],
  ['onnx', 'without a producer', message(field(1, 10), field(7, field(2, 'main')), field(8, field(2, 13)))],
  ['onnx', 'with an empty producer', message(field(1, 3), field(2, ''), field(7, field(2, 'main')))],
  ['tensorflow', 'a frozen graph', nodes],
  ['tensorflow-text', 'a graph as text', 'node {\n  name: "x"\n  op: "Placeholder"\n}\n'],
  ['saved-model', 'saved_model.pb', message(field(1, 1), field(2, metaGraph))],
  ['tflite', 'a flatbuffer', Buffer.concat([uint32s(28), latin1('TFL3'), Buffer.alloc(20)])],
  ['paddle', 'a program', field(1, message(field(1, 0), field(2, 2 ** 31), field(3, field(1, 'w'))))],
  [
    'paddle-params',
    'its weights',
    Buffer.concat([uint32s(0, 0, 0, 0, 6), field(1, 5), field(2, 8), field(2, 4)]),
  ],
  // Not the file itself.
  ['empty', 'nothing', ''],
  ['zeros', 'room for a download', Buffer.alloc(5000)],
  [
    'git-lfs-pointer',
    'a pointer',
    'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345678\n',
  ],
  [
    'git-lfs-pointer',
    'one of its first year',
    'version https://hawser.github.com/spec/v1\noid sha256:4d7a\nsize 1\n',
  ],
  ['git-annex-pointer', 'unlocked', '/annex/objects/SHA256E-s31390--f50d.caffemodel\n'],
  ['html', 'a page', '\n<!DOCTYPE html>\n<html lang="en">'],
  ['html', 'a page in capitals', '<HTML><HEAD><TITLE>404</TITLE>'],
  [
    'html',
    'XHTML',
    '<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN">\n<html>',
  ],
  ['server-error', 'of a raw file', '404: Not Found'],
  ['server-error', 'of a model hub', 'Entry not found'],
  ['server-error', 'of an API', '{\n  "message": "Not Found",\n  "status": "404"\n}'],
  ['server-error', 'of object storage', '<?xml version="1.0"?>\n<Error><Code>AccessDenied</Code></Error>'],
  // Other formats.
  ['ir', 'of long ago', '<?xml version="1.0" ?>\n<net batch="1" name="old" version="7">'],
  ['xml', 'an annotation', '<annotation><folder>VOC2012</folder></annotation>'],
  ['hdf5', 'any', latin1('\x89HDF\r\n\x1a\n\0\0\0')],
  ['keras', 'version 3', zip('metadata.json', 'config.json', 'model.weights.h5')],
  ['keras-json', 'model.to_json()', '{"module": "keras", "class_name": "Functional", "config": {}}'],
  ['pytorch-zip', 'torch.save', zip('resnet18/data.pkl', 'resnet18/version', 'resnet18/data/0')],
  ['pytorch-zip', 'torch.save of today', zip('archive/.format_version', 'archive/data.pkl')],
  ['pytorch-zip', 'torch.jit.save', zip('net/code/__torch__.py', 'net/data.pkl')],
  ['pytorch', 'torch.save before 1.6', Buffer.from('80028a0a6cfc9c46f9206aa850192e8002', 'hex')],
  ['pickle', 'of Python', Buffer.from('80049517000000', 'hex')],
  ['safetensors', 'any', safetensors],
  ['gguf', 'any', Buffer.concat([latin1('GGUF'), uint32s(3, 0)])],
  ['tensorrt', 'trtexec', Buffer.concat([latin1('ftrt'), Buffer.alloc(60, 1)])],
  [
    'tensorrt',
    'Ultralytics',
    Buffer.concat([uint32s(engineFacts.length), latin1(engineFacts), latin1('ftrt\x01\0\0\0')]),
  ],
  ['ncnn-param', 'text', '7767517\n75 83\nInput data 0 1 data\n'],
  ['ncnn-binary-param', 'binary', Buffer.concat([uint32s(7767517, 75, 83), Buffer.alloc(8)])],
  ['ncnn-weights', 'in half precision', Buffer.concat([uint32s(0x01306b47), Buffer.alloc(8, 7)])],
  ['coreml', '.mlmodel', message(field(1, 4), field(2, description), field(500, Buffer.alloc(900, 1)))],
  ['coreml-package', 'zipped', zip('net.mlpackage/Manifest.json')],
  ['mxnet-json', 'symbol', '{\n  "nodes": [\n    {\n      "op": "null",\n      "name": "data"\n'],
  ['mxnet-params', 'params', Buffer.concat([uint32s(0x112, 0, 0, 0), Buffer.alloc(8, 3)])],
  ['darknet-cfg', 'cfg', '[net]\n# Testing\nbatch=1\n'],
  ['darknet-weights', 'weights', Buffer.concat([uint32s(0, 2, 0, 32013312, 0), Buffer.alloc(8, 9)])],
  ['paddle-json', 'of Paddle 3', '{"base_code":{"magic":"pir","version":1},"program":{}}'],
  ['tensorflow-js', 'model.json', '{"format": "graph-model", "generatedBy": "2.12.0"}'],
  ['saved-model-text', 'saved_model.pbtxt', 'saved_model_schema_version: 1\nmeta_graphs {\n'],
  ['onnx-text', 'the syntax of its parser', '<\n  ir_version: 7,\n  opset_import: ["" : 10]\n>\nagraph'],
  ['executorch', '.pte', Buffer.concat([uint32s(48), latin1('ET12'), Buffer.alloc(20)])],
  ['circle', 'a flatbuffer', Buffer.concat([uint32s(28), latin1('CIR0'), Buffer.alloc(20)])],
  ['rknn', 'any', Buffer.concat([latin1('RKNN'), Buffer.alloc(20)])],
  ['hailo', 'any', Buffer.concat([latin1('\x01HEF'), Buffer.alloc(20)])],
  ['caffe2', 'init_net.pb', message(field(1, 'init'), field(2, operator))],
  ['caffe-solver', 'solver.prototxt', 'net: "train_val.prototxt"\nbase_lr: 0.01\nmax_iter: 450000\n'],
  [
    'caffe-mean',
    'mean.binaryproto',
    message(field(1, 1), field(2, 3), field(3, 256), field(4, 256), field(5, Buffer.alloc(400))),
  ],
  [
    'caffe-solverstate',
    'with its snapshot',
    message(field(1, 10000), field(2, 'net_iter_10000.caffemodel'), field(3, field(1, 4))),
  ],
  ['caffe-solverstate', 'without', message(field(1, 10000), field(3, message(field(1, 96), field(2, 3))))],
  ['numpy', 'array', latin1("\x93NUMPY\x01\0v\0{'descr'")],
  ['numpy-archive', 'archive', zip('data.npy', 'label.npy')],
  ['image', 'JPEG', Buffer.from('ffd8ffe000104a464946', 'hex')],
  ['image', 'PNG', latin1('\x89PNG\r\n\x1a\n\0\0\0\rIHDR')],
  ['image', 'WebP', latin1('RIFF\x24\0\0\0WEBPVP8 \0')],
  ['image', 'BMP', Buffer.concat([latin1('BM'), uint32s(26, 0), Buffer.alloc(16)])],
  ['pdf', 'any', latin1('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n\0')],
  ['program', 'of Linux', latin1('\x7fELF\x02\x01\x01\0')],
  ['zip', 'any', zip('net/deploy.prototxt', 'net/net.caffemodel')],
  ['archive', 'gzip', gzipSync('a model')],
  ['archive', 'bzip2', latin1('BZh91AY&SY\x12\x34\0')],
  ['archive', 'xz', Buffer.from('fd377a585a000004', 'hex')],
  ['archive', 'Zstandard', Buffer.from('28b52ffd2400', 'hex')],
  ['archive', '7z', Buffer.from('377abcaf271c0004', 'hex')],
  ['archive', 'RAR', latin1('Rar!\x1a\x07\x01\0')],
  ['archive', 'tar', tar()],
  ['json', 'settings', '{"batch": 1}'],
  ['text', 'notes', 'These are my notes.\n'],
  ['unknown', 'noise', Buffer.from('c3a1f00d00beef8899', 'hex')],
];

describe('a file', () => {
  it.each(samples)('is recognised as %s: %s', (kind, _, bytes) => {
    expect(kindOf(bytes)).toBe(kind);
  });

  it('has a sample of every kind in this table', () => {
    const all = new Set(samples.map(([kind]) => kind));
    expect(all.size).toBeGreaterThan(55);
    // A kind that is not read is refused with what to do wherever it is given.
    const read = [
      'prototxt',
      'caffemodel',
      'ir',
      'onnx',
      'tensorflow',
      'tensorflow-text',
      'saved-model',
      'tflite',
      'paddle',
      'paddle-params',
    ];
    for (const [kind, , bytes] of samples) {
      if (read.includes(kind) || kind === 'unknown') continue;
      const content = typeof bytes === 'string' ? latin1(bytes) : bytes;
      expect(refusalOfFile('/x/net.tflite', headOf(content), 'tflite')).toMatch(
        /^\/x\/net\.tflite is .+; .+\.$/,
      );
    }
  });

  it('is recognised though most of it lies behind its head', () => {
    const long = message(field(1, 'net'), field(100, Buffer.alloc(100_000, 1)));
    expect(kindOf(long)).toBe('caffemodel');
    expect(kindOf(message(field(1, 8), field(7, Buffer.alloc(100_000, 1))))).toBe('onnx');
    expect(
      kindOf(message(field(1, 1), field(2, Buffer.concat([field(1, 'x'), Buffer.alloc(100_000, 1)])))),
    ).toBe('saved-model');
  });

  it('is the prototxt that this project ships and the cases hold, each of them', () => {
    const root = fileURLToPath(new URL('../../', import.meta.url));
    const files = ['models', 'test/cases'].flatMap((folder) =>
      readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.prototxt') && !name.includes('20-no-model'))
        .map((name) => path.join(root, folder, name)),
    );
    expect(files.length).toBeGreaterThan(30);
    for (const file of files) expect([file, kindOf(readFileSync(file))]).toEqual([file, 'prototxt']);
  });
});

describe('the refusal of a file', () => {
  const samplesOf = (kind: FileKind) =>
    samples.flatMap(([one, , bytes]) =>
      one === kind ? [typeof bytes === 'string' ? latin1(bytes) : bytes] : [],
    );
  const said = (kind: FileKind, role: FileRole) =>
    refusalOfFile('net', headOf(samplesOf(kind)[0] ?? latin1('')), role);

  it.each<[FileRole, readonly FileKind[]]>([
    ['caffe-topology', ['prototxt', 'text', 'unknown']],
    ['caffe-weights', ['caffemodel', 'unknown']],
    ['ir-topology', ['ir']],
    ['onnx', ['onnx', 'unknown']],
    ['tensorflow', ['tensorflow', 'unknown']],
    ['tensorflow-text', ['tensorflow-text']],
    ['tflite', ['tflite']],
    ['paddle-topology', ['paddle', 'unknown']],
  ])('does not touch what can be the part: %s', (role, kinds) => {
    for (const [kind, , bytes] of samples) {
      const refused =
        refusalOfFile('net', headOf(typeof bytes === 'string' ? latin1(bytes) : bytes), role) !== null;
      const fits = kinds.includes(kind) && !(kind === 'ir' && String(bytes).includes('version="7"'));
      expect([kind, refused]).toEqual([kind, !fits]);
    }
  });

  it('leaves raw weights alone however they begin, but for what cannot be chance', () => {
    for (const role of ['ir-weights', 'paddle-weights'] as const) {
      for (const kind of [
        'unknown',
        'zeros',
        'pickle',
        'archive',
        'program',
        'text',
        'empty',
        'ncnn-weights',
      ] as const)
        expect([kind, said(kind, role)]).toEqual([kind, null]);
      for (const kind of ['git-lfs-pointer', 'html', 'hdf5', 'zip', 'server-error'] as const)
        expect(said(kind, role)).toMatch(/^net is an? /);
    }
  });

  it('says by role what an HDF5 file, weights and a topology are', () => {
    expect(said('hdf5', 'caffe-weights')).toMatch(
      /^net is an HDF5 file \(a Caffe snapshot, \.caffemodel\.h5\)/,
    );
    expect(said('hdf5', 'onnx')).toMatch(/as Keras saves it/);
    expect(said('caffemodel', 'caffe-topology')).toMatch(
      /^net holds Caffe weights; name the deploy prototxt/,
    );
    expect(said('prototxt', 'caffe-weights')).toMatch(/^net is a prototxt, not a caffemodel/);
    expect(said('onnx', 'caffe-weights')).toBe(
      'net is an ONNX model, not a caffemodel; give it its extension .onnx.',
    );
    expect(said('tensorflow', 'onnx')).toBe(
      'net is a TensorFlow graph, not an ONNX model; give it its extension .pb.',
    );
    expect(said('unknown', 'tflite')).toBe(
      'net is not a TensorFlow Lite model, nor any other file that is known here.',
    );
  });

  it.each([2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 100])(
    'names the version of an IR that is not read: %i',
    (version) => {
      const head = headOf(latin1(`<net name="a" version="${version}">`));
      const sentence = refusalOfFile('net.xml', head, 'ir-topology');
      if (version === 10 || version === 11) expect(sentence).toBeNull();
      else
        expect(sentence).toMatch(
          new RegExp(`^net\\.xml is an IR of version ${version}, .*convert the model again`),
        );
      if (version < 10) expect(sentence).toContain('from before OpenVINO 2020.4');
    },
  );

  it('advises on files that are dropped under names of no model', () => {
    const advised = (kind: FileKind) => adviceFor('a.bin', headOf(samplesOf(kind)[0] ?? latin1('')));
    expect(advised('safetensors')).toMatch(/^a\.bin is a safetensors file/);
    expect(advised('onnx')).toBe('a.bin is an ONNX model; give it its extension .onnx.');
    expect(advised('text')).toBeNull();
    expect(advised('unknown')).toBeNull();
  });
});
