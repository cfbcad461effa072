/** A run as a file that travels: alone, or in an archive with what else is kept of its models on its machine. */
import { catalogue } from '../../../models/catalogue.ts';
import type { RunWithRounds } from '../../../shared/documents/run.ts';
import { VinobenchError } from '../../../shared/faults/errors.ts';
import { profileOfCell } from '../../../shared/view/kernels/cellOfProfile.ts';
import { matrixOf } from '../../../shared/view/matrix/matrix.ts';
import { matrixPicture } from '../../../shared/view/pictures/matrixPicture.ts';
import { vinobenchVersion } from '../../../shared/vinobenchVersion.ts';
import { vinobenchFileOf, type Written } from '../../exchange/writeFiles.ts';
import { fileNameOf } from '../../files/fileName.ts';
import { zipArchive } from '../../files/zipWriter.ts';
import type { KeptProfiles } from '../kept/keptProfiles.ts';
import type { KeptReports } from '../kept/keptReports.ts';
import type { RunRecords } from '../kept/runRecords.ts';
import { listedModel } from '../models/modelList.ts';

export interface ExportSource {
  readonly runs: RunRecords;
  readonly profiles: KeptProfiles;
  readonly reports: KeptReports;
}

interface ExportedFile {
  /** Without a folder. */
  readonly name: string;
  readonly bytes: Buffer;
}

/** @throws VinobenchError `usage` for a run that is in progress: its file would be half of it */
export async function runFileOf(
  { runs, profiles, reports }: ExportSource,
  { id, archive }: { readonly id: string; readonly archive: boolean },
): Promise<ExportedFile> {
  const document = withoutHome(await runs.withRounds(id, id !== 'latest'));
  if (document.run.status === 'running')
    throw new VinobenchError('usage', `Run ${document.run.id} is in progress: export it when it has ended.`);
  const by = { now: new Date(), vinobenchVersion };
  const stem = `vinobench-${fileNameOf(document.run.id)}`;
  const run = vinobenchFileOf({ kind: 'run', document }, by);
  if (!archive) return { name: `${stem}.vinobench.json`, bytes: run };
  const besides = [...(await profilesOf(profiles, document)), ...(await reportsOf(reports, document))];
  const files = besides.map(({ folder, name, ...written }) => ({
    name: `${folder}/${fileNameOf(name)}.vinobench.json`,
    bytes: vinobenchFileOf(written, by),
  }));
  const picture = { name: 'pictures/matrix.svg', bytes: Buffer.from(pictureOf(document)) };
  const bytes = zipArchive([{ name: `${stem}.vinobench.json`, bytes: run }, ...files, picture]);
  return { name: `${stem}.vinobench.zip`, bytes };
}

/** What is only of the store that keeps it. */
function withoutHome({
  run: { sequence: _, pinnedAt: __, deletedAt: ___, ...run },
  ...document
}: RunWithRounds): RunWithRounds {
  return { ...document, run: { ...run, deletedAt: null } };
}

type Besides = Written & { readonly folder: string; readonly name: string };

/** The newest of each configuration that the run has, of the same machine and runtime. */
async function profilesOf(profiles: KeptProfiles, { run, cells }: RunWithRounds): Promise<Besides[]> {
  const { documents } = await profiles.read((store) => store.list());
  const here = documents.filter(
    ({ machine, runtime }) =>
      machine.hostname === run.machine.hostname && runtime.version === run.runtime.version,
  );
  const ids = new Set(cells.flatMap((cell) => profileOfCell(here, cell)?.id ?? []));
  return await Promise.all(
    [...ids].map(async (id): Promise<Besides> => {
      const { document } = await profiles.show(id);
      return { kind: 'profile', folder: 'profiles', name: id, document };
    }),
  );
}

async function reportsOf(reports: KeptReports, { cells }: RunWithRounds): Promise<Besides[]> {
  const models = [...Map.groupBy(cells, ({ model }) => model).values()].flatMap(([cell]) => cell ?? []);
  const found = await Promise.all(
    models.map(({ model, modelSha256 }) => reports.of({ name: model, modelSha256 })),
  );
  return found.flatMap(({ accuracies, calibrations }) => [
    ...accuracies.map(
      ({ id, createdAt: _, document, ...contents }): Besides => ({
        kind: 'accuracy',
        folder: 'accuracies',
        name: id,
        document,
        contents: { ...contents, images: nameOf(contents.images) },
      }),
    ),
    ...calibrations.map(
      ({ id, createdAt: _, document, ...contents }): Besides => ({
        kind: 'calibration',
        folder: 'calibrations',
        name: id,
        // Paths are this machine's own.
        document: { ...document, xml: nameOf(document.xml), bin: nameOf(document.bin) },
        contents: { ...contents, images: nameOf(contents.images) },
      }),
    ),
  ]);
}

function nameOf(path: string): string;
function nameOf(path: string | null): string | null;
function nameOf(path: string | null): string | null {
  return path === null ? null : (path.split(/[\\/]/).at(-1) ?? '');
}

function pictureOf(document: RunWithRounds): string {
  const matrix = matrixOf({ document, catalogue: catalogue().map(listedModel), study: null, unit: 'FPS' });
  return matrixPicture({ matrix, run: document.run, unit: 'FPS', study: false }).svg;
}
