import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { addon } from './index.ts';
import { additionModel, convolutionModel, ModelFolder, reluModel, type TestModel } from './testModel.ts';
import type { Model } from './types.ts';

const folder = new ModelFolder();
afterAll(() => folder[Symbol.dispose]());
const core = new addon.Core();
const read = ({ xml, bin }: TestModel) => core.readModelSync(Buffer.from(xml), bin);

const sourceMap = '{"version":1,"operations":{"conv":["a & b","<c>"]}}';
const escaped = sourceMap.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
const rtInfo = `<vinobench><source_map value="${escaped}"/></vinobench><plain value="text"/>`;

let model: Model;
beforeEach(() => {
  model = read(convolutionModel(undefined, { rtInfo }));
});

describe('Model', () => {
  it('tells its names', () => {
    expect(model.getFriendlyName()).toBe('small');
    model.setFriendlyName('other');
    expect(model.getFriendlyName()).toBe('other');
    expect(() => model.setFriendlyName(1 as never)).toThrow(
      /Expected a single string argument for the friendly name/,
    );
  });

  it('tells its ports', () => {
    expect(model.inputs.map(String)).toEqual(['data']);
    expect(model.outputs.map(String)).toEqual(['relu']);
    for (const port of [model.input(), model.input(0), model.input('data')]) {
      expect([port.anyName, port.getAnyName(), port.names]).toEqual(['data', 'data', ['data']]);
      expect([port.shape, port.getShape(), port.elementType]).toEqual([[1, 3, 8, 8], [1, 3, 8, 8], 'f32']);
      expect(port.getPartialShape().toString()).toBe('[1,3,8,8]');
      expect(port).toBeInstanceOf(addon.Output);
    }
    expect([model.getOutputSize(), model.getOutputShape(0), model.getOutputElementType(0)]).toEqual([
      1,
      [1, 4, 6, 6],
      'f32',
    ]);
    expect(model.isDynamic()).toBe(false);
  });

  it('names a port without names by its operation', async () => {
    const data = '<data element_type="f32" shape="1"/>';
    const port = '<port id="0" precision="FP32"><dim>1</dim></port>';
    const xml = `<net name="n" version="11"><layers>
      <layer id="0" name="x" type="Parameter" version="opset1">${data}<output>${port}</output></layer>
      <layer id="1" name="r" type="Result" version="opset1"><input>${port}</input></layer>
      </layers><edges><edge from-layer="0" from-port="0" to-layer="1" to-port="0"/></edges></net>`;
    const unnamed = await new addon.Core().readModel(xml, new addon.Tensor('u8', [0]));
    expect([unnamed.input().names, unnamed.input().getAnyName(), unnamed.output().anyName]).toEqual([
      [],
      'x',
      'x',
    ]);
  });

  it('refuses ports that are not there', () => {
    for (const port of [() => model.input('none'), () => model.output(5), () => model.getOutputShape(5)]) {
      expect(port).toThrow(expect.objectContaining({ code: 'ERR_OPENVINO' }));
    }
    for (const port of [() => model.input(-1), () => model.output(0.5), () => model.input({} as never)]) {
      expect(port).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' }));
    }
    expect(() => read(additionModel()).input()).toThrow(expect.objectContaining({ code: 'ERR_OPENVINO' }));
  });

  it('lists its operations in topological order', () => {
    const operations = model.getOps();
    expect(operations.map((node) => [node.getFriendlyName(), node.getTypeName()])).toEqual(
      expect.arrayContaining([
        ['data', 'Parameter'],
        ['weights', 'Constant'],
        ['conv', 'Convolution'],
        ['conv_bias', 'Add'],
        ['relu', 'Relu'],
      ]),
    );
    const place = (name: string) => operations.findIndex((node) => node.getFriendlyName() === name);
    expect(place('data')).toBeLessThan(place('conv'));
    expect(place('conv')).toBeLessThan(place('relu'));
    const conv = operations[place('conv')];
    expect(conv?.getInputShapes()).toEqual([
      [1, 3, 8, 8],
      [4, 3, 3, 3],
    ]);
    expect(conv?.getOutputShapes()).toEqual([[1, 4, 6, 6]]);
    expect([conv?.getInputElementTypes(), conv?.getOutputElementTypes()]).toEqual([['f32', 'f32'], ['f32']]);
    expect(new Set(operations.map((node) => node.getName())).size).toBe(operations.length);
  });

  it('is cloned', () => {
    const clone = model.clone();
    clone.reshape('[2,3,8,8]');
    expect([clone.input().shape, model.input().shape]).toEqual([
      [2, 3, 8, 8],
      [1, 3, 8, 8],
    ]);
  });
});

