/** Everything that a report is made of, from the stores. */
import { layout } from '../../../layout/layout.ts';
import { catalogue } from '../../../models/catalogue.ts';
import { referenceRun } from '../../../models/referenceRun.ts';
import { type SpreadOf, spreadOfCells } from '../../../shared/comparing/spread.ts';
import type { KeptAccuracy } from '../../../shared/documents/reports.ts';
import type { Cell, RunWithRounds } from '../../../shared/documents/run.ts';
import { VinobenchError } from '../../../shared/faults/errors.ts';
import type { ProfileSummary } from '../../../shared/profile/stored.ts';
import { studyId, studyRun } from '../../../shared/study/studyRun.ts';
import { profileOfCell } from '../../../shared/view/kernels/cellOfProfile.ts';
import type { CellProfile, ReportSources } from '../../../shared/view/report/sources.ts';
import { vinobenchVersion } from '../../../shared/vinobenchVersion.ts';
import type { KeptNoise } from '../kept/keptNoise.ts';
import type { KeptProfiles } from '../kept/keptProfiles.ts';
import { keptReferences } from '../kept/keptReferences.ts';
import type { KeptReports } from '../kept/keptReports.ts';
import type { RunRecords } from '../kept/runRecords.ts';
import { listedModel } from '../models/modelList.ts';

export interface Stores {
  readonly runs: RunRecords;
  readonly profiles: KeptProfiles;
  readonly reports: KeptReports;
  readonly noise: KeptNoise;
}

/** A deleted run is read when it is named; the latest is one that still exists. */
export const runWithRounds = async (runs: RunRecords, reference: string): Promise<RunWithRounds> =>
  reference === studyId
    ? studyRun(referenceRun(), catalogue())
    : await runs.withRounds(reference, reference !== 'latest');

/** @throws VinobenchError `usage` for a run that is named twice */
export async function reportSources(references: readonly string[], stores: Stores): Promise<ReportSources> {
  const documents: RunWithRounds[] = [];
  for (const reference of references) {
    const document = await runWithRounds(stores.runs, reference);
    if (documents.some(({ run }) => run.id === document.run.id))
      throw new VinobenchError(
        'usage',
        `${reference} is run ${document.run.id}, which is named twice: name another one.`,
      );
    documents.push(document);
  }
  const [first, ...others] = documents;
  if (first === undefined) throw new VinobenchError('usage', 'A report needs a run: name one.');
  const spreadOf = others.length === 0 ? () => null : await spreadsOf(documents, stores);
  return {
    runs: [first, ...others],
    spreadOf,
    catalogue: catalogue().map(listedModel),
    study: referenceRun(),
    profiles: await profilesOf(first, stores.profiles),
    accuracies: await accuraciesOf(first, stores.reports),
    references: keptReferences().references.map(({ reference }) => reference),
    command: layout.command,
    vinobenchVersion,
    madeAt: new Date().toISOString(),
  };
}

/** The study is no run of the store, and has no samples that vary. */
async function spreadsOf(documents: readonly RunWithRounds[], { runs, noise }: Stores): Promise<SpreadOf> {
  const ids = documents.map(({ run }) => run.id).filter((id) => id !== studyId);
  return spreadOfCells(await runs.spreads(ids, await noise.all()));
}

/** The newest of each cell's configuration that was made on the run's machine with its runtime. */
async function profilesOf({ run, cells }: RunWithRounds, kept: KeptProfiles): Promise<CellProfile[]> {
  const { documents } = await kept.read((store) => store.list());
  const ofMachine = documents.filter(
    ({ machine, runtime }) =>
      machine.hostname === run.machine.hostname && runtime.version === run.runtime.version,
  );
  const found: CellProfile[] = [];
  for (const cell of cells) {
    const place = placeOf(ofMachine, cell);
    if (place === null) continue;
    const { id, at } = place;
    const document = found.find((one) => one.id === id)?.document ?? (await kept.show(id)).document;
    found.push({ cellId: cell.id, id, createdAt: place.createdAt, document, at });
  }
  return found;
}

function placeOf(list: readonly ProfileSummary[], cell: Cell) {
  const entry = profileOfCell(list, cell);
  if (entry === null) return null;
  const { id, createdAt, key } = entry;
  return { id, createdAt, at: Number(key.slice(id.length + 1)) };
}

/** Of each network the latest. */
async function accuraciesOf({ cells }: RunWithRounds, reports: KeptReports): Promise<KeptAccuracy[]> {
  const models = [...Map.groupBy(cells, ({ model }) => model).values()].flatMap((own) => own[0] ?? []);
  const found: KeptAccuracy[] = [];
  for (const { model, modelSha256 } of models) {
    const { accuracies } = await reports.of({ name: model, modelSha256 });
    const [latest] = accuracies;
    if (latest !== undefined) found.push(latest);
  }
  return found;
}
