/** Accuracies and calibrations: asked for, followed, and kept by the host for every later day. */
import { defaultCalibration } from '../../shared/documents/calibration.ts';
import { int8RulesOf } from '../../shared/machine/device.ts';
import type { ModelReference } from '../../shared/models/modelReference.ts';
import { plannedShapes } from '../../shared/models/plannedInputs.ts';
import type { PreparationOptions } from '../../shared/models/preparation.ts';
import type { CalibrateRequest } from '../../shared/work/calibrate.ts';
import { isGoing, type Work } from '../../shared/work/registry.ts';
import type { PageCore } from './core.ts';
import { contentOf, libraryOf } from './models.ts';
import { problemOf } from './problem.ts';
import type { LibraryModel } from './state.ts';
import type { WorkHandler } from './work.ts';

interface AccuracyWish {
  readonly device: string;
  /** Null: all. */
  readonly subset: number | null;
  readonly preparation: PreparationOptions;
}

interface CalibrationWish {
  readonly device: string;
  readonly preparation: PreparationOptions;
  /** Points; null: whatever is lost. */
  readonly maxDrop: number | null;
  readonly triage: boolean;
  /** Null: a folder of the host's own. */
  readonly output: string | null;
}

const isSame = (a: ModelReference, b: ModelReference): boolean => JSON.stringify(a) === JSON.stringify(b);

/** The model of an accuracy or a calibration. */
function measuredOf(work: Work): ModelReference | undefined {
  if (work.kind === 'accuracy') return work.request.models[0];
  return work.kind === 'calibrate' ? work.request.model : undefined;
}

/** Work in progress for a model, wherever it was started. */
export function workOf(
  all: readonly Work[],
  model: LibraryModel,
  kind: 'accuracy' | 'calibrate',
): Work | undefined {
  return all.findLast((work) => {
    const reference = work.kind === kind && isGoing(work) ? measuredOf(work) : undefined;
    return reference !== undefined && isSame(reference, model.reference);
  });
}

export class ModelReports {
  readonly #core: PageCore;
  /** Ids of reports that cannot be read and were reported. */
  readonly #toldDamaged = new Set<string>();

  constructor(core: PageCore) {
    this.#core = core;
  }

  /** FP32 and the INT8 that a run makes of it, on the plan's images; without any on those of the example. */
  readonly measureAccuracy = async (model: LibraryModel, wish: AccuracyWish): Promise<void> => {
    const { images, isa, inputs } = this.#core.store.getState().plan;
    const shapes = plannedShapes(inputs, model.key);
    const { device, subset, preparation } = wish;
    const { family: _, ...usual } = defaultCalibration;
    await this.#core.line.startWork({
      kind: 'accuracy',
      request: {
        models: [model.reference],
        images,
        labels: null,
        preparation,
        subset,
        seed: 0,
        device,
        isa,
        int8: { ...usual, images, preparation },
        ...(shapes === undefined ? {} : { shapes }),
      },
    });
  };

  readonly calibrateModel = async (model: LibraryModel, wish: CalibrationWish): Promise<void> => {
    const { images, inputs } = this.#core.store.getState().plan;
    const shapes = plannedShapes(inputs, model.key);
    await this.#startCalibration({
      ...defaultCalibration,
      ...wish,
      family: int8RulesOf(wish.device),
      model: model.reference,
      images,
      ...(shapes === undefined ? {} : { shapes }),
    });
  };

  readonly loadReports = async (model: LibraryModel): Promise<void> => {
    const { key, name } = model;
    const { store, line, messages } = this.#core;
    const found = await line.host().reports({ model: name, modelSha256: contentOf(model) });
    store.setState(({ reports }) => ({ reports: { ...reports, [key]: found } }));
    for (const { id, reason } of found.damaged) {
      if (!this.#toldDamaged.has(id)) messages.tell(reason);
      this.#toldDamaged.add(id);
    }
  };

  readonly accuracyHandler: WorkHandler<'accuracy'> = {
    done: ({ request }) => this.#loadReportsOf(request.models[0]),
    failed: (_, error) => this.#core.messages.tellProblem(error),
  };

  readonly calibrationHandler: WorkHandler<'calibrate'> = {
    done: ({ request }, { xml }) => {
      this.#loadReportsOf(request.model);
      this.#core.messages.tell(`The INT8 model is ${xml}.`);
    },
    failed: ({ request }, error) => {
      const { messages } = this.#core;
      const { trouble, file } = problemOf(error).place;
      if (trouble !== 'exists' || file === undefined) messages.tellProblem(error);
      else messages.askToReplace(file, () => this.#startCalibration({ ...request, force: true }));
    },
  };

  async #startCalibration(request: CalibrateRequest): Promise<void> {
    await this.#core.line.startWork({ kind: 'calibrate', request });
  }

  #loadReportsOf(reference: ModelReference | undefined): void {
    if (reference === undefined) return;
    const { store, messages } = this.#core;
    const model = libraryOf(store.getState()).find((one) => isSame(one.reference, reference));
    if (model !== undefined) this.loadReports(model).catch(messages.tellProblem);
  }
}
