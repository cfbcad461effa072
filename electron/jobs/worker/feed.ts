/** Prepared images as the inputs of whole graphs, repeatable, and the few that are kept. */
import type { BrokenImage, Preparation } from '../../../shared/models/preparation.ts';
import { prepareImages } from '../../images/prepare.ts';
import type { InferenceInput } from '../../quantizer/quantizer.ts';
import type { OpenedImages } from './imageInput.ts';

/** What a network is calibrated on; can be iterated repeatedly. */
export interface CalibrationSamples {
  inputs(): AsyncGenerator<InferenceInput, void>;
  /** How often `inputs` yields. */
  readonly inferences: number;
  /** Of the samples that the latest `inputs` gave so far, in their order. */
  readonly labels: readonly (number | null)[];
  /** Those that were left out. */
  readonly broken: readonly BrokenImage[];
}

/** The model's whole input; those that cannot be decoded are counted once. */
export class Feed implements CalibrationSamples {
  readonly #opened: OpenedImages;
  readonly #preparation: Preparation;
  readonly #batch: number;
  readonly #signal: AbortSignal;
  readonly #toInput: (data: Float32Array) => InferenceInput;
  readonly #broken = new Map<string, string>();
  #labels: (number | null)[] = [];

  /** @param toInput for an input of another type than f32 */
  constructor(
    opened: OpenedImages,
    preparation: Preparation,
    batch: number,
    signal: AbortSignal,
    toInput: (data: Float32Array) => InferenceInput = (data) => data,
  ) {
    this.#toInput = toInput;
    this.#opened = opened;
    this.#preparation = preparation;
    this.#batch = batch;
    this.#signal = signal;
  }

  get broken(): BrokenImage[] {
    return Array.from(this.#broken, ([name, reason]) => ({ name, reason }));
  }

  get labels(): readonly (number | null)[] {
    return this.#labels;
  }

  get inferences(): number {
    return Math.ceil(this.#opened.indices.length / this.#batch);
  }

  /** A last batch that is not full has its first images again. */
  async *inputs(): AsyncGenerator<InferenceInput, void> {
    let batch: Float32Array[] = [];
    const labels: (number | null)[] = [];
    this.#labels = labels;
    for await (const { data, label } of prepareImages(this.#opened.set, this.#preparation, {
      indices: this.#opened.indices,
      signal: this.#signal,
      onBroken: (name, reason) => this.#broken.set(name, reason),
    })) {
      labels.push(label);
      if (this.#batch === 1) yield this.#toInput(data);
      else if (batch.push(data) === this.#batch) {
        yield this.#toInput(joined(batch, this.#batch));
        batch = [];
      }
    }
    if (batch.length > 0) yield this.#toInput(joined(batch, this.#batch));
  }
}

function joined(images: readonly Float32Array[], batch: number): Float32Array {
  const length = images[0]?.length ?? 0;
  const whole = new Float32Array(length * batch);
  for (let place = 0; place < batch; place++) {
    const image = images[place % images.length];
    if (image !== undefined) whole.set(image, place * length);
  }
  return whole;
}

export interface Kept {
  readonly input: InferenceInput;
  /** Of the float model. */
  readonly outputs: readonly Float32Array[];
}

export async function* inputsOfKept(kept: readonly Kept[]): AsyncGenerator<InferenceInput, void> {
  for (const { input } of kept) yield input;
}

/** A network's outputs one after another. */
export function allOf(outputs: readonly Float32Array[]): Float32Array {
  const [only, ...others] = outputs;
  if (only !== undefined && others.length === 0) return only;
  const whole = new Float32Array(outputs.reduce((length, output) => length + output.length, 0));
  let start = 0;
  for (const output of outputs) {
    whole.set(output, start);
    start += output.length;
  }
  return whole;
}
