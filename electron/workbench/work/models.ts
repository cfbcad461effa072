/** From what a request names to what is measured: files with their hashes, and what a configuration compiles. */
import type { DevicesReport } from '../../../shared/machine.ts';
import type { ModelReference } from '../../../shared/modelReference.ts';
import type { PlannedModel, RunCalibration } from '../../../shared/run.ts';
import type { Lane } from '../../jobs/host/slots.ts';
import { homeFolder } from '../../store/home.ts';
import { cellModels } from '../ir/cellModel.ts';
import { IrCache } from '../ir/irCache.ts';
import type { GetCellModel } from '../ir/modelToCompile.ts';
import { planModels } from '../ir/planModels.ts';
import { logLine } from '../log/log.ts';
import type { WorkHost } from './carrier.ts';

/** The devices are asked while the models are hashed and looked at; whichever fails first is told. */
export function planned(
  host: Pick<WorkHost, 'devices'>,
  references: readonly ModelReference[],
  signal: AbortSignal | undefined,
): Promise<[PlannedModel[], DevicesReport]> {
  return Promise.all([planModels(references, signal), host.devices(signal)]);
}

/** @param lane of what measures `elsewhere`: one at a time holds the lock, and does not wait for what pages look at */
export function modelsFor(
  report: DevicesReport,
  calibration: RunCalibration | undefined,
  lane: Lane = 'elsewhere',
): GetCellModel {
  return cellModels({ cache: irCache(), report, calibration, lane });
}

/** Of every run and of whatever else measures. */
export const irCache = (): IrCache => new IrCache(homeFolder('cache/ir'), { log: logLine });
