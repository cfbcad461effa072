/** From kernels back to the matrix: what the profiled configurations measured there, without counters. */
import { useEffect } from 'react';
import type { Profile } from '../../shared/documents/profile.ts';
import type { Cell, RunDocument } from '../../shared/documents/run.ts';
import { configurationKeys } from '../../shared/machine/runtimeRelease.ts';
import { cellOfConfiguration } from '../../shared/view/kernels/cellOfProfile.ts';
import { figure, intervalText, thin, timeText } from '../../shared/view/text/format.ts';
import { useApp } from '../page/hooks.ts';
import { go, openRun } from '../page/page.ts';
import { newestFirst } from '../store/runs.ts';
import { Section } from '../widgets/Section.tsx';
import { Swatch } from '../widgets/Swatch.tsx';

/** What its column in the matrix is called. */
const keyIn = (run: RunDocument | undefined, cell: Cell): string => configurationKeys(run?.cells ?? [])(cell);

export function MeasuredCells({ profiles }: { readonly profiles: readonly Profile[] }) {
  const runs = useApp((state) => state.runs);
  const documents = useApp((state) => state.documents);
  const model = profiles[0]?.model;
  const newest = newestFirst(runs ?? []).filter(
    ({ models }) => model !== undefined && models.includes(model),
  );
  const last = newest[0]?.id;
  // Others are known as soon as they were looked at.
  useEffect(() => {
    if (last !== undefined) void openRun(last);
  }, [last]);
  const found = profiles.flatMap((profile) => {
    const measured = cellOfConfiguration(newest, documents, profile);
    return measured === null ? [] : [{ ...measured, key: keyIn(documents[measured.run], measured.cell) }];
  });
  if (found.length === 0) return null;
  return (
    <Section title="In the matrix" note="without counters">
      <ul className="cell-links">
        {found.map(({ run, key, cell: { id, device, precision, isa, fps, latencyMs } }) => (
          <li key={id}>
            <button
              type="button"
              className="link"
              title="Shows the cell"
              onClick={() => go({ view: 'matrix', run, cell: `${model}|${key}` })}
            >
              <Swatch device={device} precision={precision} /> {key}
              {isa === null ? '' : ` ${isa}`}
            </button>
            <span className="number">{fps === null ? '' : `${figure(fps)}${thin}FPS`}</span>
            <span className="number">{latencyMs === null ? '' : timeText(latencyMs.mean)}</span>
            <span className="number dim">
              {latencyMs === null ? '' : intervalText(latencyMs.mean, latencyMs.confidence95)}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
