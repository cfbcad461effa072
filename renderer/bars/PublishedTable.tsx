/** Ratios that were published of a pair of configurations, next to one's own of the same: a row for each machine of each source. */

import type { RatioRange } from '../../shared/study/referenceRatios.ts';
import type { BarPanel } from '../../shared/view/bars/barPanel.ts';
import { type PairPublished, publishedNote } from '../../shared/view/bars/published.ts';
import { ratioText } from '../../shared/view/text/format.ts';

interface Row {
  readonly source: string;
  readonly quantity: string;
  readonly range: RatioRange | null;
  /** By the model's id. */
  readonly ratioOf: (model: string) => number | null;
}

export function PublishedTable({
  panel: { models, series },
  beside: { pair, own, published },
  own: name,
}: {
  readonly panel: BarPanel;
  /** Whose ratios the first series are. */
  readonly own: string;
  readonly beside: PairPublished;
}) {
  const rows: Row[] = [
    {
      ...{ source: name, quantity: 'latency', range: own },
      ratioOf: (model) => series[0]?.bars[models.findIndex((one) => one.model === model)]?.value ?? null,
    },
    ...published.map(({ title, machine, quantity, range, ratios }) => ({
      ...{ source: `${title}, ${machine}`, quantity, range },
      ratioOf: (model: string) => ratios.get(model) ?? null,
    })),
  ];
  const known = models.filter(({ model }) => published.some(({ ratios }) => ratios.has(model)));
  return (
    <section className="published" aria-label={`Published results of ${pair}`}>
      <header>
        <h3>Next to published results</h3>
        <span className="dim">{publishedNote}</span>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keys */}
      <div className="published-scroll" tabIndex={0} role="group" aria-label={`Ratios of ${pair}`}>
        <table>
          <thead>
            <tr>
              {['Source', 'Of', 'Lowest', 'Geo. mean', 'Highest', 'Networks'].map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
              {known.map(({ model, title }) => (
                <th key={model} scope="col">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ source, quantity, range, ratioOf }) => (
              <tr key={source}>
                <th scope="row">{source}</th>
                <td className={quantity === 'throughput' ? 'other-quantity' : ''}>{quantity}</td>
                {[range?.least, range?.geometricMean, range?.most].map((value, at) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a figure is its place
                  <td key={at}>{value === undefined ? '·' : ratioText(value)}</td>
                ))}
                <td>{range?.models ?? 0}</td>
                {known.map(({ model }) => {
                  const ratio = ratioOf(model);
                  return <td key={model}>{ratio === null ? '·' : ratioText(ratio)}</td>;
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
