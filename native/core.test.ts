import { writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { addon } from './index.ts';
import { convolutionModel, ModelFolder, ramp, referenceConvolution, smallConvolution } from './testModel.ts';

const folder = new ModelFolder();
const path = folder.write('small', convolutionModel());
const { xml, bin } = convolutionModel();
afterAll(() => folder[Symbol.dispose]());

const core = new addon.Core();
const data = ramp(3 * 8 * 8);
const invalid = (message: RegExp) =>
  expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT', message: expect.stringMatching(message) });

describe('Core.readModel', () => {
  it.each([
    ['a path', () => core.readModel(path)],
    ['a path and its weights', () => core.readModel(path, folder.file('small.bin'))],
    ['a text and a tensor', () => core.readModel(xml, new addon.Tensor('u8', [bin.length], bin))],
    ['buffers', () => core.readModel(Buffer.from(xml), bin)],
    ['a path, at once', () => Promise.resolve(core.readModelSync(path))],
    [
      'a text and a tensor, at once',
      async () => core.readModelSync(xml, new addon.Tensor('u8', [bin.length], bin)),
    ],
    ['buffers, at once', async () => core.readModelSync(Buffer.from(xml), bin)],
  ])('reads %s', async (_, read) => {
    const model = await read();
    const compiled = await core.compileModel(model, 'CPU', { INFERENCE_PRECISION_HINT: 'f32' });
    const { relu } = compiled.createInferRequest().infer([data]);
    const expected = referenceConvolution(smallConvolution, data);
    expect(
      [...(relu?.data ?? [])].map(Number).every((value, i) => Math.abs(value - (expected[i] ?? 0)) < 1e-5),
    ).toBe(true);
  });

  it('reads a path with letters beyond ASCII', async () => {
    const model = await core.readModel(folder.write('größe-模型', convolutionModel()));
    expect(model.inputs.length).toBe(1);
  });

  it.each([
    ['model', () => core.readModel(folder.file('none.xml')), /model file .*none\.xml' does not exist/],
    [
      'weights',
      () => core.readModel(path, folder.file('none.bin')),
      /weights file .*none\.bin' does not exist/,
    ],
    ['model to compile', () => core.compileModel(folder.file('none.xml'), 'CPU'), /does not exist/],
  ])('rejects for a missing %s file', async (_, read, message) => {
    await expect(read()).rejects.toMatchObject({
      code: 'ERR_FILE_NOT_FOUND',
      message: expect.stringMatching(message),
    });
  });

  it.each([
    ['empty', ''],
    ['no XML', 'nonsense'],
    ['cut off', xml.slice(0, 500)],
  ])('rejects for a file that is %s', async (name, text) => {
    const file = folder.file(`${name}.xml`);
    writeFileSync(file, text);
    await expect(core.readModel(file)).rejects.toMatchObject({ code: 'ERR_OPENVINO' });
    expect(() => core.readModelSync(file)).toThrow(expect.objectContaining({ code: 'ERR_OPENVINO' }));
  });

  it('rejects for weights that are too short', async () => {
    await expect(core.readModel(Buffer.from(xml), bin.subarray(0, 100))).rejects.toMatchObject({
      code: 'ERR_OPENVINO',
    });
  });

  it('names the allowed signatures, thrown or rejected', async () => {
    const allowed =
      /^'readModel' method called with incorrect parameters\.\n[\s\S]*Provided signature: \(object\) \nAllowed signatures:\n- \(string\)\n- \(string, string\)\n- \(string, Tensor\)\n- \(Uint8Array\)/;
    await expect(core.readModel(core as never)).rejects.toEqual(invalid(allowed));
    expect(() => core.readModelSync(core as never)).toThrow(
      invalid(/'readModelSync' method called with incorrect/),
    );
  });
});

describe('Core.compileModel', () => {
  it('takes a path or a model, with or without properties', async () => {
    const model = core.readModelSync(path);
    const properties = { PERFORMANCE_HINT: 'THROUGHPUT', PERF_COUNT: true, INFERENCE_NUM_THREADS: 1 };
    for (const compiled of [
      await core.compileModel(path, 'CPU'),
      await core.compileModel(model, 'CPU', properties),
      core.compileModelSync(path, 'CPU', properties),
      core.compileModelSync(model, 'CPU'),
    ]) {
      expect(compiled).toBeInstanceOf(addon.CompiledModel);
      expect(compiled.output(0).shape).toEqual([1, 4, 6, 6]);
    }
  });

  it.each([
    [
      'no device',
      () => core.compileModelSync(path, undefined as never),
      /Provided signature: \(string, undefined\)/,
    ],
    [
      'a text as properties',
      () => core.compileModelSync(path, 'CPU', 'x' as never),
      /Argument #3 must be an object/,
    ],
    [
      'an object as property',
      () => core.compileModelSync(path, 'CPU', { A: {} } as never),
      /Cannot convert to ov::Any/,
    ],
  ])('refuses %s', (_, compile, message) => {
    expect(compile).toThrow(invalid(message));
  });

  it('rejects with what OpenVINO says of an unknown device or property', async () => {
    await expect(core.compileModel(path, 'NONE')).rejects.toMatchObject({
      code: 'ERR_OPENVINO',
      message: /NONE/,
    });
    await expect(core.compileModel(path, 'CPU', { NO_SUCH: 1 })).rejects.toMatchObject({
      code: 'ERR_OPENVINO',
      message: expect.stringContaining('NO_SUCH'),
    });
  });

  it('lets the model be changed only when it has compiled', async () => {
    const model = core.readModelSync(path);
    const compiling = core.compileModel(model, 'CPU');
    expect(() => model.reshape('[2,3,8,8]')).toThrow(expect.objectContaining({ code: 'ERR_BUSY' }));
    await compiling;
    expect(model.reshape('[2,3,8,8]').output().shape).toEqual([2, 4, 6, 6]);
  });

  it('finishes although the model is closed meanwhile', async () => {
    const model = core.readModelSync(path);
    const compiling = core.compileModel(model, 'CPU');
    model.close();
    expect((await compiling).inputs.length).toBe(1);
    await expect(core.compileModel(model, 'CPU')).rejects.toMatchObject({ code: 'ERR_CLOSED' });
  });
});

describe('Core properties', () => {
  it('lists devices and versions', () => {
    expect(core.getAvailableDevices()).toContain('CPU');
    const { CPU } = core.getVersions('CPU');
    expect(CPU?.buildNumber).toMatch(/^2026\./);
    expect(() => core.getVersions(undefined as never)).toThrow(
      'getVersions() method expects 1 argument of string type.',
    );
  });

  it('gives each property as what it is', () => {
    expect(core.getProperty('CPU', 'FULL_DEVICE_NAME')).toEqual(expect.any(String));
    expect(core.getProperty('CPU', 'PERF_COUNT')).toBe(false);
    expect(core.getProperty('CPU', 'OPTIMIZATION_CAPABILITIES')).toContain('FP32');
    expect(core.getProperty('CPU', 'RANGE_FOR_STREAMS')).toEqual([1, expect.any(Number)]);
    expect(core.getProperty('CPU', 'SUPPORTED_PROPERTIES')).toContain('NUM_STREAMS');
    expect(core.getProperty('CPU', 'INFERENCE_NUM_THREADS')).toEqual(expect.any(Number));
  });

  it('reads every property that the device supports', () => {
    const names: unknown = core.getProperty('CPU', 'SUPPORTED_PROPERTIES');
    const values = (names as string[]).map((name) => core.getProperty('CPU', name));
    expect(values.filter((value) => value === undefined)).toEqual([]);
  });

  it('sets them', () => {
    const own = new addon.Core();
    own.setProperty('CPU', { NUM_STREAMS: 2, INFERENCE_NUM_THREADS: 1 });
    expect(own.getProperty('CPU', 'NUM_STREAMS')).toBe(2);
    expect(own.getProperty('CPU', 'INFERENCE_NUM_THREADS')).toBe(1);
    own.setProperty({ CACHE_DIR: folder.path });
    expect(own.getProperty('CACHE_DIR')).toBe(folder.path);
  });

  it('refuses what is not there', () => {
    expect(() => core.getProperty('CPU', 'NO_SUCH')).toThrow(
      expect.objectContaining({ code: 'ERR_OPENVINO' }),
    );
    expect(() => core.addExtension(folder.file('none.so'))).toThrow(
      expect.objectContaining({ code: 'ERR_OPENVINO' }),
    );
  });

  it('tells which device would run each operation', () => {
    const devices = core.queryModel(core.readModelSync(path), 'CPU');
    expect(devices['conv']).toBe('CPU');
  });
});

describe('export and import', () => {
  it('brings a compiled model back with the same results', async () => {
    const compiled = core.compileModelSync(path, 'CPU');
    const blob = compiled.exportModelSync();
    expect((await compiled.exportModel()).length).toBe(blob.length);
    const expected = compiled.createInferRequest().infer([data])['relu']?.data;
    const tensor = new addon.Tensor('u8', [blob.length], new Uint8Array(blob));
    for (const imported of [
      core.importModelSync(blob, 'CPU'),
      await core.importModel(blob, 'CPU'),
      await core.importModel(tensor, 'CPU', { NUM_STREAMS: 1 }),
    ]) {
      expect(imported.createInferRequest().infer([data])['relu']?.data).toEqual(expected);
    }
  });

  it('rejects for bytes that are no compiled model', async () => {
    await expect(core.importModel(Buffer.from('nonsense'), 'CPU')).rejects.toMatchObject({
      code: 'ERR_OPENVINO',
    });
    await expect(core.importModel(1 as never, 'CPU')).rejects.toMatchObject({ code: 'ERR_INVALID_ARGUMENT' });
  });
});
