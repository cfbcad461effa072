/** The history as a picture and as data. */
import type { History } from '../../shared/comparing/history.ts';
import { type HistoryScale, historyCsv } from '../../shared/view/compare/historyChart.ts';
import { historyPicture } from '../../shared/view/pictures/historyPicture.ts';
import { ExportChart } from '../export/ExportMenu.tsx';

export function HistoryExport({
  title,
  history,
  scale,
  letters,
}: {
  readonly title: string;
  readonly history: History;
  readonly scale: HistoryScale;
  readonly letters: ReadonlyMap<string, string>;
}) {
  return (
    <ExportChart
      label="Export the history"
      name={`vinobench history ${title}`}
      picture={() => historyPicture({ title, history, scale, letters })}
      csv={() => historyCsv(history)}
    />
  );
}
