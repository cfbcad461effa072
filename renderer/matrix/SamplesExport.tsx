/** The plots of one cell's samples as pictures, and the samples as data. */
import type { Cell, RunDocument } from '../../shared/documents/run.ts';
import type { Milliseconds } from '../../shared/units.ts';
import { runFoot } from '../../shared/view/pictures/matrixPicture.ts';
import { histogramPicture, samplesCsv, samplesPicture } from '../../shared/view/pictures/samplesPicture.ts';
import { ExportChart } from '../export/ExportMenu.tsx';

export function SamplesExport({
  plot,
  model,
  cell,
  rounds,
  run,
}: {
  readonly plot: 'histogram' | 'samples';
  /** For people. */
  readonly model: string;
  readonly cell: Cell;
  readonly rounds: readonly (readonly Milliseconds[])[];
  readonly run: RunDocument['run'];
}) {
  const title = `${model}, ${cell.device} ${cell.precision}`;
  const draw = plot === 'histogram' ? histogramPicture : samplesPicture;
  return (
    <ExportChart
      label={`Export the ${plot}`}
      name={`vinobench ${plot} ${title}`}
      picture={() => draw({ title, cell, rounds, foot: runFoot(run) })}
      csv={() => samplesCsv(rounds)}
    />
  );
}
