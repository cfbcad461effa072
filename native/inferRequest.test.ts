import { describe, expect, it } from 'vitest';
import { addon } from './index.ts';
import {
  additionModel,
  convolutionModel,
  ramp,
  referenceConvolution,
  reluModel,
  smallConvolution,
  type TestModel,
} from './testModel.ts';
import type { InferRequest } from './types.ts';

const core = new addon.Core();
const data = ramp(3 * 8 * 8);
const expected = referenceConvolution(smallConvolution, data);

function requestOf({ xml, bin }: TestModel, properties = {}): InferRequest {
  const model = core.readModelSync(Buffer.from(xml), bin);
  return core
    .compileModelSync(model, 'CPU', { INFERENCE_PRECISION_HINT: 'f32', NUM_STREAMS: 1, ...properties })
    .createInferRequest();
}

const invalid = (message: RegExp) =>
  expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT', message: expect.stringMatching(message) });

function difference(actual: Iterable<unknown> | undefined): number {
  const values = [...(actual ?? [])].map(Number);
  expect(values.length).toBe(expected.length);
  return Math.max(...values.map((value, index) => Math.abs(value - (expected[index] ?? Number.NaN))));
}

describe('inference', () => {
  const tensor = new addon.Tensor('f32', [1, 3, 8, 8], data);
  const request = requestOf(convolutionModel());

  it.each([
    ['an array of tensors', [tensor]],
    ['an array of typed arrays', [data]],
    ['tensors by name', { data: tensor }],
    ['typed arrays by name', { data }],
  ])('takes %s, sync and async alike', async (_, inputs) => {
    const sync = request.infer(inputs);
    const async = await request.inferAsync(inputs);
    expect(Object.keys(sync)).toEqual(['relu']);
    expect(difference(sync['relu']?.data)).toBeLessThan(1e-5);
    expect(async['relu']?.data).toEqual(sync['relu']?.data);
    expect(async['relu']).toBeInstanceOf(addon.Tensor);
  });

  it('uses inputs that were set before', async () => {
    request.setInputTensor(new addon.Tensor('f32', [1, 3, 8, 8]));
    const zeros = request.infer()['relu']?.data;
    request.setTensor('data', tensor);
    expect(request.infer()['relu']?.data).not.toEqual(zeros);
    expect(difference((await request.inferAsync())['relu']?.data)).toBeLessThan(1e-5);
  });

  it('gives results that the next inference leaves alone', () => {
    const first = request.infer([data])['relu'];
    const before = first?.data;
    request.infer([new Float32Array(data.length)]);
    expect(first?.data).toEqual(before);
  });

  it('gives results by port, as ports turn into their names', () => {
    const result = request.infer([data]);
    const [port] = request.getCompiledModel().outputs;
    expect(result[String(port)]?.getShape()).toEqual([1, 4, 6, 6]);
  });

  it('feeds several inputs in order or by name', () => {
    const addition = requestOf(additionModel());
    const [a, b] = [Float32Array.of(1, 2, 3, 4), Float32Array.of(10, 20, 30, 40)];
    expect(addition.infer([a, b])['sum']?.data).toEqual(Float32Array.of(11, 22, 33, 44));
    expect(addition.infer({ b: a, a: b })['sum']?.data).toEqual(Float32Array.of(11, 22, 33, 44));
    expect(() => addition.getInputTensor()).toThrow(expect.objectContaining({ code: 'ERR_OPENVINO' }));
    expect(() => addition.infer([a, b, a])).toThrow(invalid(/3 inputs given, the model has 2/));
  });

  it.each([
    ['f16', 0x3c00, 0xc000],
    // 1.0 and -2.0
    ['bf16', 0x3f80, 0xc000],
  ] as const)('runs with %s inputs and outputs as raw bits', (type, one, minusTwo) => {
    const half = requestOf(reluModel(type, 1));
    const { relu } = half.infer([Uint16Array.of(one, minusTwo, 0)]);
    expect(relu?.elementType).toBe(type);
    expect(relu?.data).toEqual(Uint16Array.of(one, 0, 0));
  });
});

describe('tensors of a request', () => {
  it('are set and got by name, index and port', () => {
    const request = requestOf(convolutionModel());
    const input = new addon.Tensor('f32', [1, 3, 8, 8], data);
    const output = new addon.Tensor('f32', [1, 4, 6, 6]);
    request.setInputTensor(0, input);
    request.setOutputTensor(0, output);
    request.infer();
    expect(difference(output.data)).toBeLessThan(1e-5);
    const compiled = request.getCompiledModel();
    expect(compiled).toBeInstanceOf(addon.CompiledModel);
    for (const same of [
      request.getInputTensor(),
      request.getInputTensor(0),
      request.getTensor(compiled.input()),
    ]) {
      expect(same.data).toEqual(data);
    }
    for (const same of [request.getOutputTensor(), request.getOutputTensor(0), request.getTensor('relu')]) {
      expect(same.data).toEqual(output.data);
    }
    request.setOutputTensor(new addon.Tensor('f32', [1, 4, 6, 6]));
    request.infer();
    expect(request.getOutputTensor().data).toEqual(output.data);
  });

  it('are refused when they do not fit', () => {
    const request = requestOf(convolutionModel());
    const wrong = new addon.Tensor('f32', [1, 10]);
    for (const set of [
      () => request.setInputTensor(wrong),
      () => request.setOutputTensor(0, wrong),
      () => request.setTensor('none', wrong),
      () => request.setInputTensor(10, wrong),
      () => request.getOutputTensor(10),
      () => request.infer([new addon.Tensor('i32', [1, 3, 8, 8])]),
    ]) {
      expect(set).toThrow(expect.objectContaining({ code: 'ERR_OPENVINO' }));
    }
  });
});

