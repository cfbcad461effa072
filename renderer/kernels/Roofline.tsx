/** Kernels under the measured roofs of their machine: the area of a mark is its time, filled the first track, rings the others. */
import { useLayoutEffect, useMemo, useRef, useState } from 'react';
import { layOutRoofline } from '../../shared/view/kernels/rooflineLayout.ts';
import type { RooflinePlot } from '../../shared/view/kernels/rooflinePlot.ts';
import { dateText, plural } from '../../shared/view/text/format.ts';
import { Empty } from '../widgets/Empty.tsx';
import { Swatch } from '../widgets/Swatch.tsx';
import { markWords, RooflineChart } from './RooflineChart.tsx';
import type { Kernels } from './useKernels.ts';
import { useRooflineKeys } from './useRooflineKeys.ts';
import type { Selection } from './useSelection.ts';

export default function Roofline({
  kernels,
  plot,
  selection,
}: {
  readonly kernels: Kernels;
  /** Null: no roofs. */
  readonly plot: RooflinePlot | null;
  readonly selection: Selection;
}) {
  const { tracks, shown } = kernels;
  useRooflineKeys({ kernels, plot, selection });
  if (plot === null)
    return (
      <Empty title="No roofs were measured for this profile">
        <p className="sentence">
          Profile the model again: the machine's peaks are measured once and then kept. A device without
          peaks, such as one that cannot be timed, has no roofline.
        </p>
      </Empty>
    );
  const measured = shown.flatMap(
    ({ document, profile }) => document.peaks?.[profile.roofline?.peaks ?? -1] ?? [],
  );
  const [example] = measured;
  return (
    <div className="roofline-pane">
      <p className="roofline-legend">
        {tracks.map(({ name, profile }, index) => (
          <span key={name}>
            <Swatch device={profile.device} precision={profile.precision} /> {name}:{' '}
            {index === 0 ? 'filled' : 'ring'}
          </span>
        ))}
        <span className="dim">area of a mark: time</span>
        <span className="push" />
        {example !== undefined && (
          <span className="dim">
            measured roofs
            {example.threads === null ? '' : `, ${plural(example.threads, 'thread')}`},{' '}
            {dateText(example.measuredAt)}
          </span>
        )}
      </p>
      <Frame kernels={kernels} plot={plot} selection={selection} />
      <Told kernels={kernels} plot={plot} selection={selection} />
    </div>
  );
}

/** The chosen kernel in words; what keys choose is announced. */
function Told({ kernels, plot, selection }: FrameProps) {
  const mark = plot.marks.find(
    ({ profile, name }) => profile === selection.track && name === selection.kernel,
  );
  return (
    <output className="roofline-told">
      {mark === undefined
        ? selection.row === null
          ? ''
          : `${selection.row} has no FLOPs in ${kernels.tracks[selection.track]?.name ?? ''}: it is not under the roofs.`
        : markWords(mark, kernels.tracks[mark.profile]?.name ?? '').join(', ')}
    </output>
  );
}

interface FrameProps {
  readonly kernels: Kernels;
  readonly plot: RooflinePlot;
  readonly selection: Selection;
}

function Frame({ kernels, plot, selection }: FrameProps) {
  const frame = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const { current } = frame;
    if (current === null) return;
    const measure = new ResizeObserver(() =>
      setSize({ width: current.clientWidth, height: current.clientHeight }),
    );
    measure.observe(current);
    return () => measure.disconnect();
  }, []);
  const layout = useMemo(
    () =>
      size.width === 0
        ? null
        : layOutRoofline(
            plot,
            kernels.tracks.map(({ name }) => name),
            size.width,
            size.height,
          ),
    [plot, kernels.tracks, size],
  );
  return (
    <div ref={frame} className="roofline-frame">
      {layout !== null && <RooflineChart kernels={kernels} layout={layout} selection={selection} {...size} />}
    </div>
  );
}
