/** Runs an IR on the CPU in float32 arithmetic, whatever the CPU would choose by itself. */
import { loadRuntime } from '../../electron/openvino/load.ts';

/** First output of the model for every input, one after another on one infer request. Inputs have the model's own shape. */
export function runIr(xml: string, inputs: readonly Float32Array[]): Float32Array[] {
  const { addon } = loadRuntime();
  const core = new addon.Core();
  const model = core.readModelSync(xml);
  const compiled = core.compileModelSync(model, 'CPU', { INFERENCE_PRECISION_HINT: 'f32' });
  const request = compiled.createInferRequest();
  const shape = compiled.input().shape;
  return inputs.map((input) => {
    request.setInputTensor(new addon.Tensor('f32', shape, input));
    request.infer();
    const { data } = request.getOutputTensor();
    if (!(data instanceof Float32Array)) throw new Error(`the output of ${xml} is not float32`);
    return Float32Array.from(data);
  });
}

export interface IrOutput {
  /** All its tensor names. */
  readonly names: readonly string[];
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** The model's outputs, in its order, of one inference on its inputs, in its order; each has the model's own shape. */
export function runIrOnce(xml: string, inputs: readonly Float32Array[]): IrOutput[] {
  const { addon } = loadRuntime();
  const core = new addon.Core();
  const compiled = core.compileModelSync(core.readModelSync(xml), 'CPU', {
    INFERENCE_PRECISION_HINT: 'f32',
  });
  const request = compiled.createInferRequest();
  for (const [index, values] of inputs.entries()) {
    request.setInputTensor(index, new addon.Tensor('f32', compiled.input(index).shape, values));
  }
  request.infer();
  return compiled.outputs.map((output, index) => {
    const tensor = request.getOutputTensor(index);
    const { data } = tensor;
    if (!(data instanceof Float32Array)) throw new Error(`output ${index} of ${xml} is not float32`);
    return { names: output.names, shape: tensor.getShape(), data: Float32Array.from(data) };
  });
}
