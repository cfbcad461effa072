/** Keys of the timeline. */
import { useMemo, useRef } from 'react';
import type { KernelRow } from '../../shared/view/kernelRows.ts';
import type { Track } from '../../shared/view/tracks.ts';
import { type Command, useCommands } from '../commands.ts';
import { goMore, store } from '../store/state.ts';
import { colourings, type Sight } from './paint.ts';
import type { Selection } from './useSelection.ts';

interface Hands {
  readonly tracks: readonly Track[];
  readonly rows: readonly KernelRow[];
  readonly selection: Selection;
  readonly sight: { readonly current: Sight };
  readonly zoom: (factor: number, at: number) => void;
  readonly pan: (by: number) => void;
  readonly show: (centreUs: number, spanUs: number | null) => void;
  readonly endUs: number;
  /** Where the pointer is over the canvas; null: elsewhere. */
  readonly pointer: number | null;
}

const step = 1.4;

export function useTimelineKeys(hands: Hands): void {
  const latest = useRef(hands);
  latest.current = hands;
  const commands = useMemo((): readonly Command[] => {
    const command = (title: string, keys: readonly string[], run: (now: Hands) => void): Command => ({
      title,
      keys,
      group: 'Timeline',
      run: () => run(latest.current),
    });
    const pointer = (title: string, keys: readonly string[]): Command => ({
      title,
      keys,
      group: 'Timeline',
      run: () => {},
      pointer: true,
    });
    return [
      command('Zoom in at the pointer', ['w'], (now) => now.zoom(step, placeOf(now))),
      command('Zoom out', ['s'], (now) => now.zoom(1 / step, placeOf(now))),
      command('Pan left', ['a'], ({ pan }) => pan(-0.15)),
      command('Pan right', ['d'], ({ pan }) => pan(0.15)),
      command('Fit selection, again: fit all', ['f'], fit),
      command('Kernel before', [','], (now) => stepKernel(now, -1)),
      command('Kernel after', ['.'], (now) => stepKernel(now, 1)),
      command('Track above', ['↑'], (now) => stepTrack(now, -1)),
      command('Track below', ['↓'], (now) => stepTrack(now, 1)),
      command('Colour by next', ['c'], nextColour),
      command('Drop the selection', ['Esc'], ({ selection }) => selection.choose([])),
      pointer('Select an area, sum it', ['drag']),
      pointer('Pan', ['Shift', 'drag']),
      pointer('Zoom; with Shift pan', ['wheel']),
    ];
  }, []);
  useCommands(commands);
}

function placeOf({ pointer }: Hands): number {
  const canvas = document.querySelector('.timeline-canvas canvas');
  return pointer === null || canvas === null ? 0.5 : pointer / canvas.clientWidth;
}

const chosenOf = ({ tracks, selection }: Hands) =>
  (tracks[selection.track]?.kernels ?? []).filter(({ kernel }) =>
    selection.rows.has(selection.rowOf(selection.track, kernel.name) ?? ''),
  );

function fit(now: Hands): void {
  const chosen = chosenOf(now);
  const [from, to] = [chosen[0]?.startUs, chosen.at(-1)?.endUs];
  const span = from === undefined || to === undefined ? now.endUs : (to - from) * 1.2;
  const seen = now.sight.current.toUs - now.sight.current.fromUs;
  if (from === undefined || to === undefined || Math.abs(seen - Math.min(now.endUs, span)) < span * 0.01)
    now.show(now.endUs / 2, now.endUs);
  else now.show((from + to) / 2, span);
}

function stepKernel(now: Hands, by: number): void {
  const { tracks, selection, show, sight } = now;
  const kernels = tracks[selection.track]?.kernels ?? [];
  const at = kernels.findIndex(
    ({ kernel }) => selection.rowOf(selection.track, kernel.name) === selection.row,
  );
  const next = kernels[at === -1 ? 0 : Math.max(0, Math.min(kernels.length - 1, at + by))];
  if (next === undefined) return;
  const row = selection.rowOf(selection.track, next.kernel.name);
  if (row !== null) selection.choose([row]);
  const { fromUs, toUs } = sight.current;
  if (next.startUs < fromUs || next.endUs > toUs) show((next.startUs + next.endUs) / 2, null);
}

function stepTrack({ tracks, selection }: Hands, by: number): void {
  const track = Math.max(0, Math.min(tracks.length - 1, selection.track + by));
  selection.choose([...selection.rows], track);
}

function nextColour(): void {
  const now = store.getState().route.more['colour'] ?? 'layer type';
  const next = colourings[(colourings.findIndex((one) => one === now) + 1) % colourings.length];
  goMore('colour', next === undefined || next === 'layer type' ? null : next);
}
