/** A cell's model that is read by a job, to be compiled, profiled or calibrated: one whose cached IR is damaged or gone after it was looked at is made again, once. */

import { existsSync } from 'node:fs';
import type { Configuration, PlannedModel } from '../../../shared/documents/run.ts';
import { isFileChanged } from '../../../shared/faults/errors.ts';
import { Measurement } from '../../jobs/host/benchmark.ts';
import type { Job } from '../../jobs/host/job.ts';
import type { GivenInputs } from '../../jobs/wire/givenInputs.ts';
import { irFilesOf } from '../../jobs/wire/irFiles.ts';
import type { CellModel, CellModelOptions, GetCellModel } from './modelToCompile.ts';

interface Wanted {
  readonly model: PlannedModel;
  readonly configuration: Parameters<GetCellModel>[1];
  readonly modelOf: GetCellModel;
  readonly options: CellModelOptions;
}

/** @throws VinobenchError `changed` where it was the user's file, and what `use` throws */
export async function withWholeModel<T>(
  prepared: CellModel,
  { model, configuration, modelOf, options }: Wanted,
  use: (prepared: CellModel) => Promise<T>,
): Promise<{ readonly used: CellModel; readonly result: T }> {
  try {
    return { used: prepared, result: await use(prepared) };
  } catch (error) {
    if (!(isFileChanged(error) || isGone(prepared)) || options.signal.aborted) throw error;
    const again = await modelOf(model, configuration, options);
    return { used: again, result: await use(again) };
  }
}

/** Another process may have thrown it out of the cache. */
const isGone = ({ xml, bin }: CellModel): boolean => !existsSync(xml) || (bin !== null && !existsSync(bin));

interface Measured extends Pick<Wanted, 'model'> {
  readonly configuration: Configuration;
  readonly prepared: CellModel;
}

interface Measuring extends Pick<Wanted, 'modelOf'> {
  readonly given: GivenInputs | undefined;
  readonly signal: AbortSignal;
  /** Makes the process that it is measured in, or has made it already. */
  readonly processOf: () => Job;
}

/** The configuration compiled in a separate process. */
export function wholeMeasurement(
  { model, configuration, prepared }: Measured,
  { modelOf, given, signal, processOf }: Measuring,
): Promise<{ readonly used: CellModel; readonly result: Measurement }> {
  const { device, precision, batch, shapes, streams, threads } = configuration;
  const asked = { device, precision, batch, shapes, streams, threads, given };
  const options = { signal, onProgress: () => undefined };
  return withWholeModel(prepared, { model, configuration, modelOf, options }, (whole) =>
    Measurement.prepare({ ir: irFilesOf(whole), ...asked }, processOf()),
  );
}
