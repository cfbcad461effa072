/** Accuracies and calibrations: asked for, followed, and kept by the host for every later day. */
import { defaultCalibration, familyOf } from '../../shared/calibration.ts';
import type { HostJob } from '../../shared/contract.ts';
import type { PreparationOptions } from '../../shared/preparation.ts';
import { addPaths } from './adding.ts';
import { host, isGoing, startJob } from './host.ts';
import { tell, tellProblem } from './problems.tsx';
import { type LibraryModel, store } from './state.ts';

export interface AccuracyWish {
  readonly device: string;
  /** Null: all. */
  readonly subset: number | null;
  readonly preparation: PreparationOptions;
}

/** FP32 beside the INT8 that a run makes of it, on the plan's images; without any on those of the example. */
export async function measureAccuracy(model: LibraryModel, wish: AccuracyWish): Promise<void> {
  const { images, isa } = store.getState().plan;
  const { device, subset, preparation } = wish;
  const { family: _, ...usual } = defaultCalibration;
  await startJob(
    {
      kind: 'accuracy',
      request: {
        models: [model.reference],
        ...{ images, labels: null, preparation, subset, seed: 0, device, isa },
        int8: { ...usual, images, preparation },
      },
    },
    { onResult: () => reload(model.name), onError: tellProblem },
  );
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
  const { images } = store.getState().plan;
  await startJob(
    {
      kind: 'calibrate',
      request: {
        ...defaultCalibration,
        ...wish,
        family: familyOf(wish.device),
        model: model.reference,
        images,
      },
    },
    {
      onResult: (result) => {
        reload(model.name);
        if (result.kind === 'calibrate') tell(`The INT8 model is ${result.document.xml}.`);
      },
      onError: tellProblem,
    },
  );
}

const reload = (name: string): void => void loadReports(name).catch(tellProblem);

const toldDamaged = new Set<string>();

export async function loadReports(name: string): Promise<void> {
  const found = await host().reports({ model: name });
  store.setState(({ reports }) => ({ reports: { ...reports, [name]: found } }));
  for (const { id, reason } of found.damaged) {
    if (!toldDamaged.has(id)) tell(reason);
    toldDamaged.add(id);
  }
}

/** What goes on for a model, whoever asked for it. */
export function jobOf(jobs: readonly HostJob[], model: LibraryModel, kind: 'accuracy' | 'calibrate') {
  const wanted = JSON.stringify(model.reference);
  return jobs.findLast((job) => {
    const { about } = job;
    if (about.kind !== kind || !isGoing(job)) return false;
    const reference = about.kind === 'accuracy' ? about.request.models[0] : about.request.model;
    return JSON.stringify(reference) === wanted;
  });
}

export async function cancelJob(id: string): Promise<void> {
  await host().jobs.cancel({ id });
}

export async function addCalibrated(xml: string): Promise<void> {
  await addPaths([xml]);
}
