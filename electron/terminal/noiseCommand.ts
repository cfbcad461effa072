/** `noise`: how much a configuration varies by itself on this machine, for the comparison of separate runs. */
import type { Milliseconds } from '../../shared/units.ts';
import { machineNoiseText } from '../../shared/view/text/machineNoiseText.ts';
import { type NoiseRequest, noiseRequestSchema } from '../../shared/work/noise.ts';
import { noiseModels, noiseProcesses, noiseSpanMs } from '../../shared/work/noiseDefaults.ts';
import { splitDevices } from '../workbench/bench/plan.ts';
import { exitCodes, type JsonOption, modelReference, withClient } from './client.ts';
import { show } from './output.ts';
import { parsedOptions } from './parsedOptions.ts';
import { askedRuntimes } from './runtimeOption.ts';
import { carryOutWork } from './work.ts';

export interface NoiseCommand extends JsonOption {
  readonly device: readonly string[];
  readonly precision: readonly string[];
  readonly runtime?: readonly string[];
  readonly processes?: number;
  readonly span?: Milliseconds;
}

export function noise(models: readonly string[], options: NoiseCommand): Promise<number> {
  return withClient(async (client, signal) => {
    const request = noiseRequest(models, options);
    const document = await carryOutWork(client, { kind: 'noise', request }, signal);
    await show(document, options.json, machineNoiseText);
    return exitCodes.ok;
  });
}

function noiseRequest(models: readonly string[], options: NoiseCommand): NoiseRequest {
  return parsedOptions(noiseRequestSchema, {
    models: models.length === 0 ? noiseModels : models.map(modelReference),
    devices: options.device.length === 0 ? ['CPU'] : options.device.flatMap(splitDevices),
    precisions: options.precision,
    ...askedRuntimes(options),
    processes: options.processes ?? noiseProcesses,
    spanMs: options.span ?? noiseSpanMs,
  });
}
