/** Keys of the roofline: from kernel to kernel in the order of execution, from track to track of one layer. */
import { useMemo, useRef } from 'react';
import type { RooflinePlot } from '../../shared/view/kernels/rooflinePlot.ts';
import { type Command, useCommands } from '../keys/commands.ts';
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
    const command = (title: string, keys: readonly string[], run: (now: RooflineHands) => void): Command => ({
      title,
      keys,
      group: 'Roofline',
      run: () => run(latest.current),
    });
    return [
      command('Previous kernel', ['←'], (now) => stepMark(now, -1)),
      command('Next kernel', ['→'], (now) => stepMark(now, 1)),
      command('Previous kernel, as in the timeline', [','], (now) => stepMark(now, -1)),
      command('Next kernel, as in the timeline', ['.'], (now) => stepMark(now, 1)),
      command('Same layer, track above', ['↑'], (now) => stepTrack(now, -1)),
      command('Same layer, track below', ['↓'], (now) => stepTrack(now, 1)),
      command('Match in the other track', ['m'], (now) => stepTrack(now, 1)),
      command('Pin the kernel: its facts stay', ['k'], ({ selection }) => selection.pin()),
      command('Drop the selection', ['Esc'], ({ selection }) => selection.choose([])),
    ];
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
    tell('No kernel is chosen. Choose one with ← or → first.');
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
