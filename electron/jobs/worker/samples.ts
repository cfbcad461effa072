/**
 * What a calibration infers on: images where the network takes them, else arrays from files or numbers that are valid for its inputs.
 */
import type { ElementTypeName, Model, Tensor } from '../../../native/types.ts';
import type { CalibrationDocument } from '../../../shared/documents/calibration.ts';
import { fileChanged, isFileChanged, VinobenchError } from '../../../shared/faults/errors.ts';
import type { MeasuredInput } from '../../../shared/models/inputShapes.ts';
import type {
  BrokenImage,
  ChosenPreparation,
  Preparation,
  PreparationWish,
} from '../../../shared/models/preparation.ts';
import type { PlainWarning } from '../../../shared/warnings/warning.ts';
import { type ArrayFile, openArrays } from '../../arrays/arrayFile.ts';
import { fitArrayFile } from '../../arrays/fit.ts';
import { arrayFilesIn, hashOfArrays } from '../../arrays/folder.ts';
import type { NumericArray } from '../../arrays/numericArray.ts';
import { whileSteady } from '../../arrays/steadyFile.ts';
import { ContentWitness } from '../../images/contentWitness.ts';
import { chooseSubset } from '../../images/subset.ts';
import type { LoadedRuntime, RuntimeAddon } from '../../openvino/load.ts';
import { sourceOperations } from '../../openvino/runtimeModel.ts';
import type { InferenceInput } from '../../quantizer/quantizer.ts';
import type { ImagesRequest } from '../wire/images.ts';
import { type CalibrationSamples, Feed } from './feed.ts';
import { imageTensor, openRequestedImages, preparationOfInput, takesImages } from './imageInput.ts';
import { syntheticTensor } from './inputs.ts';
import { type InputKind, inputKind } from './inputValues.ts';

interface OpenedSamples extends AsyncDisposable {
  readonly samples: CalibrationSamples;
  /** SHA-256 in hex of the files that the samples came from, once all of them were read; null: they are of no file. */
  contents(): string | null;
}

/** Drawn numbers have one distribution, so more of them would change no range. */
const mostNumberSamples = 32;

/** How a network's inputs are made; the samples are opened as often as they are wanted. */
export interface SampleSource {
  readonly calibration: CalibrationDocument['calibration'];
  /** Null: its inputs are not images. */
  readonly preparation: Preparation | null;
  readonly warnings: readonly PlainWarning[];
  open(request: ImagesRequest, take: 'labelled' | 'all'): Promise<OpenedSamples>;
}

/**
 * @param model with fixed sizes
 * @throws VinobenchError `input` for samples that do not fit the network
 */
export async function sampleSource(
  runtime: LoadedRuntime,
  model: Model,
  { images, wish, signal }: { images: ImagesRequest; wish: PreparationWish; signal: AbortSignal },
): Promise<SampleSource> {
  const { addon } = runtime;
  const inputs = inputsOfModel(model);
  const files = images.path === null ? null : await arrayFilesIn(images.path);
  const warnings = unusedWish(wish);
  if (files !== null) {
    const open = async ({ subset, seed }: ImagesRequest): Promise<OpenedSamples> => {
      const samples = new ArraySamples(addon, inputs, chosenFiles(files, subset, seed), signal);
      return opened(samples, () => samples.contents());
    };
    return { calibration: 'arrays', preparation: null, warnings, open };
  }
  const drawn = images.path === null && images.shapes === null;
  if (drawn && !takesImages(inputs)) {
    const kinds = kindsOf(model, inputs);
    const open = async ({ subset, seed }: ImagesRequest): Promise<OpenedSamples> =>
      opened(new NumberSamples(addon, kinds, Math.min(subset ?? mostNumberSamples, mostNumberSamples), seed));
    return { calibration: 'synthetic', preparation: null, warnings, open };
  }
  const witness = images.path === null ? undefined : new ContentWitness(images.path);
  const calibration = drawn ? 'synthetic' : 'images';
  return imageSource(addon, model, inputs, { wish, signal, calibration, witness });
}

interface ImageOptions extends Pick<SampleSource, 'calibration'> {
  readonly witness: ContentWitness | undefined;
  readonly wish: PreparationWish;
  readonly signal: AbortSignal;
}

