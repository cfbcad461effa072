/** Files whose values a run measures with: found and hashed before it begins, and checked when it is resumed. */
import { statSync } from 'node:fs';
import path from 'node:path';
import type { PlannedModel, RunPlan } from '../../../shared/documents/run.ts';
import { VinobenchError } from '../../../shared/faults/errors.ts';
import type { InputFile, PlannedInputFile } from '../../../shared/files/inputFiles.ts';
import { arrayKindOf } from '../../files/arrayHead.ts';
import { isImage } from '../../files/imageHead.ts';
import { firstBytes } from '../../files/regularFile.ts';
import type { GivenInputs } from '../../jobs/wire/givenInputs.ts';
import { knownPreparation } from '../ir/preparationOf.ts';
import { sha256Of } from '../models/modelSource.ts';

/**
 * @param files one list for each model, in their order
 * @throws VinobenchError `input` for a file that is not there, and for one that is neither an image nor an array
 */
export async function withInputFiles(
  models: readonly PlannedModel[],
  files: readonly (readonly InputFile[] | null)[] | undefined,
  signal: AbortSignal | undefined,
): Promise<PlannedModel[]> {
  return await Promise.all(
    models.map(async (model, index) => {
      const given = files?.[index] ?? [];
      return given.length === 0 ? model : { ...model, inputFiles: await hashed(given, signal) };
    }),
  );
}

/** With what the files hold now. */
export async function hashed(
  files: readonly InputFile[],
  signal: AbortSignal | undefined,
): Promise<PlannedInputFile[]> {
  return await Promise.all(
    files.map(async ({ input, path: given }) => {
      const file = path.resolve(given);
      await requireFile(file);
      return { input, path: file, sha256: await sha256Of([file], signal) };
    }),
  );
}

async function requireFile(file: string): Promise<void> {
  const facts = statSync(file, { throwIfNoEntry: false });
  if (facts === undefined) throw refusal(file, 'does not exist');
  if (!facts.isFile()) throw refusal(file, 'is not a file');
  const head = await firstBytes(file);
  if (!isImage(head) && arrayKindOf(head, file) === null)
    throw refusal(file, facts.size === 0 ? 'is empty' : 'is neither an image nor an array');
}

const refusal = (file: string, what: string): VinobenchError =>
  new VinobenchError('input', `${file} ${what}; --input takes an image, a .npy, .npz or .bin file.`, {
    place: { file },
  });

const nothingAsked = { mean: null, scale: null, colour: null, resize: null };

/** What a job is given of them; undefined: there are none. */
export function givenInputs(
  model: PlannedModel,
  { preparation = nothingAsked }: Pick<RunPlan, 'preparation'>,
): GivenInputs | undefined {
  const { inputFiles = [] } = model;
  if (inputFiles.length === 0) return undefined;
  return {
    files: inputFiles.map(({ input, path: file, sha256 }) => ({ input, path: file, sha256 })),
    wish: { asked: preparation, known: knownPreparation(model) },
  };
}
