/** The files that a profile is written into on demand, checked against existing files before the work begins. */
import { closeSync, openSync, readSync } from 'node:fs';
import { kernelsCsv } from '../../shared/profile/csv.ts';
import { traceHead } from '../../shared/profile/trace.ts';
import type { ProfileRequest } from '../../shared/work/profile.ts';
import { checkWritable } from '../files/durable.ts';
import type { Outlet } from '../files/fileTrouble.ts';
import { checkDistinct, checkOutputs } from '../files/overwrite.ts';
import { ModelQuestions } from '../workbench/models/modelQuestions.ts';
import { sourceFiles } from '../workbench/models/modelSource.ts';
import { filesOfModel } from '../workbench/work/irOutput.ts';

export interface FileForms {
  readonly trace?: string;
  readonly csv?: string;
  readonly force?: boolean;
}

export const outletOf = (option: string): Outlet => ({
  code: 'input',
  elsewhere: `name another file with ${option}`,
});

/** @throws VinobenchError for a file that cannot be written, that is read, or that is not a profile's without `force` */
export function checkForms({ trace, csv, force = false }: FileForms, inputs: readonly string[]): void {
  const forms = [
    ...(trace === undefined ? [] : [{ file: trace, option: '--trace', head: traceHead }]),
    ...(csv === undefined ? [] : [{ file: csv, option: '--csv', head: kernelsCsv([]) }]),
  ];
  checkDistinct(forms);
  const outputs = forms.map(({ file, option, head }) => ({
    file,
    elsewhere: outletOf(option).elsewhere,
    isOurs: () => startsWith(file, head),
  }));
  checkOutputs(outputs, { inputs, force });
  for (const { file, option } of forms) checkWritable(file, outletOf(option));
}

/** An empty file holds nothing to lose. */
function startsWith(file: string, head: string): boolean {
  const descriptor = openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(Buffer.byteLength(head));
    const length = readSync(descriptor, bytes, 0, bytes.length, 0);
    return length === 0 || bytes.toString('utf8', 0, length) === head;
  } finally {
    closeSync(descriptor);
  }
}

/** Files that a profile reads. */
export async function filesReadBy({
  models,
  inputFiles = [],
  calibration,
}: ProfileRequest): Promise<string[]> {
  const given = inputFiles.flatMap((files) => (files ?? []).map(({ path }) => path));
  const images = calibration?.images ?? null;
  const questions = new ModelQuestions();
  const read = await Promise.all(models.map((model) => filesOfModel(sourceFiles(model), questions)));
  return [...read.flat(), ...given, ...(images === null ? [] : [images])];
}
