/** The run's ratios next to published ones, recomputed from their tables, each marked with what quantity it is of. */
import { type RatioRange, type Reference, rangeOf, referenceRatios } from '../../study/reference.ts';
import type { SpeedupPanel } from '../bars/speedup.ts';
import { ratioText } from '../text/format.ts';
import { type Html, html, paragraph, shownFigure, table } from './html.ts';
import type { ReportSection } from './section.ts';

/** Null: no reference has a ratio of the run. */
export function referencesSection(
  panels: readonly SpeedupPanel[],
  references: readonly Reference[],
): ReportSection | null {
  const rows = panels.flatMap(({ key, baseline, bars }) => {
    const pair = `${key} over ${baseline}`;
    const published = references.flatMap((reference) =>
      referenceRatios(reference)
        .filter((one) => one.key === key && one.baseline === baseline)
        .map(({ machine, ratios }) => ({
          reference,
          machine,
          range: rangeOf(ratios.map(({ ratio }) => ratio)),
        })),
    );
    if (published.length === 0) return [];
    const own = rangeOf(bars.flatMap(({ ratio }) => ratio?.ratio ?? []));
    return [
      rowOf([pair, 'This run', 'latency'], own, `own ${pair}`),
      ...published.map(({ reference: { id, title, quantity }, machine, range }) =>
        rowOf([pair, `${title}, ${machine}`, quantity], range, `reference ${id}, ${machine}, ${pair}`),
      ),
    ];
  });
  if (rows.length === 0) return null;
  const sources = references.map(({ title, source }) => `${title}: ${source}`);
  return {
    id: 'references',
    title: 'Next to published results',
    body: html`${paragraph('The lowest, mean and highest ratio over all networks of each source, recomputed from its table. Other machines, runtimes and networks: a difference shows that conditions differ, not why. Throughput is measured with many requests at once, so a ratio of throughputs is another quantity than a ratio of latencies.')}
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
