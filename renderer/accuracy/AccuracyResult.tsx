/** FP32 and INT8 side by side: how often they are right, with the interval of each, and whether they differ. */
import type { KeptAccuracy } from '../../shared/documents/reports.ts';
import { accuracyNotes, accuracyRows, accuracyVerdict } from '../../shared/view/library/accuracy.ts';
import { thin } from '../../shared/view/text/format.ts';
import { Swatch } from '../widgets/Swatch.tsx';

const glyphs = { worse: '▼', better: '▲', 'no difference': '=' } as const;

export function AccuracyResult({ report: { document } }: { readonly report: KeptAccuracy }) {
  const rows = accuracyRows(document);
  const verdict = accuracyVerdict(document);
  return (
    <>
      {rows.length > 0 && (
        <table className="small-table" aria-label="Accuracy in per cent">
          <thead>
            <tr>
              <th scope="col">
                <span className="hidden-visually">Network</span>
              </th>
              <th scope="col">
                Top-1{thin}%, 95{thin}% CI
              </th>
              <th scope="col">
                Top-5{thin}%, 95{thin}% CI
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ name, precision, top1, top1Interval, top5, top5Interval }) => (
              <tr key={name}>
                <th scope="row" title={name}>
                  {precision !== null && <Swatch device={document.device} precision={precision} />}{' '}
                  {precision ?? name}
                </th>
                <td>
                  {top1} <span className="dim">{top1Interval}</span>
                </td>
                <td>
                  {top5} <span className="dim">{top5Interval}</span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {verdict !== null && (
        <p>
          <strong className={verdict.verdict === 'worse' ? 'bad' : ''}>
            {glyphs[verdict.verdict]} {verdict.verdict}
          </strong>
          {`: INT8 ${verdict.drop} of top-1, 95${thin}% CI ${verdict.interval}`}
        </p>
      )}
      {accuracyNotes(document).map((note) => (
        <p key={note} className="dim">
          {note}
        </p>
      ))}
    </>
  );
}
