/** Files into the store: read whole, then written in one step, or refused with nothing of them kept. */

import type { ImportedFiles } from '../../../shared/documents/importedFiles.ts';
import type { ReadDocuments } from '../../../shared/documents/readDocuments.ts';
import { profileContents } from '../../../shared/profile/stored.ts';
import type { DocumentRow, ImportedItem } from '../../store/imports.ts';
import { profileRow } from '../../store/profileStore.ts';
import { accuracyRow, calibrationRow } from '../../store/reportStore.ts';
import type { RunRecords } from '../kept/runRecords.ts';
import { readInJob } from './readInJob.ts';

/** @throws VinobenchError `input` for the first file that cannot be imported, `limit` where reading it takes too much, `cancelled` */
export async function importFiles(
  runs: RunRecords,
  paths: readonly string[],
  signal?: AbortSignal,
): Promise<ImportedFiles> {
  const now = new Date();
  return await keepDocuments(runs, await readInJob(paths, { now, signal }), now);
}

/** In one step: all of them, or none. */
export async function keepDocuments(
  runs: RunRecords,
  documents: ReadDocuments,
  now: Date,
): Promise<ImportedFiles> {
  const rows: DocumentRow[] = [];
  for (const { id, ...document } of documents.profiles)
    rows.push(
      await profileRow(profileContents(document, null), document, {
        origin: document.origin,
        createdAt: now,
        id: id ?? null,
      }),
    );
  for (const { contents, document, origin } of documents.accuracies)
    rows.push(await accuracyRow({ ...contents, origin }, document, { origin, createdAt: now, id: null }));
  for (const { contents, document, origin } of documents.calibrations)
    rows.push(await calibrationRow({ ...contents, origin }, document, { origin, createdAt: now, id: null }));
  const items = await runs.read((store) => store.importAll(documents.runs, rows));
  const titles = [
    ...documents.runs.map(({ run }) => run.title),
    ...documents.profiles.map(({ profiles }) => [...new Set(profiles.map(({ model }) => model))].join(', ')),
    ...[...documents.accuracies, ...documents.calibrations].map(({ contents }) => contents.model),
  ];
  const origins = [...documents.runs.map(({ run }) => run.origin), ...rows.map(({ origin }) => origin)];
  return {
    schemaVersion: 1,
    imported: items.flatMap((item, at) => {
      const [title, origin] = [titles[at], origins[at]];
      return title === undefined || origin === undefined ? [] : [{ ...itemOf(item), title, origin }];
    }),
  };
}

const itemOf = ({
  kind,
  id,
  state,
}: ImportedItem): Pick<ImportedFiles['imported'][number], 'kind' | 'id' | 'state'> => ({
  kind,
  id,
  state,
});
