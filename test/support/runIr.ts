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
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** All outputs of one inference, by the blobs that they are; inputs by their blobs, each with the model's own shape. */
export function runIrByName(
  xml: string,
  inputs: ReadonlyMap<string, Float32Array>,
  blobs: readonly string[],
): Map<string, IrOutput> {
  const { addon } = loadRuntime();
  const model = new addon.Core().readModelSync(xml);
  const compiled = new addon.Core().compileModelSync(model, 'CPU', { INFERENCE_PRECISION_HINT: 'f32' });
  const request = compiled.createInferRequest();
  for (const [blob, values] of inputs) {
    request.setTensor(blob, new addon.Tensor('f32', compiled.input(blob).shape, values));
  }
  request.infer();
  return new Map(
    blobs.map((blob) => {
      const tensor = request.getTensor(blob);
      const { data } = tensor;
      if (!(data instanceof Float32Array)) throw new Error(`${blob} of ${xml} is not float32`);
      return [blob, { shape: tensor.getShape(), data: Float32Array.from(data) }];
    }),
  );
}
