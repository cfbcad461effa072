import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { catalogue, findModel, prototxtPath } from '../../../models/catalogue.ts';
import { VinobenchError } from '../../../shared/faults/errors.ts';
import type { ModelReference } from '../../../shared/models/modelReference.ts';
import { convertCaffe } from '../../converter/convert.ts';
import { writeSmallIr } from '../../converter/ir/fixtures/smallIr.ts';
import { modelSha256 } from '../../store/modelHash.ts';
import { sealIr } from '../sealed/irSeal.ts';
import { irSha256Of, planModel, sha256Of, sourceFiles } from './modelSource.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'vinobench-models-'));
const at = (name: string) => path.join(folder, name);
/** As much of a file of each kind as it is recognised by. */
const contents: Readonly<Record<string, string>> = {
  '.prototxt': 'name: "net"',
  '.caffemodel': '\xa2\x06\x05\x0a\x03net',
  '.xml': '<net version="11">',
  '.onnx': '\x08\x08\x3a\x00',
  '.pb': '\x0a\x03\x0a\x01x',
  '.tflite': '\x1c\0\0\0TFL3',
  '.pdmodel': '\x0a\x02\x08\0',
};
const contentOf = (name: string) => `${contents[path.extname(name).toLowerCase()] ?? ''}#${name}`;
const put = (name: string, text = contentOf(name)) => writeFileSync(at(name), text, 'latin1');
const file = (name: string, weights: string | null = null): ModelReference => ({
  kind: 'file',
  topology: at(name),
  weights: weights === null ? null : at(weights),
});

