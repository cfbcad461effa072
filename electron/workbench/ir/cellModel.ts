/** What a configuration compiles: a model's own IR, the one it was converted to, or an INT8 IR calibrated on the way. */

import { statSync } from 'node:fs';
import type { PlannedModel, RunCalibration } from '../../../shared/documents/run.ts';
import type { DevicesReport } from '../../../shared/machine/machine.ts';
import type { InputSizes } from '../../../shared/models/inputShapes.ts';
import { floatFacts } from '../../../shared/precision/floatLayers.ts';
import { bytes } from '../../../shared/units.ts';
import { faultFacts } from '../../../shared/warnings/runtimeFaults.ts';
import { warningFactsOf } from '../../../shared/warnings/warning.ts';
import { ofModel } from '../../../shared/work/subject.ts';
import { readRegularText } from '../../files/regularFile.ts';
import type { Lane } from '../../jobs/host/slots.ts';
import type { IrFiles } from '../../jobs/wire/irFiles.ts';
import { plannedIr } from '../models/modelSource.ts';
import { calibratedIr } from './calibratedIr.ts';
import type { CacheCheck, IrCache } from './irCache.ts';
import { irLook } from './irLook.ts';
import { cachedIr, isMadeIntoIr, type TurnToConvert } from './irSource.ts';
import type { CellModel, GetCellModel } from './modelToCompile.ts';
import { withWholeModel } from './wholeModel.ts';

interface CellModelSource {
  readonly cache: IrCache;
  /** Whose runtime's version is part of the key of what OpenVINO itself has a part in. */
  readonly report: Pick<DevicesReport, 'runtime' | 'devices'>;
  /** How an INT8 model is made of a float one; undefined: of synthetic images. */
  readonly calibration: RunCalibration | undefined;
  /** Of the jobs that calibrate. */
  readonly lane: Lane;
  readonly turnOf: TurnToConvert;
}

export function cellModels({ cache, report, calibration, lane, turnOf }: CellModelSource): GetCellModel {
  const runtimeVersion = report.runtime.version;
  const convert = cachedIr(cache, runtimeVersion, turnOf);
  // Read once to be compared with the plan; then each job compares what it reads.
  const ownIrs = new Map<PlannedModel, IrFiles>();
  return async (model, configuration, options) => {
    const { device, precision, batch, shapes } = configuration;
    const { signal, onProgress } = options;
    onProgress({ phase: 'convert', fraction: 0, etaMs: null, subject: ofModel(model.name) });
    const weightsIn = precision === 'FP16' ? 'FP16' : 'FP32';
    const { check } = options;
    const found = await floatModel(model, weightsIn, { batch, shapes }, { signal, check });
    // The compilation will report that the device has no INT8.
    if (precision !== 'INT8' || lacksInt8(device, report)) return found;
    if (await isQuantized(found.xml)) return found;
    const { used, result } = await withWholeModel(
      found,
      {
        model,
        configuration,
        modelOf: () => floatModel(model, weightsIn, { batch, shapes }, { signal, check: 'now' }),
        options,
      },
      (float) => calibratedIr({ cache, runtimeVersion, model, float, device, calibration, lane }, options),
    );
    const { xml, bin, irSha256, floatReasons } = result;
    const { weights } = used;
    return {
      xml,
      bin,
      irSha256,
      weights,
      weightBytes: bytes(statSync(bin).size),
      flops: used.flops,
      warnings: [
        ...used.warnings,
        ...warningFactsOf(result),
        ...floatFacts(floatReasons ?? []).map((fact) => ({ kind: 'layers-in-float', ...fact }) as const),
      ],
    };
  };

  async function floatModel(
    model: PlannedModel,
    precision: 'FP32' | 'FP16',
    sizes: InputSizes,
    { signal, check }: { readonly signal: AbortSignal; readonly check: CacheCheck | undefined },
  ): Promise<CellModel> {
    if (await isMadeIntoIr(model, sizes, signal)) {
      // The weights of an IR stay as they are.
      const toHalf = model.format === 'openvino-ir' ? 'FP32' : precision;
      const document = await convert(model, toHalf, sizes, signal, check);
      const { xml, bin, irSha256, weights, flops } = document;
      return {
        xml,
        bin,
        irSha256,
        weights,
        weightBytes: bytes(statSync(bin).size),
        flops,
        warnings: warningFactsOf(document),
      };
    }
    const own = ownIrs.get(model) ?? (await plannedIr(model, signal));
    ownIrs.set(model, own);
    const { faults } = await irLook(model, signal);
    const warnings = faultFacts(faults).map((fact) => ({ kind: 'known-fault', ...fact }) as const);
    const weightBytes = statSync(own.bin ?? own.xml).size;
    return { ...own, weights: null, weightBytes: bytes(weightBytes), flops: null, warnings };
  }
}

/** False where a device does not tell. */
function lacksInt8(asked: string, { devices }: Pick<DevicesReport, 'devices'>): boolean {
  const device = devices.find(({ name }) => name === asked || name === `${asked}.0`);
  return device !== undefined && device.capabilities.length > 0 && !device.capabilities.includes('INT8');
}

/** By its author, or in its source. */
async function isQuantized(xml: string): Promise<boolean> {
  return (await readRegularText(xml)).includes('type="FakeQuantize"');
}
