/** From what a request names to what is measured: files with their hashes, and what a configuration compiles. */

import type { PlannedModel, RunCalibration } from '../../../shared/documents/run.ts';
import type { DevicesReport } from '../../../shared/machine/machine.ts';
import type { ModelReference } from '../../../shared/models/modelReference.ts';
import { homeFolder } from '../../store/home.ts';
import { cellModels } from '../ir/cellModel.ts';
import { IrCache } from '../ir/irCache.ts';
import { heldMachine } from '../ir/irSource.ts';
import type { GetCellModel } from '../ir/modelToCompile.ts';
import { planModels } from '../ir/planModels.ts';
import { logLine } from '../log/log.ts';
import type { WorkHost } from './carrier.ts';

/** The devices are asked while the models are hashed and looked at; the first failure is reported. */
export function planned(
  host: Pick<WorkHost, 'devices'>,
  references: readonly ModelReference[],
  signal: AbortSignal | undefined,
): Promise<[PlannedModel[], DevicesReport]> {
  return Promise.all([planModels(references, signal), host.devices(signal)]);
}

/** For what holds the measuring lock: it converts while nothing is measured, and does not wait for what pages look at. */
export const modelsToMeasure = (
  report: DevicesReport,
  calibration: RunCalibration | undefined,
): GetCellModel =>
  cellModels({ cache: irCache(), report, calibration, lane: 'elsewhere', turnOf: heldMachine });

/** Of every run and of whatever else measures. */
export const irCache = (): IrCache => new IrCache(homeFolder('cache/ir'), { log: logLine });
