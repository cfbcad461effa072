/** A network that takes one image and gives a score for each class, compiled to be asked image by image. */

import type { Model } from '../../../native/types.ts';
import { VinobenchError } from '../../../shared/faults/errors.ts';
import type { Preparation, PreparationWish } from '../../../shared/models/preparation.ts';
import type { Precision } from '../../../shared/precision/precision.ts';
import type { PlainWarning } from '../../../shared/warnings/warning.ts';
import type { CompiledModel, InferRequest, LoadedRuntime } from '../../openvino/load.ts';
import { runtimeFailure } from '../../openvino/runtimeError.ts';
import type { ClassifierRequest } from '../wire/accuracy.ts';
import { type CompiledConfiguration, compileConfiguration } from './configuration.ts';
import { imageTensor, preparationOfInput } from './imageInput.ts';

export class Classifier {
  readonly name: string;
  readonly preparation: Preparation;
  readonly classes: number;
  /** What most of its computing kernels run in; null: not known. */
  readonly precision: Precision | null;
  readonly runtimeVersion: string;
  readonly warnings: readonly PlainWarning[];
  readonly #runtime: LoadedRuntime;
  readonly #request: InferRequest;
  readonly #elementType: string;
  readonly #shape: readonly number[];

  private constructor(
    name: string,
    compiled: CompiledModel,
    configuration: CompiledConfiguration,
    wish: PreparationWish,
  ) {
    const { runtime, model, report } = configuration;
    const { preparation, warnings } = preparationOfInput(model, wish);
    this.name = name;
    this.preparation = preparation;
    this.classes = classesOf(name, model);
    this.precision = report.effectivePrecision;
    this.runtimeVersion = report.runtimeVersion;
    this.warnings = [...warnings, ...report.warnings];
    this.#runtime = runtime;
    this.#request = compiled.createInferRequest();
    const input = this.#request.getInputTensor(0);
    this.#elementType = String(input.getElementType());
    this.#shape = input.getShape();
  }

  /** @throws VinobenchError `input` for what is no classifier of images, `runtime` for what cannot be compiled */
  static async open({ name, ir, wish, shapes }: ClassifierRequest, device: string): Promise<Classifier> {
    // Of a quantized network the float layers run in f32 either way; which kernels ran is read back.
    for (const precision of ['INT8', 'FP32'] as const) {
      const configuration = await compileConfiguration({
        ir,
        device,
        precision,
        batch: 1,
        shapes,
        streams: null,
        threads: null,
      });
      const { compiled } = configuration;
      if (compiled !== null) return new Classifier(name, compiled, configuration, wish);
    }
    throw new VinobenchError('unsupported', `${device} runs ${name} neither in INT8 nor in FP32.`);
  }

  /** @returns a score for each class; not shared with the next inference */
  async infer(data: Float32Array): Promise<Float32Array> {
    const tensor = imageTensor(this.#runtime.addon, this.#elementType, this.#shape, data);
    let scores: unknown;
    try {
      const [output] = Object.values(await this.#request.inferAsync([tensor]));
      scores = output?.data;
    } catch (error) {
      throw runtimeFailure('runtime', `An inference of ${this.name} failed`, error, {
        kind: 'inference-failed',
      });
    }
    if (scores instanceof Float32Array) return scores;
    const sentence = `${this.name} gives no scores as floating-point numbers, so its top class is not known.`;
    throw new VinobenchError('unsupported', sentence);
  }
}

function classesOf(name: string, model: Model): number {
  const [output, ...others] = model.outputs;
  if (output === undefined || others.length > 0) {
    const names = model.outputs.map((port) => port.getAnyName()).join(', ');
    const sentence = `${name} has ${model.outputs.length} outputs (${names}); a classifier has one, the scores of its classes.`;
    throw new VinobenchError('input', sentence);
  }
  const shape = output
    .getPartialShape()
    .getDimensions()
    .map((dimension) => (typeof dimension === 'number' ? dimension : -1));
  const sides = shape.slice(1).filter((dimension) => dimension !== 1);
  const [classes] = sides;
  if (sides.length === 1 && classes !== undefined && classes > 1) return classes;
  const sentence = `${name} gives an output of shape [${shape.join(', ')}]; a classifier gives one score for each class.`;
  throw new VinobenchError('input', sentence);
}