function imageSource(
  addon: RuntimeAddon,
  model: Model,
  inputs: readonly MeasuredInput[],
  { wish, signal, calibration, witness }: ImageOptions,
): SampleSource {
  const { preparation, warnings } = preparationFor(model, wish);
  const [input] = inputs;
  const { elementType = 'f32', shape = [] } = input ?? {};
  const toInput = (data: Float32Array): InferenceInput =>
    elementType === 'f32' ? data : [imageTensor(addon, elementType, shape, data)];
  const open = async (request: ImagesRequest, take: 'labelled' | 'all'): Promise<OpenedSamples> => {
    const images = await openRequestedImages(request, take, { signal, witness });
    const names = images.indices.map((index) => images.set.images[index]?.name ?? '');
    return {
      contents: () => witness?.hash(names) ?? null,
      samples: new Feed(images, preparation, Math.max(1, shape[0] ?? 1), signal, toInput),
      [Symbol.asyncDispose]: () => images[Symbol.asyncDispose](),
    };
  };
  return { calibration, preparation, warnings, open };
}

/** @throws VinobenchError `input` that says what else can be given */
function preparationFor(model: Model, wish: PreparationWish): ChosenPreparation {
  try {
    return preparationOfInput(model, wish);
  } catch (error) {
    if (!(error instanceof VinobenchError) || takesImages(inputsOfModel(model))) throw error;
    const sentence = `${error.message} Give a folder of .npy or .npz files, one a sample, or leave --images out for synthetic numbers.`;
    throw new VinobenchError(error.code, sentence, {
      cause: error,
      trouble: { kind: 'no-arrays', detail: null },
    });
  }
}

interface ModelInput extends MeasuredInput {
  /** Any of which an archive may call its array. */
  readonly names: readonly string[];
}

/** In the model's order; -1 for a size that is open. */
function inputsOfModel(model: Model): ModelInput[] {
  return model.inputs.map((input) => ({
    name: input.getAnyName(),
    names: [...(input.names ?? []), input.getAnyName()],
    shape: input
      .getPartialShape()
      .getDimensions()
      .map((dimension) => (typeof dimension === 'number' ? dimension : -1)),
    elementType: String(input.elementType ?? 'f32'),
  }));
}

interface NumberInput {
  readonly input: MeasuredInput;
  readonly kind: InputKind;
}

function kindsOf(model: Model, inputs: readonly MeasuredInput[]): NumberInput[] {
  const readers = sourceOperations(model);
  return inputs.map((input) => ({ input, kind: inputKind(input, inputs, readers) }));
}

function unusedWish({ asked }: PreparationWish): PlainWarning[] {
  const used = Object.values(asked).some((value) => value !== null);
  return used ? [{ kind: 'preparation-unused' }] : [];
}

const opened = (samples: CalibrationSamples, contents: () => string | null = () => null): OpenedSamples => ({
  samples,
  contents,
  [Symbol.asyncDispose]: async () => undefined,
});

/** All of them where `subset` is null. */
export function chosenFiles(
  files: readonly string[],
  subset: number | null,
  seed: number,
): readonly string[] {
  return chooseSubset(files.length, subset ?? files.length, seed).flatMap((index) => files[index] ?? []);
}

/** Repeatable numbers, other ones in every sample, in the range that each input is likely to take. */
class NumberSamples implements CalibrationSamples {
  readonly #addon: RuntimeAddon;
  readonly #inputs: readonly NumberInput[];
  readonly #seed: number;
  readonly inferences: number;
  readonly broken: readonly BrokenImage[] = [];
  #labels: null[] = [];

  constructor(addon: RuntimeAddon, inputs: readonly NumberInput[], count: number, seed: number) {
    this.#addon = addon;
    this.#inputs = inputs;
    this.#seed = seed;
    this.inferences = count;
  }

  get labels(): readonly null[] {
    return this.#labels;
  }

  async *inputs(): AsyncGenerator<InferenceInput, void> {
    const labels: null[] = [];
    this.#labels = labels;
    for (let sample = 0; sample < this.inferences; sample++) {
      labels.push(null);
      yield this.#inputs.map(({ input, kind }, index) => {
        const seed = Math.imul(this.#seed * 0x10001 + sample + 1, 0x9e3779b9) ^ index;
        return syntheticTensor(this.#addon, input, kind, seed);
      });
    }
  }
}

