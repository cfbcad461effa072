/** The plan of a run that measures some cells of an earlier one again: its files as they are now, its method as it was. */
import { existsSync } from 'node:fs';
import { VinobenchError } from '../../shared/errors.ts';
import type { DevicesReport } from '../../shared/machine.ts';
import type { Cell, PlannedModel, RunPlan } from '../../shared/run.ts';
import { requireImages } from './imageFolder.ts';
import { hashed } from './inputFiles.ts';
import { hashesOf } from './modelSource.ts';
import { checkDevice } from './plan.ts';

export interface EarlierRun {
  readonly plan: RunPlan;
  /** One for each configuration of the plan, in its order. */
  readonly cells: readonly Pick<Cell, 'id'>[];
}

/** @throws VinobenchError 'usage' for a cell of another run or a device that is gone, 'input' for a file or images that are */
export async function planAgain(
  { plan, cells }: EarlierRun,
  wanted: readonly string[],
  { devices }: Pick<DevicesReport, 'devices'>,
  signal: AbortSignal | undefined,
): Promise<RunPlan> {
  const known = new Set(cells.map(({ id }) => id));
  const stranger = wanted.find((id) => !known.has(id));
  if (stranger !== undefined) throw new VinobenchError('usage', `That run has no cell ${stranger}.`);
  const chosen = plan.configurations.filter((_, index) => wanted.includes(cells[index]?.id ?? ''));
  for (const device of new Set(chosen.map((configuration) => configuration.device)))
    checkDevice(device, devices);
  await requireImages(
    chosen.map(({ precision }) => precision),
    plan.calibration,
    signal,
  );
  const places = [...new Set(chosen.map(({ model }) => model))];
  const models = await Promise.all(
    places.flatMap((place) => plan.models[place] ?? []).map((one) => asNow(one, signal)),
  );
  return {
    ...plan,
    models,
    configurations: chosen.map((configuration) => ({
      ...configuration,
      model: places.indexOf(configuration.model),
    })),
  };
}

/** Files that have changed are another model: its cells then say so by their hashes. */
async function asNow(model: PlannedModel, signal: AbortSignal | undefined): Promise<PlannedModel> {
  for (const file of [model.topologyPath, model.weightsPath]) {
    if (file === null || existsSync(file)) continue;
    const sentence = `${file} is gone, so ${model.name} cannot be measured again. Put the file back, or drop the model again.`;
    throw new VinobenchError('input', sentence, { place: { file } });
  }
  const { inputFiles } = model;
  return {
    ...model,
    ...(await hashesOf(model, signal)),
    ...(inputFiles === undefined ? {} : { inputFiles: await hashed(inputFiles, signal) }),
  };
}
