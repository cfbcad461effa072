/** Accuracies and calibrations on their way into the store and out of it. */
import type { AccuracyDocument } from '../../shared/accuracy.ts';
import type { CalibrationDocument } from '../../shared/calibration.ts';
import { isVinobenchError, type VinobenchError } from '../../shared/errors.ts';
import type { ReportContents, Reports } from '../../shared/reports.ts';
import { isOfModel, type KnownModel } from '../../shared/view/sameModel.ts';
import { patiently } from '../store/patience.ts';
import {
  type AccuracyStore,
  type CalibrationStore,
  openAccuracyStore,
  openCalibrationStore,
} from '../store/reportStore.ts';

/** Opened when first used. */
export class KeptReports implements Disposable {
  #accuracies: AccuracyStore | undefined;
  #calibrations: CalibrationStore | undefined;

  keepAccuracy(contents: ReportContents, document: AccuracyDocument): Promise<AccuracyDocument> {
    return kept(document, async () =>
      (await patiently(() => this.#openAccuracies())).keep(contents, document),
    );
  }

  keepCalibration(contents: ReportContents, document: CalibrationDocument): Promise<CalibrationDocument> {
    return kept(document, async () =>
      (await patiently(() => this.#openCalibrations())).keep(contents, document),
    );
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

  /** Absolute paths of the INT8 models that calibrations have written, there or not. */
  async calibratedFiles(): Promise<string[]> {
    const store = this.#openCalibrations();
    const documents = store.list().documents.map(({ id }) => store.document(id).catch(() => null));
    return (await Promise.all(documents)).flatMap((one) => (one === null ? [] : [one.xml, one.bin]));
  }

  [Symbol.dispose](): void {
    this.#accuracies?.close();
    this.#calibrations?.close();
  }

  #openAccuracies(): AccuracyStore {
    this.#accuracies ??= openAccuracyStore();
    return this.#accuracies;
  }

  #openCalibrations(): CalibrationStore {
    this.#calibrations ??= openCalibrationStore();
    return this.#calibrations;
  }
}

/** A store that cannot be written takes nothing from who asked: the document's warnings say why it is not kept. */
async function kept<D extends { warnings: string[] }>(document: D, keep: () => Promise<unknown>): Promise<D> {
  try {
    await keep();
    return document;
  } catch (error) {
    if (!isVinobenchError(error)) throw error;
    return { ...document, warnings: [...document.warnings, `This was not kept. ${error.message}`] };
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