/** Files of one sample each; where the network has a batch and they have not, as many of them as it takes. */
class ArraySamples implements CalibrationSamples {
  readonly #addon: RuntimeAddon;
  readonly #inputs: readonly ModelInput[];
  readonly #files: readonly string[];
  readonly #signal: AbortSignal;
  readonly #broken = new Map<string, string>();
  /** SHA-256 in hex of each file. */
  readonly #digests = new Map<string, string>();
  #labels: null[] = [];

  constructor(
    addon: RuntimeAddon,
    inputs: readonly ModelInput[],
    files: readonly string[],
    signal: AbortSignal,
  ) {
    this.#addon = addon;
    this.#inputs = inputs;
    this.#files = files;
    this.#signal = signal;
  }

  get inferences(): number {
    return Math.ceil(this.#files.length / this.#batch);
  }

  get labels(): readonly null[] {
    return this.#labels;
  }

  get broken(): BrokenImage[] {
    return Array.from(this.#broken, ([name, reason]) => ({ name, reason }));
  }

  contents(): string {
    return hashOfArrays(this.#digests);
  }

  #see(file: string, digest: string): void {
    if ((this.#digests.get(file) ?? digest) !== digest) throw fileChanged(file);
    this.#digests.set(file, digest);
  }

  get #batch(): number {
    const [first, ...others] = this.#inputs.map(({ shape }) => shape[0] ?? 1);
    return first !== undefined && others.every((one) => one === first) ? Math.max(1, first) : 1;
  }

  async *inputs(): AsyncGenerator<InferenceInput, void> {
    const labels: null[] = [];
    this.#labels = labels;
    let waiting: NumericArray[][] = [];
    for (const file of this.#files) {
      if (this.#signal.aborted) throw new VinobenchError('cancelled', 'Reading arrays was cancelled.');
      const sample = await this.#read(file);
      if (sample === null) continue;
      labels.push(null);
      if (sample.whole) yield this.#tensors([sample.arrays]);
      else if (waiting.push(sample.arrays) === this.#batch) {
        yield this.#tensors(waiting);
        waiting = [];
      }
    }
    if (waiting.length > 0) yield this.#tensors(waiting);
  }

  /** Null for a file that does not fit, which is written down. */
  async #read(file: string): Promise<{ whole: boolean; arrays: NumericArray[] } | null> {
    try {
      const opened = await whileSteady(
        file,
        (digest) => this.#see(file, digest),
        () => openArrays(file),
      );
      if (this.#batch === 1) return { whole: true, arrays: this.#fitted(opened, file, this.#inputs) };
      const ofOne = this.#inputs.map((input) => ({ ...input, shape: [1, ...input.shape.slice(1)] }));
      try {
        return { whole: true, arrays: this.#fitted(opened, file, this.#inputs) };
      } catch {
        return { whole: false, arrays: this.#fitted(opened, file, ofOne) };
      }
    } catch (error) {
      if (!(error instanceof VinobenchError) || isFileChanged(error)) throw error;
      this.#broken.set(file, error.message.replace(`${file} `, 'it ').replace(/\.$/, ''));
      return null;
    }
  }

  #fitted(opened: ArrayFile, file: string, inputs: readonly ModelInput[]): NumericArray[] {
    if (opened.kind === 'one' && inputs.length > 1) {
      const names = inputs.map(({ name }) => name).join(', ');
      const sentence = `${file} holds one array, and the network has the inputs ${names}; use .npz files with their names.`;
      throw new VinobenchError('input', sentence, {
        place: { file },
        trouble: { kind: 'input-refused', detail: file },
      });
    }
    return inputs.map((input) => {
      const given = opened.kind === 'named' ? input.names.find((name) => opened.arrays.has(name)) : undefined;
      return fitArrayFile(opened, { ...input, name: given ?? input.name }, file, inputs.length === 1);
    });
  }

  /** The samples behind each other; a batch that is not full has its first ones again. */
  #tensors(samples: readonly (readonly NumericArray[])[]): Tensor[] {
    return this.#inputs.map(({ elementType, shape }, index) => {
      const parts = samples.flatMap((sample) => sample[index] ?? []);
      const length = parts[0]?.bytes.length ?? 0;
      const count = samples.length === 1 && parts[0]?.shape[0] === shape[0] ? 1 : this.#batch;
      const bytes = new Uint8Array(length * count);
      for (let place = 0; place < count; place++) {
        const part = parts[place % parts.length];
        if (part !== undefined) bytes.set(part.bytes, place * length);
      }
      return new this.#addon.Tensor(elementType as ElementTypeName, [...shape], bytes);
    });
  }
}
