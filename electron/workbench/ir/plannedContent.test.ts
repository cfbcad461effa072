/** Files that change between a plan and what is made of it: nothing wrong is measured, and nothing wrong is kept. */

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { afterAll, describe, expect, it } from 'vitest';
import { defaultCalibration } from '../../../shared/documents/calibration.ts';
import type { RunCalibration } from '../../../shared/documents/run.ts';
import { bmpFile } from '../../../test/support/bmp.ts';
import { caffemodelBytes } from '../../converter/testing.ts';
import { onCpu, tinyIr, tinyPrototxt } from '../../jobs/testing.ts';
import { irFilesOf } from '../../jobs/wire/irFiles.ts';
import { compileConfiguration } from '../../jobs/worker/configuration.ts';
import { sampleRuntime } from '../../store/fixtures/samplePlan.ts';
import { planModel } from '../models/modelSource.ts';
import { calibratedIr } from './calibratedIr.ts';
import { cellModels } from './cellModel.ts';
import { IrCache } from './irCache.ts';
import { cachedIr, heldMachine } from './irSource.ts';
import type { CellModel, GetCellModel } from './modelToCompile.ts';
import { withWholeModel } from './wholeModel.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'vinobench-planned-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (...names: string[]) => path.join(folder, ...names);
const file = (name: string) => ({ kind: 'file', topology: at(name), weights: null }) as const;
const { signal } = new AbortController();

let caches = 0;
const newCache = (): { readonly cache: IrCache; readonly entries: () => string[] } => {
  const place = at(`cache-${caches++}`);
  mkdirSync(place);
  return { cache: new IrCache(place), entries: () => readdirSync(place) };
};

const prototxt = (outputs: number) => `input: "data" input_shape { dim: 1 dim: 2 }
layer { name: "fc" type: "InnerProduct" bottom: "data" top: "fc" inner_product_param { num_output: ${outputs} bias_term: false } }`;
const caffemodel = (first: number) =>
  caffemodelBytes([{ name: 'fc', blobs: [{ shape: [2, 2], values: [first, 2, 3, 4] }] }]);

describe('a source that changes once it is planned', () => {
  it.each<[string, () => void]>([
    ['net.caffemodel', () => writeFileSync(at('net.caffemodel'), caffemodel(9))],
    ['net.prototxt', () => writeFileSync(at('net.prototxt'), `# another\n${prototxt(2)}`)],
  ])('is not converted for the cache: %s', async (changed, change) => {
    writeFileSync(at('net.prototxt'), prototxt(2));
    writeFileSync(at('net.caffemodel'), caffemodel(1));
    const planned = await planModel(file('net.prototxt'));
    const { cache, entries } = newCache();
    change();
    const converted = cachedIr(cache, 'runtime', heldMachine)(planned, 'FP32', { batch: 1 }, signal);
    await expect(converted).rejects.toMatchObject({ code: 'changed', place: { file: at(changed) } });
    expect(entries()).toEqual([]);
  });

  it('is not imported for the cache: external data of an ONNX model', async () => {
    writeFileSync(at('outside.onnx'), onnxWithExternal('outside.data'));
    writeFileSync(at('outside.data'), new Uint8Array(Float32Array.of(1, 2, 3, 4).buffer));
    const planned = await planModel(file('outside.onnx'));
    const { cache, entries } = newCache();
    writeFileSync(at('outside.data'), new Uint8Array(Float32Array.of(9, 2, 3, 4).buffer));
    const imported = cachedIr(cache, 'runtime', heldMachine)(planned, 'FP32', { batch: 1 }, signal);
    await expect(imported).rejects.toMatchObject({ code: 'changed', place: { file: at('outside.data') } });
    expect(entries()).toEqual([]);
  });
});

/** y = x W, of [1, 2] and [2, 2], which lies in another file; the node's own constant does, too. */
function onnxWithExternal(location: string): Uint8Array {
  const part = (writer: BinaryWriter, field: number, fill: (inner: BinaryWriter) => unknown) => {
    writer.tag(field, WireType.LengthDelimited).fork();
    fill(writer);
    return writer.join();
  };
  const text = (writer: BinaryWriter, field: number, value: string) =>
    writer.tag(field, WireType.LengthDelimited).string(value);
  const port = (name: string) => (info: BinaryWriter) => {
    text(info, 1, name);
    part(info, 2, (value) =>
      part(value, 1, (tensor) => {
        tensor.tag(1, WireType.Varint).int32(1);
        part(tensor, 2, (shape) => {
          for (const size of [1, 2]) part(shape, 1, (dim) => dim.tag(1, WireType.Varint).int64(size));
        });
      }),
    );
  };
  const model = new BinaryWriter().tag(1, WireType.Varint).int64(8);
  part(model, 8, (opset) => opset.tag(2, WireType.Varint).int64(13));
  part(model, 7, (graph) => {
    part(graph, 1, (node) => {
      text(text(node, 2, 'w'), 4, 'Constant');
      part(node, 5, (attribute) => {
        text(attribute, 1, 'value').tag(20, WireType.Varint).int32(4);
        part(attribute, 5, (tensor) => {
          for (const size of [2, 2]) tensor.tag(1, WireType.Varint).int64(size);
          text(tensor.tag(2, WireType.Varint).int32(1), 8, 'w');
          part(tensor, 13, (entry) => text(text(entry, 1, 'location'), 2, location));
          tensor.tag(14, WireType.Varint).int32(1);
        });
      });
    });
    part(graph, 1, (node) => text(text(text(text(node, 1, 'x'), 1, 'w'), 2, 'y'), 4, 'MatMul'));
    text(graph, 2, 'product');
    part(graph, 11, port('x'));
    part(graph, 12, port('y'));
  });
  return model.finish();
}

