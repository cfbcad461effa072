/**
 * Models of a run's cells, several of which are converted side by side: while a run converts it measures nothing, and a conversion
 * keeps little more than one core busy. The next one begins when one ends, up to a number, since cores stand idle at the end of
 * each such group alone. All of them have ended before a model is handed out, so none is next to a measurement.
 */
import os from 'node:os';
import type { Configuration, PlannedModel } from '../../../shared/documents/run.ts';
import { type Bytes, bytes, gibibytes } from '../../../shared/units.ts';
import type { CellModel, CellModelOptions, GetCellModel } from '../ir/modelToCompile.ts';

export interface ToConvert {
  readonly model: PlannedModel;
  readonly configuration: Configuration;
}

/** More of them wait for the disk. */
const mostAtOnce = 8;
/** A conversion of Caffe's keeps about 0.2 GB, whatever its weights; the rest is for the files that it writes. */
const bytesEach = gibibytes(1);

export const conversionsAtOnce = (
  cpus = os.availableParallelism(),
  memoryBytes: Bytes = bytes(process.availableMemory()),
): number => Math.max(1, Math.min(mostAtOnce, cpus, Math.floor(memoryBytes / bytesEach)));

/** As many as follow the one that is wanted keep the cores busy, and do not hold up the first result for long. */
const groupOf = (atOnce: number): number => Math.max(8, 2 * atOnce);

export class ConversionsAhead {
  readonly #wanted: readonly ToConvert[];
  readonly #modelOf: GetCellModel;
  readonly #atOnce: number;
  /** By place; each is taken once. */
  readonly #made = new Map<number, Promise<CellModel>>();
  /** What has been asked for, by what makes an IR another one. */
  readonly #asked = new Set<string>();

  /** @param wanted in the order in which they are wanted */
  constructor(wanted: readonly ToConvert[], modelOf: GetCellModel, atOnce = conversionsAtOnce()) {
    this.#wanted = wanted;
    this.#modelOf = modelOf;
    this.#atOnce = atOnce;
  }

  /** @throws VinobenchError as `GetCellModel` does for the model of this place; another's is thrown when that is wanted */
  async get(place: number, options: CellModelOptions): Promise<CellModel> {
    const wanted = this.#wanted[place];
    if (wanted === undefined) throw new Error(`there is no model ${place}`);
    const made = this.#made.get(place);
    this.#made.delete(place);
    if (made !== undefined) return await made;
    this.#asked.add(keyOf(wanted));
    const own = this.#modelOf(wanted.model, wanted.configuration, options);
    if (this.#atOnce === 1) return await own;
    const following = this.#following(place);
    const lanes = Array.from({ length: this.#atOnce }, async (_, lane) => {
      if (lane === 0) await own.catch(() => undefined);
      for (
        let next = following.shift();
        next !== undefined && !options.signal.aborted;
        next = following.shift()
      )
        await this.#start(next, options);
    });
    await Promise.all(lanes);
    return await own;
  }

  /** The rest of the group, in the order in which they are wanted. */
  #following(place: number): Following[] {
    const group: Following[] = [];
    for (const [at, wanted] of this.#wanted.entries()) {
      if (group.length + 1 >= groupOf(this.#atOnce)) break;
      if (at <= place || !isAlone(wanted) || this.#asked.has(keyOf(wanted))) continue;
      this.#asked.add(keyOf(wanted));
      group.push({ ...wanted, at });
    }
    return group;
  }

  /** Until it has ended; what failed is reported when it is wanted. */
  async #start({ at, model, configuration }: Following, options: CellModelOptions): Promise<void> {
    const made = this.#modelOf(model, configuration, { ...options, onProgress: () => undefined });
    this.#made.set(at, made);
    await made.catch(() => undefined);
  }
}

interface Following extends ToConvert {
  /** Its place. */
  readonly at: number;
}

/** A calibration infers on all cores, and OpenVINO's readers take many times the memory of what they read. */
const isAlone = ({ model, configuration }: ToConvert): boolean =>
  model.format === 'caffe' && configuration.precision !== 'INT8';

const keyOf = ({ configuration: { model, precision, batch, shapes } }: ToConvert): string =>
  JSON.stringify([model, precision === 'FP16', batch, shapes]);
