/** Further runs next to the first: the project's verdicts, what differs between them, and the ratios as bars. */

import { type Comparison, compareSides } from '../compare/compare.ts';
import { comparisonDocument, comparisonNotes } from '../compare/compareDocument.ts';
import { sideLetters, sideOfRun } from '../compare/compareSides.ts';
import { comparedBarsPicture } from '../pictures/barsPicture.ts';
import type { NameOfModel } from '../run/modelNames.ts';
import { boundsText, ratioText } from '../text/format.ts';
import { verdictGlyph, verdictText } from '../text/verdictText.ts';
import { utcText } from './factsSections.ts';
import { bullets, html, paragraph, shownFigure, table } from './html.ts';
import { pictureHtml, type ReportSection } from './section.ts';
import type { ReportSources } from './sources.ts';

function comparisonOf(
  { runs, spreadOf }: Pick<ReportSources, 'runs' | 'spreadOf'>,
  nameOf: NameOfModel,
): Comparison {
  const sides = runs.map((document, at) =>
    sideOfRun(document, { run: document.run.id, only: null }, sideLetters[at] ?? '', nameOf),
  );
  return compareSides(sides, nameOf, { spreadOf });
}

/** Null: there is one run. */
export function compareSection(
  sources: Pick<ReportSources, 'runs' | 'spreadOf'>,
  nameOf: NameOfModel,
): ReportSection | null {
  const { runs } = sources;
  if (runs.length < 2) return null;
  const comparison = comparisonOf(sources, nameOf);
  const document = comparisonDocument(comparison, null);
  const pictures =
    comparison.columns.length === 0
      ? []
      : [{ name: 'comparison', picture: comparedBarsPicture(comparison, 'study order') }];
  const letterOf = (id: string) => sideLetters[runs.findIndex(({ run }) => run.id === id)] ?? '';
  const heads = ['Run', 'Id', 'Title', 'Measured', 'Runtime', 'Host'];
  return {
    id: 'comparison',
    title: 'The runs next to each other',
    body: html`${paragraph('Run A is the base of every ratio: above 1× the other run is faster. All figures further down are of run A.')}
${table(
  'Runs of this report',
  heads.map((name) => ({ name })),
  runs.map(({ run }, at) => [
    sideLetters[at] ?? '',
    run.id,
    run.title,
    utcText(run.createdAt),
    run.runtime.version ?? 'not recorded',
    run.machine.hostname ?? 'not recorded',
  ]),
)}
${pictures.map((picture) => pictureHtml(picture, 'Speed over run A, a group of bars for each network; all figures stand in the table below.'))}
${table(
  'Latency of run A over that of each other run',
  [
    { name: 'Network' },
    { name: 'Configuration' },
    { name: 'Run' },
    { name: 'Ratio', figures: true },
    { name: '95 % interval', figures: true },
    { name: 'Verdict' },
  ],
  document.pairs.map(({ model, device, precision, candidate, ratio, confidence95, verdict }) => [
    nameOf(model),
    `${device} ${precision}`,
    letterOf(candidate),
    shownFigure(`compared ${candidate} ${model} ${device} ${precision}`, ratio, ratioText(ratio)),
    confidence95 === null ? '' : boundsText(confidence95),
    html`<span class="${verdict}">${`${verdictGlyph[verdict]} ${verdictText(verdict)}`.trim()}</span>`,
  ]),
)}
${bullets([...comparisonNotes(document), ...comparison.apart])}`,
    pictures,
  };
}
