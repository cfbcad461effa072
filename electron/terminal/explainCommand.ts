/** `explain`: what the run and the profiles of one cell say, and what to do next. */
import { layout } from '../../layout/layout.ts';
import type { Profile } from '../../shared/documents/profile.ts';
import type { Cell, RunWithRounds } from '../../shared/documents/run.ts';
import { VinobenchError } from '../../shared/faults/errors.ts';
import type { Explanation } from '../../shared/findings/finding.ts';
import { explainedCell, judgedCells } from '../../shared/view/bars/explained.ts';
import { profileOfCell } from '../../shared/view/kernels/cellOfProfile.ts';
import { actionWords, cellFindingText, missingDocumentText } from '../../shared/view/text/findingText.ts';
import type { Client } from '../workbench/client.ts';
import { exitCodes, type JsonOption, withClient } from './client.ts';
import { show } from './output.ts';

/** @param words of the cell: its model, then a device and a precision where the run has several */
export function explainCell(run: string, words: readonly string[], { json }: JsonOption): Promise<number> {
  return withClient(async (client) => {
    const document = await client.runs.show({ id: run });
    const cell = cellNamed(document, words.join(' '));
    const judged = judgedCells(document).find((one) => one.cell.id === cell.id);
    if (judged === undefined) throw new TypeError('a cell of the run is one of its cells');
    const kept = await profilesOf(client, [cell, ...(judged.base === null ? [] : [judged.base])]);
    const explanation = explainedCell(judged, (one) => kept.get(one.id) ?? null);
    await show({ schemaVersion: 1, run: document.run.id, cell: cell.id, ...explanation }, json, () =>
      explanationText(explanation),
    );
    return exitCodes.ok;
  });
}

function cellNamed({ run, cells }: RunWithRounds, name: string): Cell {
  const asked = name.toLowerCase();
  const named = cells.filter((cell) => nameOf(cell).toLowerCase().startsWith(asked) || cell.id === name);
  const exact = named.filter((cell) => nameOf(cell).toLowerCase() === asked || cell.id === name);
  const [only, ...others] = exact.length > 0 ? exact : named;
  if (only !== undefined && others.length === 0) return only;
  const listed = (only === undefined ? cells : named).slice(0, 8).map(nameOf).join('; ');
  throw new VinobenchError(
    'usage',
    `Run ${run.id} has ${only === undefined ? 'no cell' : `${named.length} cells`} named ${name}: name one as ${listed}.`,
  );
}

const nameOf = ({ model, device, precision }: Explanation['subject']): string =>
  `${model} ${device} ${precision}`;

async function profilesOf(client: Client, cells: readonly Cell[]): Promise<Map<string, Profile>> {
  const { profiles } = await client.profiles.list({ deleted: false });
  const found = new Map<string, Profile>();
  for (const cell of cells) {
    const entry = profileOfCell(profiles, cell);
    if (entry === null) continue;
    const { document } = await client.profiles.show({ id: entry.id });
    const profile = document.profiles[Number(entry.key.slice(entry.id.length + 1))];
    if (profile !== undefined) found.set(cell.id, profile);
  }
  return found;
}

function explanationText({ subject, over, findings, missing }: Explanation): string {
  const heading = `${nameOf(subject)}${over === null ? '' : `, against ${over}`}`;
  const parts = findings.map((finding) => {
    const { title, evidence, next } = cellFindingText(finding);
    const words = finding.next === null ? null : actionWords(finding.next, subject, over);
    return [
      title,
      `  ${evidence}`,
      ...(next === null ? [] : [`  Next: ${next}`]),
      ...(words === null ? [] : [`  ${layout.command} ${words}`]),
    ].join('\n');
  });
  const none = parts.length === 0 ? ['Nothing stands out.'] : parts;
  return [heading, ...none, ...missing.map(missingDocumentText)].join('\n\n');
}
