/** The plan of a run that measures some cells of an earlier one again: its files as they are now, its method as it was. */
import { existsSync } from 'node:fs';
import type { Cell, PlannedModel, RunPlan } from '../../../shared/documents/run.ts';
import { VinobenchError } from '../../../shared/faults/errors.ts';
import type { DevicesReport } from '../../../shared/machine/machine.ts';
import { requireImages } from '../ir/imageFolder.ts';
import { hashesOf } from '../models/modelSource.ts';
import { hashed } from './inputFiles.ts';
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
  { devices, mayRead }: Pick<DevicesReport, 'devices'> & { readonly mayRead: MayRead },
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
    places.flatMap((place) => plan.models[place] ?? []).map((one) => asNow(one, mayRead, signal)),
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

/** Rejects for a file that who asks has no right to: what a run was begun with may be read again, another file not. */
export type MayRead = (file: string) => Promise<void>;

/** Files that have changed are another model: its cells then say so by their hashes. */
async function asNow(
  model: PlannedModel,
  mayRead: MayRead,
  signal: AbortSignal | undefined,
): Promise<PlannedModel> {
  for (const file of [model.topologyPath, model.weightsPath]) {
    if (file === null || existsSync(file)) continue;
    const sentence = `${file} is gone, so ${model.name} cannot be measured again. Put the file back, or drop the model again.`;
    throw new VinobenchError('input', sentence, { place: { file } });
  }
  const { inputFiles, topologyPath, weightsPath } = model;
  const now = await hashesOf(model, signal);
  if (now.topologySha256 !== model.topologySha256) await mayRead(topologyPath);
  if (now.weightsSha256 !== model.weightsSha256) await mayRead(weightsPath ?? topologyPath);
  if (inputFiles === undefined) return { ...model, ...now };
  const values = await hashed(inputFiles, signal);
  for (const [index, { path, sha256 }] of values.entries())
    if (sha256 !== inputFiles[index]?.sha256) await mayRead(path);
  return { ...model, ...now, inputFiles: values };
}
