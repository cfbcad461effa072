/** Sizes and files that the next run gives the inputs of its models. */
import { isInputFile, type PlannedInput, withInput } from '../../shared/models/plannedInputs.ts';
import type { DroppedFile } from '../host/files.ts';
import type { PageCore } from './core.ts';
import type { Sending } from './sending.ts';

export class Inputs {
  readonly #core: PageCore;
  readonly #sending: Sending;

  constructor(core: PageCore, sending: Sending) {
    this.#core = core;
    this.#sending = sending;
  }

  /** @param model key of a model @param input name of one of its inputs */
  readonly planInput = (model: string, input: string, change: Partial<PlannedInput>): void => {
    const { store, planning } = this.#core;
    planning.setPlan({ inputs: withInput(store.getState().plan.inputs, model, input, change) });
  };

  /** An image, a .npy, .npz or .bin: whether it fits the input is found when it is measured. */
  readonly takeInputFile = async (
    model: string,
    input: string,
    files: readonly DroppedFile[],
  ): Promise<void> => {
    const { tell } = this.#core.messages;
    const [given, ...more] = files;
    if (given === undefined || this.#sending.isSending()) return;
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
    const { sendFiles } = this.#core.outside.files;
    const sent = await this.#sending.whileSending(name, (options) =>
      sendFiles([{ files: [{ name, file: given.file }] }], options),
    );
    const path = sent?.[0]?.[0];
    if (path === undefined) return;
    this.planInput(model, input, { file: path });
    tell(`The next run gives input ${input} the values of ${name}.`);
  };

  readonly chooseInputFile = async (model: string, input: string): Promise<void> => {
    await this.takeInputFile(model, input, await this.#core.outside.files.pickInputFile());
  };
}
