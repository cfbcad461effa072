/** Table II, differences and findings of profiles, for a terminal. */
import Table from 'cli-table3';
import { findModel } from '../../models/catalogue.ts';
import { referenceRun } from '../../models/referenceRun.ts';
import type { Profile } from '../../shared/documents/profile.ts';
import { configurationNames } from '../../shared/profile/configuration.ts';
import { diffProfiles } from '../../shared/profile/diff.ts';
import { type TableTwo, tableTwo, tableTwoCellText } from '../../shared/profile/tableTwo.ts';
import { besideStudy } from '../../shared/study/studyTable.ts';
import { findings } from '../../shared/view/kernels/findings.ts';
import { timeText } from '../../shared/view/text/format.ts';

const style = { head: [], border: [] };

/** Layers x configurations, a table for each model; next to it the study's own where it has one. */
export function tableTwoText(profiles: readonly Profile[]): string {
  const models = [...new Set(profiles.map(({ model }) => model))];
  return models
    .map((model) => {
      const { columns, studyColumns, rows } = withStudy(
        model,
        tableTwo(profiles.filter((profile) => profile.model === model)),
      );
      const table = new Table({
        head: ['Layer', ...columns, ...studyColumns.map((name) => `Study: ${name}`)],
        style,
      });
      for (const row of rows) {
        const name = row.inserted ? `+ ${row.name}` : row.name;
        const study = studyColumns.map((_, column) => row.study?.[column] ?? '');
        table.push([name, ...row.cells.map(tableTwoCellText), ...study]);
      }
      return `${model} (+: inserted by the runtime)\n${table.toString()}`;
    })
    .join('\n\n');
}

function withStudy(model: string, table: TableTwo): TableTwo {
  const { table2 } = referenceRun();
  return findModel(model)?.studyRow === table2.model ? besideStudy(table, table2) : table;
}

/** The first configuration of each model against every other one of it, most time first. */
export function findingsText(profiles: readonly Profile[]): string {
  const names = configurationNames(profiles);
  const nameOf = (profile: Profile) => names[profiles.indexOf(profile)] ?? profile.device;
  const sections = [...new Set(profiles.map(({ model }) => model))].flatMap((model) => {
    const [first, ...others] = profiles.filter((profile) => profile.model === model);
    if (first === undefined) return [];
    return others.map((other) => {
      const diff = diffProfiles(first, other);
      const lines = findings(diff).map(({ text }) => `- ${text}`);
      const kernels = `kernels ${timeText(first.reconciliation.kernelsMs)} -> ${timeText(other.reconciliation.kernelsMs)}`;
      const heading = `${model}: ${nameOf(first)} -> ${nameOf(other)}, ${kernels}`;
      return [heading, ...(lines.length === 0 ? ['- no difference beyond noise'] : lines)].join('\n');
    });
  });
  return sections.length === 0
    ? 'Nothing to compare: give two configurations of a model.'
    : sections.join('\n\n');
}
