/** Timeline: overview and ruler above, tracks and lanes below. Drawing never waits for React. */
import { useEffect, useRef } from 'react';
import type { SightWindow } from '../../shared/view/kernels/sight.ts';
import type { TimelineScene } from './scene.ts';
import { TimelineHead } from './TimelineHead.tsx';
import { TrackCanvas } from './TrackCanvas.tsx';
import { TrackNames } from './TrackNames.tsx';
import type { Kernels } from './useKernels.ts';
import type { Selection } from './useSelection.ts';
import { useTimelineKeys } from './useTimelineKeys.ts';

interface TimelineProps {
  readonly kernels: Kernels;
  readonly scene: TimelineScene;
  readonly sight: SightWindow;
  readonly selection: Selection;
}

export function Timeline({ kernels, scene, sight, selection }: TimelineProps) {
  const pointer = useRef<number | null>(null);
  const scroll = useRef<HTMLElement>(null);
  useTimelineKeys({ scene, selection, sight, pointer });
  useRevealChosen(scene, sight, selection);
  useWheel(scroll, sight);
  return (
    <section ref={scroll} className="timeline" aria-label="Timeline">
      <TimelineHead scene={scene} sight={sight} arrangement={kernels.arrangement} />
      <div className="timeline-body">
        <TrackNames scene={scene} selection={selection} />
        <TrackCanvas kernels={kernels} scene={scene} sight={sight} selection={selection} pointer={pointer} />
      </div>
    </section>
  );
}

/** What was chosen in the table, a finding or the roofline comes into sight. */
function useRevealChosen(scene: TimelineScene, sight: SightWindow, { row }: Selection): void {
  const latest = useRef(scene);
  latest.current = scene;
  useEffect(() => {
    const { tracks, chosen } = latest.current;
    if (row === null) return;
    const ends = chosen.runs.flatMap((runs, track) => {
      const at = runs.at(-1)?.[1];
      return at === undefined ? [] : (tracks[track]?.kernels[at] ?? []);
    });
    const { fromUs, toUs } = sight.now;
    const [nearest] = ends;
    if (nearest === undefined || ends.some(({ startUs, endUs }) => endUs >= fromUs && startUs <= toUs))
      return;
    sight.reveal(nearest.startUs, nearest.endUs);
  }, [row, sight]);
}

/** React's own listeners cannot keep the page from scrolling. */
function useWheel(target: React.RefObject<HTMLElement | null>, sight: SightWindow): void {
  useEffect(() => {
    const { current } = target;
    const wheel = (event: WheelEvent) => {
      if (!(event.target instanceof HTMLCanvasElement)) return;
      event.preventDefault();
      const { left, width } = event.target.getBoundingClientRect();
      if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY))
        sight.pan((event.deltaX + event.deltaY) / width);
      else sight.zoom(Math.exp(-event.deltaY / 300), (event.clientX - left) / width);
    };
    current?.addEventListener('wheel', wheel, { passive: false });
    return () => current?.removeEventListener('wheel', wheel);
  }, [target, sight]);
}
