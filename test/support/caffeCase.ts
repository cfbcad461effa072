/** One deploy file with weights drawn for it, computed by the float64 reference and, converted, by OpenVINO on the CPU. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { convertCaffe } from '../../electron/converter/convert.ts';
import { interpret, type ReferenceRun } from '../reference/interpret.ts';
import { type Tensor, tensor } from '../reference/tensor.ts';
import { encodeCaffemodel } from './caffemodel.ts';
import { centred, randomSource } from './random.ts';
import { type IrOutput, runIrOnce } from './runIr.ts';

export interface CaffeCase {
  readonly prototxt: string;
  readonly caffemodel: string;
  readonly inputs: ReadonlyMap<string, Float32Array>;
  readonly reference: ReferenceRun;
}

/** Values of an input; undefined for the default, uniform of mean 0 and deviation 1. */
type InputValues = (blob: string, shape: readonly number[]) => Float32Array | undefined;

/**
 * Inputs that are no data: the image's height, width and scale (Faster R-CNN), where sequences continue (LSTM, CTC), and indices.
 */
export const specialInput: InputValues = (blob, shape) => {
  if (blob === 'im_info') return Float32Array.from([64, 80, 1, 2, 1, 1].slice(0, shape.at(-1)));
  const count = shape.reduce((product, dim) => product * dim, 1);
  if (blob === 'tokens') return Float32Array.from({ length: count }, (_, index) => (3 * index + 2) % 11);
  if (blob === 'order') return Float32Array.from({ length: count }, (_, index) => (index + 1) % 2);
  // sequences that end after 24 and after 15 steps
  if (blob === 'seq_ind')
    return Float32Array.from({ length: count }, (_, index) =>
      Number(index >= 2 && (index % 2 === 0 || index < 30)),
    );
  if (blob !== 'cont') return undefined;
  return Float32Array.from({ length: count }, (_, index) => (index % 5 === 0 ? 0 : 1));
};

/** Runs the reference, and writes the prototxt and what it drew to `folder`. */
export function drawCase(
  folder: string,
  name: string,
  text: string,
  seed: number,
  values: InputValues = () => undefined,
): CaffeCase {
  const random = randomSource(seed);
  const inputs = new Map<string, Float32Array>();
  const reference = interpret(text, {
    random,
    input(blob, shape) {
      const count = shape.reduce((product, dim) => product * dim, 1);
      const drawn = values(blob, shape) ?? centred(random, count, 1);
      inputs.set(blob, drawn);
      return tensor(shape, drawn);
    },
  });
  const prototxt = join(folder, `${name}.prototxt`);
  const caffemodel = join(folder, `${name}.caffemodel`);
  writeFileSync(prototxt, text);
  writeFileSync(caffemodel, encodeCaffemodel([...reference.learned, filling]));
  return { prototxt, caffemodel, inputs, reference };
}

/** A file without a single blob would be empty; a trained one never is. */
const filling = { name: 'a layer that only training has', type: 'Silence', blobs: [] };

/** The outputs that the IR has, by blob. */
export async function runConverted(
  folder: string,
  { prototxt, caffemodel, inputs }: Pick<CaffeCase, 'prototxt' | 'caffemodel' | 'inputs'>,
): Promise<Map<string, IrOutput>> {
  const { xml, ...facts } = await convertCaffe({
    prototxt,
    caffemodel,
    output: { directory: folder },
    precision: 'FP32',
  });
  const values = facts.inputs.map(({ name }) => {
    const found = inputs.get(name);
    if (!found) throw new Error(`nothing is given for the input "${name}"`);
    return found;
  });
  const results = runIrOnce(xml, values);
  return new Map(
    facts.outputs.map(({ name }, index) => [
      name,
      results[index] ?? { names: [], shape: [], data: new Float32Array() },
    ]),
  );
}

export const asFloat32 = ({ data }: Tensor): Float32Array => Float32Array.from(data);
