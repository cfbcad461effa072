/** Files as the values of a model's inputs: arrays as they are, images through the model's preparation. */
import type { Model } from '../../../native/types.ts';
import { fileChanged, VinobenchError } from '../../../shared/faults/errors.ts';
import type { InputFile } from '../../../shared/files/inputFiles.ts';
import { inputsText, type MeasuredInput } from '../../../shared/models/inputShapes.ts';
import type { PreparationWish } from '../../../shared/models/preparation.ts';
import type { PlainWarning } from '../../../shared/warnings/warning.ts';
import { openArrays } from '../../arrays/arrayFile.ts';
import { fitArray, fitArrayFile } from '../../arrays/fit.ts';
import type { NumericArray } from '../../arrays/numericArray.ts';
import { whileSteady } from '../../arrays/steadyFile.ts';
import { isImage } from '../../files/imageHead.ts';
import { firstBytes } from '../../files/regularFile.ts';
import type { GivenInputs } from '../wire/givenInputs.ts';
import { preparationOfInput } from './imageInput.ts';

export interface InputsFromFiles {
  /** By the input's place. */
  readonly arrays: ReadonlyMap<number, NumericArray>;
  readonly warnings: readonly PlainWarning[];
}

/**
 * @param inputs of the model as they will be compiled
 * @throws VinobenchError `usage` for an input that the model does not have or that is given twice, `input` for a file that is
 * missing, damaged, or of another type or shape; `changed` for one that holds something else than was planned
 */
export async function inputsFromFiles(
  model: Model,
  inputs: readonly MeasuredInput[],
  { files, wish }: GivenInputs,
): Promise<InputsFromFiles> {
  const arrays = new Map<number, NumericArray>();
  const warnings: PlainWarning[] = [];
  const take = (place: number, array: NumericArray): void => {
    if (arrays.has(place)) {
      const sentence = `--input gives input ${inputs[place]?.name} twice; give it one file.`;
      throw new VinobenchError('usage', sentence);
    }
    arrays.set(place, array);
  };
  for (const file of files) {
    const same = (sha256: string): void => {
      if (file.sha256 !== undefined && file.sha256 !== sha256) throw fileChanged(file.path);
    };
    const found = await whileSteady(file.path, same, () => valuesOf(model, inputs, file, wish));
    // Of several images the same one counts once.
    for (const warning of found.warnings)
      if (!warnings.some(({ kind }) => kind === warning.kind)) warnings.push(warning);
    for (const [place, array] of found.values) take(place, array);
  }
  return { arrays, warnings };
}

interface FileValues {
  readonly values: readonly (readonly [place: number, array: NumericArray])[];
  readonly warnings: readonly PlainWarning[];
}

async function valuesOf(
  model: Model,
  inputs: readonly MeasuredInput[],
  file: InputFile,
  wish: PreparationWish,
): Promise<FileValues> {
  if (isImage(await firstBytes(file.path))) {
    const { readImageFile } = await import('../../images/imageFile.ts');
    const place = placeOf(file, inputs);
    const { preparation, warnings } = preparationOfInput(model, wish, place);
    const pixels = await readImageFile(file.path, preparation);
    return { values: [[place, ofImage(pixels, inputs[place] ?? nothing, file.path)]], warnings };
  }
  const opened = await openArrays(file.path);
  if (opened.kind === 'named' && file.input === null && (inputs.length > 1 || opened.arrays.size > 1)) {
    const values = Array.from(opened.arrays, ([name, array]) => {
      const place = placeOf({ input: name, path: file.path }, inputs);
      return [place, fitArray(array, inputs[place] ?? nothing, file.path)] as const;
    });
    return { values, warnings: [] };
  }
  const place = placeOf(file, inputs);
  const input = inputs[place] ?? nothing;
  const array = fitArrayFile(opened, input, file.path, file.input !== null || inputs.length === 1);
  return { values: [[place, array]], warnings: [] };
}

const nothing: MeasuredInput = { name: '', shape: [], elementType: 'unknown' };

function placeOf({ input, path }: InputFile, inputs: readonly MeasuredInput[]): number {
  const has = inputsText(inputs);
  if (input === null) {
    if (inputs.length === 1) return 0;
    const sentence = `The model has ${inputs.length} inputs (${has}); say which one ${path} is for: --input ${inputs[0]?.name}=${path}.`;
    throw new VinobenchError('usage', sentence);
  }
  const place = inputs.findIndex(({ name }) => name === input);
  if (place >= 0) return place;
  throw new VinobenchError(
    'usage',
    `--input ${input}=${path}: the model has no input ${input}; it has ${has}.`,
    { trouble: { kind: 'input-refused', detail: path } },
  );
}

/** The same image for each place of a batch. Bytes are rounded. */
function ofImage(pixels: Float32Array, input: MeasuredInput, path: string): NumericArray {
  const { shape, elementType } = input;
  const [batch = 1, ...one] = shape;
  const whole = new Float32Array(pixels.length * batch);
  for (let image = 0; image < batch; image++) whole.set(pixels, image * pixels.length);
  if (elementType === 'u8') {
    const bytes = Uint8Array.from(Uint8ClampedArray.from(whole));
    return { type: 'u8', shape, bytes };
  }
  if (elementType !== 'f32' && elementType !== 'f16' && elementType !== 'f64') {
    const sentence = `Input ${input.name} is of type ${elementType}; images can be given as f32, f16, f64 or u8.`;
    throw new VinobenchError('unsupported', sentence);
  }
  const array = { type: 'f32', shape: [batch, ...one], bytes: new Uint8Array(whole.buffer) } as const;
  return fitArray(array, input, path);
}