describe('wrong arguments', () => {
  const request = requestOf(convolutionModel());
  it.each([
    ['a bare typed array', data, /TypedArray cannot be passed directly into infer(Async)?\(\) method/],
    ['a text as input', ['text'], /Cannot create a tensor from the passed Napi::Value/],
    ['an object as input', [{}], /Invalid argument/],
    ['too short an array', [new Float32Array(10)], /mismatch passed data's size/],
    ['an array of another type', [new Int32Array(data.length)], /takes a Float32Array/],
    ['an unknown name', { none: data }, /no input named 'none'; it has 'data'/],
    ['a number', 5, /Allowed signatures:\n- \(\)\n- \(Array\)\n- \(object\)/],
  ])('%s: infer throws, inferAsync rejects', async (_, inputs, message) => {
    expect(() => request.infer(inputs as never)).toThrow(invalid(message));
    await expect(request.inferAsync(inputs as never)).rejects.toEqual(invalid(message));
  });

  it('names what a setter takes', () => {
    expect(() => request.setInputTensor({} as never)).toThrow(invalid(/Argument #1 must be a Tensor\./));
    expect(() => request.setInputTensor(0, {} as never)).toThrow(invalid(/Argument #2 must be a Tensor\./));
    expect(() => request.setTensor('relu', undefined as never)).toThrow(invalid(/- \(string, Tensor\)/));
    expect(() => request.getTensor(5 as never)).toThrow(invalid(/- \(string\)\n- \(Output\)/));
  });

  it('survives a getter that closes the request', () => {
    const own = requestOf(convolutionModel());
    const inputs = {
      get data() {
        own.close();
        return data;
      },
    };
    expect(() => own.infer(inputs)).toThrow(expect.objectContaining({ code: 'ERR_CLOSED' }));
  });
});

describe('a request in use', () => {
  it('is busy until its inference ends', async () => {
    const request = requestOf(convolutionModel());
    const running = request.inferAsync([data]);
    const busy = expect.objectContaining({ code: 'ERR_BUSY' });
    expect(() => request.infer()).toThrow(busy);
    expect(() => request.getOutputTensor()).toThrow(busy);
    await expect(request.inferAsync([data])).rejects.toEqual(busy);
    await expect(addon.measure(request, { iterations: 1 })).rejects.toEqual(busy);
    await running;
    expect(difference(request.infer()['relu']?.data)).toBeLessThan(1e-5);
  });

  it('may be closed while it runs', async () => {
    const request = requestOf(convolutionModel());
    const running = request.inferAsync([data]);
    request.close();
    expect(difference((await running)['relu']?.data)).toBeLessThan(1e-5);
    expect(() => request.infer()).toThrow(expect.objectContaining({ code: 'ERR_CLOSED' }));
    expect(() => request.getCompiledModel()).toThrow(expect.objectContaining({ code: 'ERR_CLOSED' }));
  });
});

describe('InferRequest.getProfilingInfo', () => {
  it('tells what ran, what was fused away, and when', () => {
    const request = requestOf(convolutionModel(), { PERF_COUNT: true });
    request.infer([data]);
    const kernels = request.getProfilingInfo();
    const conv = kernels.find(({ nodeName }) => nodeName === 'conv');
    expect(conv).toMatchObject({
      nodeType: 'Convolution',
      status: 'EXECUTED',
      execType: expect.stringContaining('f32'),
    });
    expect(kernels.find(({ nodeName }) => nodeName === 'relu')?.status).not.toBe('EXECUTED');
    const starts = kernels
      .filter(({ status }) => status === 'EXECUTED')
      .map(({ startTimeUs }) => startTimeUs);
    expect(starts.length).toBeGreaterThan(0);
    expect(Math.min(...starts)).toBeGreaterThan(0);
    expect(starts).toEqual(starts.toSorted((a, b) => a - b));
    request.infer([data]);
    const again = request.getProfilingInfo().find(({ nodeName }) => nodeName === 'conv');
    expect(again?.startTimeUs).toBeGreaterThan(conv?.startTimeUs ?? Number.POSITIVE_INFINITY);
  });

  it('has no times without PERF_COUNT', () => {
    const request = requestOf(convolutionModel());
    request.infer([data]);
    expect(request.getProfilingInfo().every(({ startTimeUs }) => startTimeUs === 0)).toBe(true);
  });
});
