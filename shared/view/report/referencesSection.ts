/** The run's ratios next to published ones, each marked with what quantity it is of. */
import type { Reference } from '../../study/reference.ts';
import type { RatioRange } from '../../study/referenceRatios.ts';
import { publishedBeside, publishedNote, ratiosOfPair } from '../bars/published.ts';
import type { SpeedupPanel } from '../bars/speedup.ts';
import { ratioText } from '../text/format.ts';
import { type Html, html, paragraph, shownFigure, table } from './html.ts';
import type { ReportSection } from './section.ts';

/** Null: no reference has a ratio of the run. */
export function referencesSection(
  panels: readonly SpeedupPanel[],
  references: readonly Reference[],
): ReportSection | null {
  const rows = publishedBeside(panels.map(ratiosOfPair), references).flatMap(({ pair, own, published }) => [
    rowOf([pair, 'This run', 'latency'], own, `own ${pair}`),
    ...published.map(({ id, title, machine, quantity, range }) =>
      rowOf([pair, `${title}, ${machine}`, quantity], range, `reference ${id}, ${machine}, ${pair}`),
    ),
  ]);
  if (rows.length === 0) return null;
  const sources = references.map(({ title, source }) => `${title}: ${source}`);
  return {
    id: 'references',
    title: 'Next to published results',
    body: html`${paragraph(publishedNote)}
${table(
  'Ratios of this run and of published tables',
  [
    { name: 'Ratio' },
    { name: 'Source' },
    { name: 'Of' },
    ...['Lowest', 'Geometric mean', 'Highest', 'Networks'].map((name) => ({ name, figures: true })),
  ],
  rows,
)}
${paragraph(html`<span class="from">${sources.join('; ')}.</span>`)}`,
    pictures: [],
  };
}

function rowOf(words: readonly string[], range: RatioRange | null, of: string): (string | Html)[] {
  if (range === null) return [...words, '', '', '', '0'];
  const figures = (['least', 'geometricMean', 'most'] as const).map((name) =>
    shownFigure(`${of} ${name}`, range[name], ratioText(range[name])),
  );
  return [...words, ...figures, String(range.models)];
}
