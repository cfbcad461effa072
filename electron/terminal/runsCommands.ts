/** `runs`: which runs are kept, and what people say of them. */

import { type RunWords, runWordsSchema } from '../../shared/documents/run.ts';
import { type RunFilter, runFilterSchema } from '../../shared/documents/runFilter.ts';
import { VinobenchError } from '../../shared/faults/errors.ts';
import { changeText, sentenceOfChange } from '../../shared/view/text/runChangeText.ts';
import { exitCodes, type JsonOption, withClient } from './client.ts';
import { printError, show } from './output.ts';
import { parsedOptions } from './parsedOptions.ts';

export interface ListRunsCommand extends JsonOption, RunFilter {
  readonly deleted?: boolean;
}

export function listKeptRuns({ json, deleted, ...asked }: ListRunsCommand): Promise<number> {
  return withClient(async (client) => {
    const filter = parsedOptions(runFilterSchema, asked);
    const list = await client.runs.list({ deleted: deleted === true, filter });
    const isFiltered = Object.keys(filter).length > 0;
    await show(list, json, async ({ runs }) => (await import('./table.ts')).runsTable(runs, isFiltered));
    for (const { reason } of list.damaged) printError(reason);
    return exitCodes.ok;
  });
}

export const nameRun = (id: string, name: string, options: JsonOption): Promise<number> =>
  changeWords(id, { title: name }, options);

/** Adds tags, or takes them off. */
export const tagRun = (
  id: string,
  tags: readonly string[],
  { remove, ...options }: JsonOption & { readonly remove?: boolean },
): Promise<number> => {
  const [add, gone] = remove === true ? [[], [...tags]] : [[...tags], []];
  return changeWords(id, { tags: { add, remove: gone } }, options);
};

/** Without words the note is taken away. */
export const noteRun = (id: string, words: readonly string[], options: JsonOption): Promise<number> =>
  changeWords(id, { notes: words.join(' ') }, options);

export const pinRun = (
  id: string,
  { off, ...options }: JsonOption & { readonly off?: boolean },
): Promise<number> => changeWords(id, { pinned: off !== true }, options);

export function undoLatest({ json }: JsonOption): Promise<number> {
  return withClient(async (client) => {
    const undone = await client.runs.undo({ change: null });
    await show({ schemaVersion: 1, ...undone }, json, (shown) => `Undone: ${changeText(shown)}.`);
    return exitCodes.ok;
  });
}

function changeWords(id: string, asked: RunWords, { json }: JsonOption): Promise<number> {
  return withClient(async (client) => {
    const words = runWordsSchema.safeParse(asked);
    if (!words.success)
      throw new VinobenchError(
        'usage',
        words.error.issues
          .map(({ path, message }) => `The ${path[0] === 'title' ? 'name' : String(path[0])}: ${message}.`)
          .join(' '),
      );
    const changed = await client.runs.annotate({ id, words: words.data });
    await show(
      { schemaVersion: 1, ...changed },
      json,
      (shown) => `${sentenceOfChange(shown)} \`runs undo\` takes it back.`,
    );
    return exitCodes.ok;
  });
}
