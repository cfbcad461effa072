/** Sizes and files that the next run gives the inputs of its models. */
import { isInputFile, type PlannedInput, withInput } from '../../shared/view/run/plannedInputs.ts';
import { type DroppedFile, pickInputFile, sendFiles } from '../host/files.ts';
import { isSending, whileSending } from './adding.ts';
import { tell } from './problems.tsx';
import { setPlan, store } from './state.ts';

export function planInput(model: string, input: string, change: Partial<PlannedInput>): void {
  setPlan({ inputs: withInput(store.getState().plan.inputs, model, input, change) });
}

/** An image, a .npy, .npz or .bin: what does not fit the input is told when it is measured. */
export async function takeInputFile(
  model: string,
  input: string,
  files: readonly DroppedFile[],
): Promise<void> {
  const [given, ...more] = files;
  if (given === undefined || isSending()) return;
  if (more.length > 0) {
    tell(`Input ${input} takes one file; ${files.length} were dropped on it.`);
    return;
  }
  const { name } = given.file;
  if (!isInputFile(name)) {
    tell(
      `${name} is not an image or an array. Drop a jpg, png, bmp, webp, npy, npz or bin file on an input.`,
    );
    return;
  }
  const sent = await whileSending(name, (options) =>
    sendFiles([{ files: [{ name, file: given.file }] }], options),
  );
  const path = sent?.[0]?.[0];
  if (path === undefined) return;
  planInput(model, input, { file: path });
  tell(`The next run gives input ${input} the values of ${name}.`);
}

export async function chooseInputFile(model: string, input: string): Promise<void> {
  await takeInputFile(model, input, await pickInputFile());
}
