/** Accuracies and calibrations: asked for, followed, and kept by the host for every later day. */
import { defaultCalibration } from '../../shared/calibration.ts';
import { int8RulesOf } from '../../shared/device.ts';
import type { ModelReference } from '../../shared/modelReference.ts';
import type { PreparationOptions } from '../../shared/preparation.ts';
import { plannedShapes } from '../../shared/view/run/plannedInputs.ts';
import type { CalibrateRequest } from '../../shared/work/calibrate.ts';
import { isGoing, type Work } from '../../shared/work/registry.ts';
import { addPaths } from './adding.ts';
import { host, startWork } from './host.ts';
import { contentOf, libraryOf } from './models.ts';
import { askToReplace, problemOf, tell, tellProblem } from './problems.tsx';
import { type LibraryModel, store } from './state.ts';
import type { WorkHandler } from './work.ts';

export interface AccuracyWish {
  readonly device: string;
  /** Null: all. */
  readonly subset: number | null;
  readonly preparation: PreparationOptions;
}

/** FP32 beside the INT8 that a run makes of it, on the plan's images; without any on those of the example. */
export async function measureAccuracy(model: LibraryModel, wish: AccuracyWish): Promise<void> {
  const { images, isa, inputs } = store.getState().plan;
  const shapes = plannedShapes(inputs, model.key);
  const { device, subset, preparation } = wish;
  const { family: _, ...usual } = defaultCalibration;
  await startWork({
    kind: 'accuracy',
    request: {
      models: [model.reference],
      ...{ images, labels: null, preparation, subset, seed: 0, device, isa },
      int8: { ...usual, images, preparation },
      ...(shapes === undefined ? {} : { shapes }),
    },
  });
}

export interface CalibrationWish {
  readonly device: string;
  readonly preparation: PreparationOptions;
  /** Points; null: whatever is lost. */
  readonly maxDrop: number | null;
  readonly triage: boolean;
  /** Null: a folder of the host's own. */
  readonly output: string | null;
}

export async function calibrateModel(model: LibraryModel, wish: CalibrationWish): Promise<void> {
  const { images, inputs } = store.getState().plan;
  const shapes = plannedShapes(inputs, model.key);
  await startCalibration({
    ...defaultCalibration,
    ...wish,
    family: int8RulesOf(wish.device),
    model: model.reference,
    images,
    ...(shapes === undefined ? {} : { shapes }),
  });
}

const startCalibration = async (request: CalibrateRequest): Promise<void> => {
  await startWork({ kind: 'calibrate', request });
};

const isSame = (a: ModelReference, b: ModelReference): boolean => JSON.stringify(a) === JSON.stringify(b);

function loadReportsOf(reference: ModelReference | undefined): void {
  if (reference === undefined) return;
  const model = libraryOf(store.getState()).find((one) => isSame(one.reference, reference));
  if (model !== undefined) loadReports(model).catch(tellProblem);
}

export const accuracyHandler: WorkHandler<'accuracy'> = {
  done: ({ request }) => loadReportsOf(request.models[0]),
  failed: (_, error) => tellProblem(error),
};

export const calibrationHandler: WorkHandler<'calibrate'> = {
  done: ({ request }, { xml }) => {
    loadReportsOf(request.model);
    tell(`The INT8 model is ${xml}.`);
  },
  failed: ({ request }, error) => {
    const { trouble, file } = problemOf(error).place;
    if (trouble !== 'exists' || file === undefined) tellProblem(error);
    else askToReplace(file, () => startCalibration({ ...request, force: true }));
  },
};

/** The model of an accuracy or a calibration. */
function measuredOf(work: Work): ModelReference | undefined {
  if (work.kind === 'accuracy') return work.request.models[0];
  return work.kind === 'calibrate' ? work.request.model : undefined;
}

const toldDamaged = new Set<string>();

export async function loadReports(model: LibraryModel): Promise<void> {
  const { key, name } = model;
  const found = await host().reports({ model: name, modelSha256: contentOf(model) });
  store.setState(({ reports }) => ({ reports: { ...reports, [key]: found } }));
  for (const { id, reason } of found.damaged) {
    if (!toldDamaged.has(id)) tell(reason);
    toldDamaged.add(id);
  }
}

/** What goes on for a model, whoever asked for it. */
export function jobOf(jobs: readonly Work[], model: LibraryModel, kind: 'accuracy' | 'calibrate') {
  return jobs.findLast((job) => {
    const reference = job.kind === kind && isGoing(job) ? measuredOf(job) : undefined;
    return reference !== undefined && isSame(reference, model.reference);
  });
}

export async function addCalibrated(xml: string): Promise<void> {
  await addPaths([xml]);
}
