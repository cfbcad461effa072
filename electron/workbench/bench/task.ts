/** A configuration of a run on its way through it. */
import type { Configuration, PlannedModel } from '../../../shared/documents/run.ts';
import type { Subject } from '../../../shared/work/progress.ts';
import type { Measurement } from '../../jobs/host/benchmark.ts';
import type { CellModel } from '../ir/modelToCompile.ts';
import type { CellSamples } from './cellSamples.ts';

export interface Task {
  /** Among the tasks of this execution. */
  readonly index: number;
  readonly cellId: string;
  readonly configuration: Configuration;
  readonly model: PlannedModel;
  readonly samples: CellSamples;
}

export interface ReadyTask extends Task {
  readonly prepared: CellModel;
}

export interface RunningTask extends ReadyTask {
  readonly measurement: Measurement;
}

export const subjectOf = ({ model, configuration: { device, precision, runtime } }: Task): Subject => ({
  model: model.name,
  device,
  precision,
  ...(runtime === undefined ? {} : { runtime }),
});

export const taskTitle = ({ model, configuration: { device, precision, runtime } }: Task): string =>
  `${model.name} on ${device}, ${precision}${runtime === undefined ? '' : `, OpenVINO ${runtime}`}`;
