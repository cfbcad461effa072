/** Keys of the roofline: from kernel to kernel in the order of execution, from track to track of one layer. */
import { useMemo, useRef } from 'react';
import type { RooflinePlot } from '../../shared/view/kernels/rooflinePlot.ts';
import { type Command, commandsOf, keyText } from '../keys/lookup.ts';
import { useCommands } from '../page/keyboard.ts';
import { tell } from '../page/page.ts';
import type { Kernels } from './useKernels.ts';
import type { Selection } from './useSelection.ts';

interface RooflineHands {
  readonly kernels: Kernels;
  readonly plot: RooflinePlot | null;
  readonly selection: Selection;
}

export function useRooflineKeys(hands: RooflineHands): void {
  const latest = useRef(hands);
  latest.current = hands;
  const list = useMemo((): readonly Command[] => {
    const kernel = (by: number) => () => stepMark(latest.current, by);
    const track = (by: number) => () => stepTrack(latest.current, by);
    return commandsOf('roofline', {
      previous: kernel(-1),
      next: kernel(1),
      previousAsTimeline: kernel(-1),
      nextAsTimeline: kernel(1),
      trackAbove: track(-1),
      trackBelow: track(1),
      match: track(1),
      pinKernel: () => latest.current.selection.pin(),
      none: () => latest.current.selection.choose([]),
    });
  }, []);
  useCommands(list);
}

function choose({ kernels, selection }: RooflineHands, track: number, kernel: string | undefined): void {
  const row = kernel === undefined ? undefined : kernels.index.byKernel[track]?.get(kernel);
  if (kernel !== undefined && row !== undefined) selection.choose([row.name], { track, kernel });
}

function stepMark(now: RooflineHands, by: number): void {
  const { plot, selection } = now;
  const marks = (plot?.marks ?? []).filter(({ profile }) => profile === selection.track);
  const at = marks.findIndex(({ name }) => name === selection.kernel);
  choose(now, selection.track, marks[at === -1 ? 0 : Math.max(0, Math.min(marks.length - 1, at + by))]?.name);
}

/** Tracks that have no such kernel under the roofs are passed over. */
function stepTrack(now: RooflineHands, by: number): void {
  const { kernels, plot, selection } = now;
  const row = selection.row === null ? undefined : kernels.index.byName.get(selection.row);
  if (row === undefined) {
    tell(
      `No kernel is chosen. Choose one with ${keyText('roofline', 'previous')} or ${keyText('roofline', 'next')} first.`,
    );
    return;
  }
  const count = kernels.tracks.length;
  for (let step = 1; step < count; step++) {
    const track = (selection.track + by * step + count * step) % count;
    const mark = plot?.marks.find(
      ({ profile, name }) => profile === track && row.cells[track]?.kernels.includes(name) === true,
    );
    if (mark !== undefined) {
      choose(now, track, mark.name);
      return;
    }
  }
  tell(`${row.name} has no kernel with FLOPs in another track.`);
}