describe('Model.reshape', () => {
  it('takes a text or a PartialShape for a single input', () => {
    expect(model.reshape('[4,3,10,10]').output().shape).toEqual([4, 4, 8, 8]);
    const free = new addon.PartialShape('[?,3,8..20,8]');
    expect(model.reshape(free).input().getPartialShape().toString()).toBe('[?,3,8..20,8]');
    expect(model.isDynamic()).toBe(true);
    expect(
      model
        .getOps()
        .find((node) => node.getFriendlyName() === 'conv')
        ?.getOutputShapes(),
    ).toEqual([[-1, 4, -1, 6]]);
    expect(() => model.input().shape).toThrow(expect.objectContaining({ code: 'ERR_OPENVINO' }));
  });

  it('takes a Map from index, name or port for several inputs', () => {
    const addition = read(additionModel());
    const changed = addition.reshape(
      new Map<string | number | InstanceType<typeof addon.Output>, string>([
        [0, '[2,4]'],
        ['b', '[2,4]'],
      ]),
    );
    expect(changed.output().shape).toEqual([2, 4]);
    addition.reshape(new Map(addition.inputs.map((port) => [port, new addon.PartialShape('[5,1]')])));
    expect(addition.output().shape).toEqual([5, 1]);
  });

  it('refuses a shape that does not fit and stays as it was', () => {
    expect(() => model.reshape('[1,5,8,8]')).toThrow(expect.objectContaining({ code: 'ERR_OPENVINO' }));
    expect(model.output().shape).toEqual([1, 4, 6, 6]);
    expect(() => model.reshape(undefined as never)).toThrow(
      /'reshape' method called with incorrect parameters/,
    );
    expect(() => model.reshape(new Map([[{}, '[1]']]) as never)).toThrow(
      /named by an index, a tensor name or an Output/,
    );
  });

  it('survives a caller that closes the model in the middle', () => {
    const hostile = {
      *[Symbol.iterator]() {
        model.close();
        yield [0, '[2,3,8,8]'];
      },
    };
    const map = Object.assign(new Map(), hostile);
    expect(() => model.reshape(map)).not.toThrow();
    expect(() => model.input()).toThrow(expect.objectContaining({ code: 'ERR_CLOSED' }));
  });

  it('runs with dynamic shapes', () => {
    const compiled = core.compileModelSync(read(reluModel()), 'CPU', { INFERENCE_PRECISION_HINT: 'f32' });
    const request = compiled.createInferRequest();
    for (const rows of [1, 5, 2]) {
      const data = Float32Array.from({ length: rows * 3 }, (_, index) => (index % 2 === 0 ? index : -index));
      const { relu } = request.infer([new addon.Tensor('f32', [rows, 3], data)]);
      expect(relu?.getShape()).toEqual([rows, 3]);
      expect(relu?.data).toEqual(data.map((value) => Math.max(0, value)));
    }
    expect(() => request.infer([new Float32Array(3)])).toThrow(/dynamic shape \[\?,3\]: pass a Tensor/);
  });
});

describe('rt_info of the model', () => {
  it('is read by path', () => {
    expect(model.getRtInfo(['vinobench', 'source_map'])).toBe(sourceMap);
    expect(model.getRtInfo(['plain'])).toBe('text');
  });

  it.each([
    [['none']],
    [['vinobench']],
    [['vinobench', 'none']],
    [['plain', 'deeper']],
    [['vinobench', 'source_map', 'x']],
  ])('has no value at %j', (path) => {
    expect(model.getRtInfo(path)).toBeUndefined();
  });

  it('is written', () => {
    model.setRtInfo('1', ['vinobench', 'other']);
    model.setRtInfo('2', ['new']);
    expect([model.getRtInfo(['vinobench', 'other']), model.getRtInfo(['new'])]).toEqual(['1', '2']);
    expect(model.getRtInfo(['vinobench', 'source_map'])).toBe(sourceMap);
    expect(() => model.setRtInfo('x', [])).toThrow(/at least one key/);
    expect(() => model.getRtInfo([1] as never)).toThrow(/Array of strings/);
  });

  it.each([false, true])('survives a save and a read (compressed to f16: %s)', async (compress) => {
    const path = folder.file(`saved-${compress}.xml`);
    model.setRtInfo('written', ['vinobench', 'other']);
    if (compress) await addon.saveModel(model, path);
    else addon.saveModelSync(model, path, false);
    const again = core.readModelSync(path);
    expect(again.getRtInfo(['vinobench', 'source_map'])).toBe(sourceMap);
    expect(again.getRtInfo(['vinobench', 'other'])).toBe('written');
    const weights = again.getOps().find((node) => node.getTypeName() === 'Constant');
    expect(weights?.getOutputElementTypes()).toEqual([compress ? 'f16' : 'f32']);
  });
});

describe('saving', () => {
  it('rejects where no file can be', async () => {
    const path = `${folder.write('file', additionModel())}/model.xml`;
    await expect(addon.saveModel(model, path)).rejects.toMatchObject({ code: 'ERR_OPENVINO' });
    expect(() => addon.saveModelSync(model, path)).toThrow(expect.objectContaining({ code: 'ERR_OPENVINO' }));
    await expect(addon.saveModel(model, 1 as never)).rejects.toMatchObject({ code: 'ERR_INVALID_ARGUMENT' });
  });
});

describe('a closed model', () => {
  it('refuses everything, its ports and nodes too', async () => {
    const [node] = model.getOps();
    const port = model.input();
    model.close();
    model.close();
    const closed = expect.objectContaining({ code: 'ERR_CLOSED' });
    expect(() => model.getOps()).toThrow(closed);
    expect(() => model.reshape('[1]')).toThrow(closed);
    expect(() => node?.getName()).toThrow(closed);
    expect(() => port.shape).toThrow(closed);
    await expect(addon.saveModel(model, folder.file('x.xml'))).rejects.toEqual(closed);
  });
});
