/** The history as a picture and as data. */

import type { Precision } from '../../shared/precision/precision.ts';
import { csv } from '../../shared/profile/csv.ts';
import type { HistoryPoint } from '../../shared/view/compare/history.ts';
import { historyPicture } from '../../shared/view/pictures/historyPicture.ts';
import { ExportChart } from '../export/ExportMenu.tsx';

export function HistoryExport({
  title,
  points,
  device,
  precision,
}: {
  readonly title: string;
  readonly points: readonly HistoryPoint[];
  readonly device: string;
  readonly precision: Precision;
}) {
  return (
    <ExportChart
      label="Export the history"
      name={`vinobench history ${title}`}
      picture={() => historyPicture({ title, points, device, precision })}
      csv={() =>
        csv([
          ['run', 'when', 'OpenVINO', 'FPS', 'low', 'high', 'status', 'title'],
          ...points.map(({ run, createdAt, version, fps, interval, status, title: of }) => [
            run,
            createdAt,
            version,
            fps,
            interval?.[0] ?? null,
            interval?.[1] ?? null,
            status,
            of,
          ]),
        ])
      }
    />
  );
}
