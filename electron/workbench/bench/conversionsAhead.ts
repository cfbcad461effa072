/**
 * Models of a run's cells, several of which are converted side by side: while a run converts it measures nothing, and a conversion
 * keeps little more than one core busy. All of them have ended before a model is handed out, so none is next to a measurement.
 */
import os from 'node:os';
import type { Configuration, PlannedModel } from '../../../shared/run.ts';
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
    this.#startFollowing(place, options);
    await Promise.allSettled([own, ...this.#made.values()]);
    return await own;
  }

  #startFollowing(place: number, options: CellModelOptions): void {
    let free = this.#atOnce - 1;
    for (const [at, wanted] of this.#wanted.entries()) {
      if (free === 0) return;
      if (at <= place || !isAlone(wanted) || this.#asked.has(keyOf(wanted))) continue;
      this.#asked.add(keyOf(wanted));
      const { model, configuration } = wanted;
      const made = this.#modelOf(model, configuration, { ...options, onProgress: () => undefined });
      // Told when it is wanted.
      made.catch(() => undefined);
      this.#made.set(at, made);
      free -= 1;
    }
  }
}

/** A calibration infers on all cores, and OpenVINO's readers take many times the memory of what they read. */
const isAlone = ({ model, configuration }: ToConvert): boolean =>
  model.format === 'caffe' && configuration.precision !== 'INT8';

const keyOf = ({ configuration: { model, precision, batch, shapes } }: ToConvert): string =>
  JSON.stringify([model, precision === 'FP16', batch, shapes]);
