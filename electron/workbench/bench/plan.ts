/** A run's plan: every configuration of models x devices x precisions x releases of OpenVINO, in the order of the matrix. */

import { methodOf, presetIterations } from '../../../shared/documents/presets.ts';
import type { Configuration, PlannedModel, RunPlan } from '../../../shared/documents/run.ts';
import { VinobenchError } from '../../../shared/faults/errors.ts';
import type { Device } from '../../../shared/machine/machine.ts';
import type { BenchOptions } from '../../../shared/work/bench.ts';

export function makePlan(
  request: BenchOptions,
  models: readonly PlannedModel[],
  devices: readonly Device[],
  runtimes: readonly (string | undefined)[] = [undefined],
): RunPlan {
  const named = uniquelyNamed(models);
  for (const device of request.devices) checkDevice(device, devices);
  return {
    preset: request.preset,
    iterations: request.iterations ?? presetIterations[request.preset],
    method: methodOf(request.preset, request),
    models: named,
    ...(request.calibration === undefined ? {} : { calibration: request.calibration }),
    ...(request.preparation === undefined ? {} : { preparation: request.preparation }),
    configurations: named.flatMap((_, model) =>
      [...new Set(request.devices)].flatMap((device) =>
        [...new Set(request.precisions)].flatMap((precision) =>
          runtimes.map((runtime) => ({
            model,
            device,
            precision,
            isa: request.isa,
            ...(runtime === undefined ? {} : { runtime }),
            batch: request.batch,
            ...askedShapes(request, model),
            requests: 1,
            streams: request.streams,
            threads: request.threads,
          })),
        ),
      ),
    ),
  };
}

function askedShapes({ shapes }: BenchOptions, model: number): Pick<Configuration, 'shapes'> {
  const asked = shapes?.[model] ?? {};
  return Object.keys(asked).length === 0 ? {} : { shapes: asked };
}

/** `CPU,GPU` are two devices; `HETERO:GPU,CPU` is one, since its commas are its own. */
export function splitDevices(text: string): string[] {
  if (/^(HETERO|AUTO|MULTI|BATCH):/.test(text)) return [text];
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/**
 * @param where they were listed
 * @throws VinobenchError `usage` that names those there are
 */
export function checkDevice(asked: string, devices: readonly Device[], where = 'here'): void {
  const [virtual, parts] = asked.split(':', 2);
  const names =
    parts === undefined
      ? [asked]
      : parts.split(',').map((part) => part.replace(/\(.*\)$/, '').replace(/^-/, ''));
  const virtualDevices = ['AUTO', 'MULTI', 'HETERO', 'BATCH'];
  for (const name of names) {
    if (parts === undefined && virtualDevices.includes(virtual ?? '')) continue;
    // `GPU` stands for the first of several, GPU.0, and GPU.0 for the only one.
    const sameDevice = [name, `${name}.0`, name.replace(/\.0$/, '')];
    if (devices.some((device) => sameDevice.includes(device.name))) continue;
    const there = devices.map((device) => `${device.name} (${device.fullName})`).join(', ');
    throw new VinobenchError('usage', `There is no device ${name} ${where}; OpenVINO lists ${there}.`, {
      trouble: { kind: 'no-such-device', detail: name },
    });
  }
}

/** Two files of one name get a number: a cell names its model, never its path. */
export function uniquelyNamed(models: readonly PlannedModel[]): PlannedModel[] {
  const taken = new Set(models.map((model) => model.name));
  const seen = new Set<string>();
  return models.map((model) => {
    let name = model.name;
    for (let count = 2; seen.has(name) || (name !== model.name && taken.has(name)); count++)
      name = `${model.name} (${count})`;
    seen.add(name);
    return name === model.name ? model : { ...model, name };
  });
}
