/** Accuracies and calibrations on their way into the store and out of it. */
import { isAbsolute } from 'node:path';
import type { AccuracyDocument } from '../../../shared/documents/accuracy.ts';
import type { CalibrationDocument } from '../../../shared/documents/calibration.ts';
import type { ReportContents, Reports } from '../../../shared/documents/reports.ts';
import { isVinobenchError, type VinobenchError } from '../../../shared/faults/errors.ts';
import { isOfModel, type KnownModel } from '../../../shared/models/sameModel.ts';
import { warned } from '../../../shared/view/text/warningText.ts';
import { warningFactsOf } from '../../../shared/warnings/warning.ts';
import { type Patience, patiently } from '../../store/patience.ts';
import {
  type AccuracyStore,
  type CalibrationStore,
  openAccuracyStore,
  openCalibrationStore,
} from '../../store/reportStore.ts';
import { notKept, UnkeptDocuments } from './unkeptDocuments.ts';

/** Opened when first used. */
export class KeptReports implements AsyncDisposable {
  #accuracies: AccuracyStore | undefined;
  #calibrations: CalibrationStore | undefined;
  readonly #folder: string | undefined;
  readonly #unkept: UnkeptDocuments;

  /** @param folder of the stores; left out: the user's data folder */
  constructor(log: (text: string) => void, folder?: string) {
    this.#folder = folder;
    this.#unkept = new UnkeptDocuments(log);
  }

  keepAccuracy(contents: ReportContents, document: AccuracyDocument): Promise<AccuracyDocument> {
    const now = new Date();
    return this.#kept('accuracy', document, async (patience) => {
      const store = await patiently(() => this.#openAccuracies(), patience);
      await store.keep(contents, document, { now, ...patience });
    });
  }

  keepCalibration(contents: ReportContents, document: CalibrationDocument): Promise<CalibrationDocument> {
    const now = new Date();
    return this.#kept('calibration', document, async (patience) => {
      const store = await patiently(() => this.#openCalibrations(), patience);
      await store.keep(contents, document, { now, ...patience });
    });
  }

  /** A store that cannot be written takes nothing from who asked: the document's warnings say why it is not kept. */
  async #kept<D extends AccuracyDocument | CalibrationDocument>(
    what: 'accuracy' | 'calibration',
    document: D,
    keep: (patience: Patience) => Promise<void>,
  ): Promise<D> {
    try {
      await this.#unkept.keep(`The ${what}`, keep);
      return document;
    } catch (error) {
      if (!isVinobenchError(error)) throw error;
      return { ...document, ...warned([...warningFactsOf(document), notKept(what, error)]) };
    }
  }

  /** Of one model, by the content of its files where the report kept that, else by its name. */
  of(model: KnownModel): Promise<Reports> {
    return patiently(() => this.#read(model));
  }

  async #read(model: KnownModel): Promise<Reports> {
    const [accuracies, calibrations] = [this.#openAccuracies(), this.#openCalibrations()];
    const damaged: Reports['damaged'] = [];
    return {
      schemaVersion: 1,
      accuracies: await readable(accuracies, model, damaged),
      calibrations: await readable(calibrations, model, damaged),
      damaged,
    };
  }

  /** Absolute paths of the INT8 models that calibrations have written, there or not; one that was imported names no folder. */
  async calibratedFiles(): Promise<string[]> {
    const store = await patiently(() => this.#openCalibrations());
    const { documents: listed } = await patiently(() => store.list());
    const documents = listed.map(({ id }) => store.document(id).catch(() => null));
    return (await Promise.all(documents)).flatMap((one) =>
      one === null ? [] : [one.xml, one.bin].filter((file) => isAbsolute(file)),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#unkept[Symbol.asyncDispose]();
    this.#accuracies?.close();
    this.#calibrations?.close();
  }

  #openAccuracies(): AccuracyStore {
    this.#accuracies ??= openAccuracyStore(this.#folder);
    return this.#accuracies;
  }

  #openCalibrations(): CalibrationStore {
    this.#calibrations ??= openCalibrationStore(this.#folder);
    return this.#calibrations;
  }
}

interface Readable<D> {
  list(): {
    readonly documents: readonly (ReportContents & { readonly id: string; readonly createdAt: string })[];
    readonly damaged: readonly { readonly id: string; readonly error: VinobenchError }[];
  };
  document(id: string): Promise<D>;
}

async function readable<D>(store: Readable<D>, wanted: KnownModel, damaged: Reports['damaged']) {
  const listed = store.list();
  for (const { id, error } of listed.damaged) damaged.push({ id, reason: error.message });
  const found: (ReportContents & { id: string; createdAt: string; document: D })[] = [];
  for (const contents of listed.documents) {
    if (!isOfModel(contents, wanted)) continue;
    const { id } = contents;
    try {
      found.push({ ...contents, document: await store.document(id) });
    } catch (error) {
      if (!isVinobenchError(error)) throw error;
      damaged.push({ id, reason: error.message });
    }
  }
  return found;
}