beforeAll(() => {
  for (const name of ['net.prototxt', 'net.caffemodel', 'bare.prototxt', 'other.caffemodel']) put(name);
  for (const name of ['ir.xml', 'ir.bin', 'noconst.xml', 'net.onnx']) put(name);
  mkdirSync(at('folder.prototxt'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function refusal(reference: ModelReference): VinobenchError {
  try {
    sourceFiles(reference);
  } catch (error) {
    if (error instanceof VinobenchError) return error;
    throw error;
  }
  throw new Error('it was taken');
}

describe('sourceFiles', () => {
  it('finds the caffemodel next to the prototxt by its stem', () => {
    expect(sourceFiles(file('net.prototxt'))).toEqual({
      name: 'net',
      format: 'caffe',
      topologyPath: at('net.prototxt'),
      weightsPath: at('net.caffemodel'),
    });
    expect(sourceFiles(file('bare.prototxt')).weightsPath).toBeNull();
  });

  it('takes the caffemodel that is named rather than that next to it', () => {
    expect(sourceFiles(file('net.prototxt', 'other.caffemodel')).weightsPath).toBe(at('other.caffemodel'));
  });

  it('finds the bin next to the xml, and lets an IR without constants have none', () => {
    expect(sourceFiles(file('ir.xml'))).toMatchObject({
      name: 'ir',
      format: 'openvino-ir',
      weightsPath: at('ir.bin'),
    });
    expect(sourceFiles(file('ir.xml', 'ir.bin')).weightsPath).toBe(at('ir.bin'));
    expect(sourceFiles(file('noconst.xml')).weightsPath).toBeNull();
    expect(refusal(file('ir.xml', 'other.caffemodel')).message).toBe(
      `The weights of ${at('ir.xml')} are read from ${at('ir.bin')}; put them there.`,
    );
  });

  it.each([
    ['net.onnx', 'onnx'],
    ['net.pb', 'tensorflow'],
    ['net.TFLITE', 'tensorflow-lite'],
    ['net.pdmodel', 'paddle'],
  ])('knows %s by its ending', (name, format) => {
    put(name);
    expect(sourceFiles(file(name))).toMatchObject({ name: 'net', format, weightsPath: null });
  });

  it('finds the pdiparams next to the pdmodel, and takes no weights where a file holds its own', () => {
    put('two.pdmodel');
    put('two.pdiparams');
    expect(sourceFiles(file('two.pdmodel'))).toMatchObject({ weightsPath: at('two.pdiparams') });
    expect(refusal(file('net.onnx', 'net.caffemodel'))).toMatchObject({
      code: 'usage',
      message: `${at('net.onnx')} holds its own weights; leave ${at('net.caffemodel')} out.`,
    });
  });

  it('finds every model of the catalogue', () => {
    for (const { id } of catalogue()) {
      const source = sourceFiles({ kind: 'catalogue', id });
      expect(source).toMatchObject({ name: id, format: 'caffe' });
    }
  });

  it('names the catalogue when a model that is in it is requested under another name', () => {
    const sentence = /^resnet50 is neither a file nor one of the catalogue: alexnet, .*, resnet-50, .*\.$/;
    expect(refusal({ kind: 'catalogue', id: 'resnet50' }).message).toMatch(sentence);
    expect(refusal({ kind: 'file', topology: 'resnet50', weights: null }).message).toMatch(sentence);
  });

  it.each([
    ['absent.prototxt', 'does not exist.'],
    ['absent.xml', 'does not exist.'],
    ['folder.prototxt', 'is a folder; name the model file in it.'],
    ['net.prototxt/below', 'does not exist.'],
    [`${'long'.repeat(100)}.prototxt`, 'cannot be read (ENAMETOOLONG).'],
  ])('says of %s what is wrong with it', (name, what) => {
    const error = refusal(file(name));
    expect(error.message).toBe(`${at(name)} ${what}`);
    expect(error).toMatchObject({ code: 'input', place: { file: at(name) } });
  });

  it('says so of the caffemodel, too', () => {
    expect(refusal(file('net.prototxt', 'absent.caffemodel')).message).toMatch(
      /absent\.caffemodel does not exist\.$/,
    );
  });

  it('tells who names a caffemodel alone to name its prototxt', () => {
    expect(refusal(file('net.caffemodel')).message).toMatch(/holds weights only; name its prototxt/);
  });

  it.skipIf(process.platform === 'win32')(
    'says of a device or a loop of links that it cannot be read',
    () => {
      expect(refusal({ kind: 'file', topology: '/dev/null', weights: null }).message).toBe(
        '/dev/null is a device, not a file.',
      );
      symlinkSync(at('loop.prototxt'), at('loop.prototxt'));
      expect(refusal(file('loop.prototxt')).message).toMatch(/cannot be read \(ELOOP\)\.$/);
    },
  );
});

describe('a TensorFlow SavedModel', () => {
  const cases = fileURLToPath(new URL('../../../test/cases/18-savedmodel/', import.meta.url));
  const saved = (name: string, ...parts: string[]) => {
    mkdirSync(path.join(at(name), 'variables'), { recursive: true });
    cpSync(path.join(cases, 'net', 'saved_model.pb'), path.join(at(name), 'saved_model.pb'));
    for (const part of parts) put(path.join(name, 'variables', part), `#${part}`);
    return file(name);
  };

  it('is a folder, which its saved_model.pb stands for', () => {
    const expected = { name: 'small', format: 'tensorflow', topologyPath: at('small'), weightsPath: null };
    expect(sourceFiles(saved('small'))).toEqual(expected);
    expect(sourceFiles(file('small/saved_model.pb'))).toEqual(expected);
  });

  it('is known again by its graph and its variables', async () => {
    const bare = await planModel(saved('bare'));
    expect(bare.weightsSha256).toBeNull();
    const model = await planModel(saved('whole', 'variables.index', 'variables.data-00000-of-00001'));
    expect(model.topologySha256).toBe(bare.topologySha256);
    put('whole/variables/variables.index', '#another');
    expect((await planModel(file('whole'))).weightsSha256).not.toBe(model.weightsSha256);
  });

  it('is refused where a part is missing, elsewhere or a pointer', async () => {
    const graph = readFileSync(path.join(cases, 'net', 'saved_model.pb'));
    put('moved.pb', graph.toString('latin1'));
    expect(refusal(file('moved.pb')).message).toMatch(
      /is the graph of a TensorFlow SavedModel; call it saved_model\.pb/,
    );
    saved('lacking');
    put('lacking/saved_model.pb', graph.toString('latin1').replace('Placeholder', 'VarHandleOp'));
    expect(refusal(file('lacking')).message).toMatch(
      /lacks variables.variables\.index; copy the whole folder/,
    );
    const pointer = saved('pointer', 'variables.index');
    put(
      'pointer/variables/variables.index',
      'version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 1\n',
    );
    await expect(planModel(pointer)).rejects.toThrow('variables.index is a Git LFS pointer');
  });

  it('is not any other folder', () => {
    mkdirSync(at('net.mlpackage'));
    expect(refusal(file('net.mlpackage')).message).toMatch(/is a Core ML package/);
    mkdirSync(at('empty'));
    expect(refusal(file('empty')).message).toBe(`${at('empty')} is a folder; name the model file in it.`);
  });

  it('may be a graph as text, which is not taken for a prototxt', () => {
    cpSync(path.join(cases, 'frozen.pbtxt'), at('frozen.pbtxt'));
    expect(sourceFiles(file('frozen.pbtxt'))).toMatchObject({ name: 'frozen', format: 'tensorflow' });
    put('caffe.pbtxt', 'name: "net" layer { name: "a" }');
    expect(sourceFiles(file('caffe.pbtxt'))).toMatchObject({ format: 'caffe' });
  });
});

describe('a file that is not what it is given as', () => {
  const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 1\n';

  it.each([
    'p.prototxt',
    'p.xml',
    'p.onnx',
    'p.pb',
    'p.pbtxt',
    'p.tflite',
    'p.pdmodel',
    'p.caffemodel',
    'p.pt',
    'p',
  ])('is refused as a topology: %s', (name) => {
    put(name, pointer);
    expect(refusal({ kind: 'file', topology: at(name), weights: null })).toMatchObject({
      message: expect.stringMatching(/ is a Git LFS pointer, not the file itself; run "git lfs pull"/),
      place: { file: at(name) },
    });
  });

  it.each([
    ['q.prototxt', 'q.caffemodel'],
    ['q.xml', 'q.bin'],
    ['q.pdmodel', 'q.pdiparams'],
  ])('is refused as weights: %s with %s', (topology, weights) => {
    put(topology);
    put(weights, pointer);
    expect(refusal(file(topology))).toMatchObject({ place: { file: at(weights) } });
    if (topology !== 'q.xml')
      expect(refusal(file(topology, weights)).message).toContain(`${weights} is a Git LFS pointer`);
  });

  it('is refused next to an ONNX model that keeps its weights there', async () => {
    // graph { initializer { external_data { key: "location" value: "w" } } }
    const entry = '\x0a\x08location\x12\x01w';
    const tensor = `\x6a${String.fromCharCode(entry.length)}${entry}`;
    const graph = `\x2a${String.fromCharCode(tensor.length)}${tensor}`;
    put('external.onnx', `\x08\x08\x3a${String.fromCharCode(graph.length)}${graph}`);
    put('w', pointer);
    await expect(planModel(file('external.onnx'))).rejects.toThrow(/w is a Git LFS pointer/);
  });

  it('is refused with the right file to name where it is a model', () => {
    put('wrong.caffemodel', contents['.onnx']);
    expect(refusal(file('net.prototxt', 'wrong.caffemodel')).message).toMatch(
      /is an ONNX model, not a caffemodel/,
    );
    put('wrong.prototxt', contents['.caffemodel']);
    expect(refusal(file('wrong.prototxt')).message).toMatch(/holds Caffe weights; name the deploy prototxt/);
    put('wrong.onnx', contents['.pb']);
    expect(refusal(file('wrong.onnx')).message).toMatch(/is a TensorFlow graph, not an ONNX model/);
  });
});

describe('planModel', () => {
  it('hashes both files', async () => {
    const sha256 = (...names: string[]) =>
      createHash('sha256').update(names.map(contentOf).join(''), 'latin1').digest('hex');
    expect(await planModel(file('net.prototxt'))).toMatchObject({
      topologySha256: sha256('net.prototxt'),
      weightsSha256: sha256('net.caffemodel'),
    });
    expect(await sha256Of([at('ir.xml'), null, at('ir.bin')])).toBe(sha256('ir.xml', 'ir.bin'));
  });

  it('refuses an IR that Vinobench keeps and that is damaged', async () => {
    mkdirSync(at('kept'));
    put('kept/ir.xml', '<net version="11">');
    put('kept/ir.bin', 'weights');
    const [xml, bin] = [at('kept/ir.xml'), at('kept/ir.bin')];
    sealIr({ xml, bin, irSha256: await irSha256Of(xml, bin) });
    const { weightsSha256 } = await planModel(file('kept/ir.xml'));
    expect(weightsSha256).toMatch(/^[0-9a-f]{64}$/);
    put('kept/ir.bin', 'weighty');
    await expect(planModel(file('kept/ir.xml'))).rejects.toMatchObject({
      code: 'input',
      message: expect.stringMatching(/kept\/ir\.xml or its \.bin is damaged: .* Convert or calibrate/),
    });
    // Another IR next to it is the user's own.
    put('kept/other.xml', '<net version="11">');
    expect((await planModel(file('kept/other.xml'))).weightsSha256).toBeNull();
  });

  it('puts back the .bin of a pair whose writer was killed while it replaced it', async () => {
    const pair = at('killed');
    await writeSmallIr(pair, 'old');
    const writer = fileURLToPath(new URL('../../converter/ir/fixtures/stoppedWriter.ts', import.meta.url));
    const bin = path.join(pair, 'net.bin');
    for (let step = 0; existsSync(bin); step++) {
      const { signal } = spawnSync(process.execPath, [writer, pair, 'new', String(step)]);
      expect(signal).toBe('SIGKILL');
    }
    const { weightsPath } = await planModel(file('killed/net.xml'));
    expect(weightsPath).toBe(bin);
    expect(readFileSync(bin, 'utf8')).toBe('old'.repeat(50));
    expect(readdirSync(pair).toSorted()).toEqual(['net.bin', 'net.xml']);
  }, 60_000);

  it('gives an id of the catalogue as a name to that network alone', async () => {
    const own = findModel('alexnet');
    if (own === undefined) throw new Error('no alexnet');
    const text = readFileSync(prototxtPath(own), 'utf8');
    const nameOf = async (content: string): Promise<string> => {
      put('alexnet.prototxt', content);
      return (await planModel(file('alexnet.prototxt'))).name;
    };
    expect(await nameOf(text)).toBe('alexnet');
    expect(await nameOf(`# downloaded\n${text.replace('dim: 1 ', 'dim: 10 ')}`)).toBe('alexnet');
    expect(await nameOf(text.replace('num_output: 4096', 'num_output: 2048'))).toBe('alexnet.prototxt');
    expect(await nameOf('no network')).toBe('alexnet.prototxt');
    put('alexnet.onnx');
    expect((await planModel(file('alexnet.onnx'))).name).toBe('alexnet.onnx');
    expect((await planModel({ kind: 'catalogue', id: 'alexnet' })).name).toBe('alexnet');
  });

  it('knows a network of the catalogue by its IR, too', async () => {
    const prototxt = at('small.prototxt');
    const small = findModel('squeezenet1.1');
    if (small === undefined) throw new Error('no squeezenet1.1');
    writeFileSync(prototxt, readFileSync(prototxtPath(small)));
    const output = { directory: folder, name: 'squeezenet1.1' };
    await convertCaffe({ prototxt, output, precision: 'FP16', sizes: { kind: 'file', batch: 3 } });
    expect((await planModel(file('squeezenet1.1.xml'))).name).toBe('squeezenet1.1');
    for (const part of ['xml', 'bin'])
      writeFileSync(at(`squeezenet1.0.${part}`), readFileSync(at(`squeezenet1.1.${part}`)));
    expect((await planModel(file('squeezenet1.0.xml'))).name).toBe('squeezenet1.0.xml');
  });

  // Root reads everything; the effective user of this thread is what open(2) asks about.
  it.skipIf(process.platform === 'win32')('says that a file may not be read by this user', async () => {
    put('secret.prototxt');
    chmodSync(at('secret.prototxt'), 0);
    chmodSync(folder, 0o755);
    const root = process.geteuid?.() === 0;
    if (root) process.seteuid?.(65_534);
    try {
      await expect(planModel(file('secret.prototxt'))).rejects.toMatchObject({
        code: 'input',
        message: `${at('secret.prototxt')} may not be read by this user; give it read permission.`,
      });
    } finally {
      if (root) process.seteuid?.(0);
    }
  });
});

describe('modelSha256', () => {
  it('is the topology’s own without weights, and another with other weights', async () => {
    const bare = await planModel(file('bare.prototxt'));
    expect(modelSha256(bare)).toBe(bare.topologySha256);
    const [one, other] = [
      await planModel(file('net.prototxt')),
      await planModel(file('net.prototxt', 'other.caffemodel')),
    ];
    expect(modelSha256(one)).toMatch(/^[0-9a-f]{64}$/);
    expect(modelSha256(one)).not.toBe(modelSha256(other));
    expect(modelSha256(one)).not.toBe(one.topologySha256);
  });
});