const cpu = { device: 'CPU', precision: 'FP32', batch: null } as const;
const report = { devices: [], runtime: sampleRuntime };
const options = { signal, onProgress: () => undefined };

/** As a run asks for models. */
const held = { calibration: undefined, lane: 'elsewhere', turnOf: heldMachine } as const;

describe("a user's IR that changes", () => {
  const models = () => cellModels({ cache: newCache().cache, report, ...held });

  it('between the plan and the first cell ends that cell, and names the file', async () => {
    await tinyIr(folder, 'own', 8);
    const planned = await planModel(file('own.xml'));
    writeFileSync(at('own.bin'), readFileSync(at('own.bin')).reverse());
    await expect(models()(planned, cpu, options)).rejects.toMatchObject({
      code: 'changed',
      message: expect.stringMatching(/own\.bin has changed since this was planned/),
    });
  });

  it('between two cells lets none be measured with other weights', async () => {
    await tinyIr(folder, 'own', 8);
    const planned = await planModel(file('own.xml'));
    const modelOf = models();
    const compile = async () => {
      const prepared = await modelOf(planned, cpu, options);
      return await compileConfiguration({ ...onCpu(prepared.xml), ir: irFilesOf(prepared) });
    };
    expect((await compile()).compiled).not.toBeNull();
    writeFileSync(at('own.bin'), readFileSync(at('own.bin')).reverse());
    await expect(compile()).rejects.toMatchObject({ code: 'changed', place: { file: at('own.bin') } });
  });
});

describe('a cached IR', () => {
  it.each<[string, (bin: string) => void]>([
    ['damaged', (bin) => writeFileSync(bin, readFileSync(bin).reverse())],
    ['thrown out of the cache', (bin) => rmSync(path.dirname(bin), { recursive: true })],
  ])(
    'that is %s after it was looked at is made again for the cell, and gives what it gave',
    async (_, harm) => {
      writeFileSync(at('cached.prototxt'), tinyPrototxt('cached', 8));
      const model = await planModel(file('cached.prototxt'));
      const cached = cellModels({ cache: newCache().cache, report, ...held });
      let asked = 0;
      const modelOf: GetCellModel = (...given) => {
        asked++;
        return cached(...given);
      };
      const prepared = await modelOf(model, cpu, options);
      const whole = readFileSync(prepared.bin ?? '');
      harm(prepared.bin ?? '');
      const configuration = { ...cpu, model: 0, isa: null, requests: 1, streams: null, threads: null };
      const compile = async (ir: CellModel) =>
        (await compileConfiguration({ ...onCpu(ir.xml), ir: irFilesOf(ir) })).report.effectivePrecision;
      const found = await withWholeModel(prepared, { model, configuration, modelOf, options }, compile);
      expect(found.result).toBe('FP32');
      expect(found.used).toEqual(prepared);
      expect(readFileSync(found.used.bin ?? '').equals(whole)).toBe(true);
      expect(asked).toBe(2);
    },
  );

  it('that is damaged before it is calibrated is made again, and the INT8 model is made of it', async () => {
    writeFileSync(at('eight.prototxt'), tinyPrototxt('eight', 8));
    const model = await planModel(file('eight.prototxt'));
    let harm: (() => void) | null = null;
    class Disturbed extends IrCache {
      override getOf: IrCache['getOf'] = (schema, key, make) =>
        super.getOf(schema, key, (directory) => {
          harm?.();
          harm = null;
          return make(directory);
        });
    }
    mkdirSync(at('harmed'));
    const modelOf = cellModels({ cache: new Disturbed(at('harmed')), report, ...held });
    const { bin } = await modelOf(model, cpu, options);
    const whole = readFileSync(bin ?? '');
    harm = () => writeFileSync(bin ?? '', Buffer.from(whole).reverse());
    const quantized = await modelOf(model, { ...cpu, precision: 'INT8' }, options);
    expect(readFileSync(quantized.xml, 'utf8')).toContain('FakeQuantize');
    expect(harm).toBeNull();
    expect(readFileSync(bin ?? '').equals(whole)).toBe(true);
  }, 60_000);
});

describe('calibration images that change after the key of the cache was made of them', () => {
  /** Changes something between the key and the work. */
  class Disturbed extends IrCache {
    override getOf: IrCache['getOf'] = (schema, key, make) =>
      super.getOf(schema, key, (directory) => {
        picture('b', 200);
        return make(directory);
      });
  }
  const picture = (name: string, grey: number) =>
    writeFileSync(
      at('images', `${name}.bmp`),
      bmpFile(8, 8, (x, y) => [grey, 9 * x, 9 * y]),
    );

  it('are not what a kept INT8 IR is said to be made of', async () => {
    await tinyIr(folder, 'float', 8);
    const model = await planModel(file('float.xml'));
    mkdirSync(at('images'));
    for (const [index, name] of ['a', 'b'].entries()) picture(name, 30 * index);
    mkdirSync(at('disturbed'));
    const cache = new Disturbed(at('disturbed'));
    const float = await cellModels({ cache, report, ...held })(model, cpu, options);
    const calibration: RunCalibration = {
      ...defaultCalibration,
      images: at('images'),
      preparation: { mean: null, scale: null, colour: null, resize: 'fit' },
    };
    const wanted = { cache, runtimeVersion: '1', model, float, device: 'CPU', calibration };
    await expect(calibratedIr(wanted, options)).rejects.toMatchObject({
      code: 'changed',
      place: { file: at('images') },
    });
    expect(readdirSync(at('disturbed'))).toEqual([]);
  });
});
