/** Keys of the timeline. */
import { useMemo, useRef } from 'react';
import { larger, microseconds, smaller } from '../../shared/units.ts';
import type { SightWindow } from '../../shared/view/kernels/sight.ts';
import { colourings } from '../../shared/view/kernels/trackColours.ts';
import type { Track, TrackKernel } from '../../shared/view/kernels/tracks.ts';
import { type Command, commandsOf, keyText } from '../keys/lookup.ts';
import { useCommands } from '../page/keyboard.ts';
import { set, settingsNow, tell } from '../page/page.ts';
import { nextOf } from '../store/settings.ts';
import type { TimelineScene } from './scene.ts';
import { setTracks, togglePinned, tracksNow } from './tracksShown.ts';
import type { Selection } from './useSelection.ts';

interface TimelineHands {
  readonly scene: TimelineScene;
  readonly selection: Selection;
  readonly sight: SightWindow;
  /** Where the pointer is over the tracks, 0 left to 1 right; null: elsewhere. */
  readonly pointer: { readonly current: number | null };
}

const step = 1.4;

export function useTimelineKeys(hands: TimelineHands): void {
  const latest = useRef(hands);
  latest.current = hands;
  const list = useMemo(() => timelineCommands(() => latest.current), []);
  useCommands(list);
}

function timelineCommands(now: () => TimelineHands): readonly Command[] {
  const zoom = (by: number) => () => now().sight.zoom(by, now().pointer.current ?? 0.5);
  return commandsOf('timeline', {
    zoomIn: zoom(step),
    zoomOut: zoom(1 / step),
    panLeft: () => now().sight.pan(-0.15),
    panRight: () => now().sight.pan(0.15),
    fit: () => fitChosen(now()),
    previous: () => stepKernel(now(), -1),
    next: () => stepKernel(now(), 1),
    trackAbove: () => stepTrack(now(), -1),
    trackBelow: () => stepTrack(now(), 1),
    match: () => matchOther(now()),
    pinTrack: () => {
      const { scene, selection } = now();
      const track = scene.tracks[selection.track];
      if (track !== undefined) togglePinned(track.name);
    },
    pinKernel: () => now().selection.pin(),
    nextMatch: () => stepFound(now(), 1),
    previousMatch: () => stepFound(now(), -1),
    colour: nextColour,
    arrange: () =>
      setTracks({ arrangement: tracksNow().arrangement === 'by layer' ? 'by time' : 'by layer' }),
    none: () => now().selection.choose([]),
  });
}

function fitChosen({ scene: { tracks, chosen }, sight }: TimelineHands): void {
  const ranges = chosen.runs.flatMap((runs, track) =>
    runs.map(([first, last]) => ({
      fromUs: tracks[track]?.kernels[first]?.startUs ?? microseconds(0),
      toUs: tracks[track]?.kernels[last]?.endUs ?? microseconds(0),
    })),
  );
  const chosenRange = {
    fromUs: ranges.reduce(
      (least, { fromUs }) => smaller(least, fromUs),
      microseconds(Number.POSITIVE_INFINITY),
    ),
    toUs: ranges.reduce((most, { toUs }) => larger(most, toUs), microseconds(0)),
  };
  sight.fit(ranges.length === 0 ? null : chosenRange);
}

/** Chooses the row of a kernel and brings it into sight. */
function goTo(
  { scene, selection, sight }: TimelineHands,
  track: number,
  kernel: TrackKernel | undefined,
): void {
  if (kernel === undefined) return;
  const row = scene.index.byKernel[track]?.get(kernel.kernel.name);
  if (row !== undefined) selection.choose([row.name], { track, kernel: kernel.kernel.name });
  sight.reveal(kernel.startUs, kernel.endUs);
}

function stepKernel(hands: TimelineHands, by: number): void {
  const { scene, selection, sight } = hands;
  const { kernels = [] }: Partial<Track> = scene.tracks[selection.track] ?? {};
  const at = kernels.findIndex(({ kernel }) => kernel.name === selection.kernel);
  // Without a selection keys begin at what is in sight.
  const first = kernels.findIndex(({ startUs }) => startUs >= sight.now.fromUs);
  goTo(
    hands,
    selection.track,
    kernels[at === -1 ? first : Math.max(0, Math.min(kernels.length - 1, at + by))],
  );
}

function stepTrack({ scene, selection }: TimelineHands, by: number): void {
  const track = Math.max(0, Math.min(scene.tracks.length - 1, selection.track + by));
  selection.choose([...selection.rows], { track });
}

/** The next track that has the layer; else why none has. */
function matchOther(hands: TimelineHands): void {
  const { scene, selection } = hands;
  const row = selection.row === null ? undefined : scene.index.byName.get(selection.row);
  const others = scene.tracks.map((_, at) => (selection.track + 1 + at) % scene.tracks.length).slice(0, -1);
  const track = others.find((at) => row?.cells[at]?.ran === true);
  if (row === undefined)
    tell(
      `No kernel is chosen. Choose one with ${keyText('timeline', 'previous')} or ${keyText('timeline', 'next')} first.`,
    );
  else if (others.length === 0) tell('There is one track only. Profile the model in another precision.');
  else if (track === undefined) {
    const states = others.map((at) => `${row.cells[at]?.text ?? 'N/A'} in ${scene.tracks[at]?.name ?? ''}`);
    tell(`${row.name}: ${states.join(', ')}.`);
  } else {
    const name = row.cells[track]?.kernels[0];
    const match = scene.tracks[track]?.kernels.find(({ kernel }) => kernel.name === name);
    goTo(hands, track, match);
  }
}

/** Matches in the order of the track that keys move in. */
export function stepFound(hands: TimelineHands, by: number): void {
  const { scene, selection } = hands;
  if (selection.found === null) {
    tell(`Nothing is searched. Press ${keyText('everywhere', 'find')} and type a part of a name.`);
    return;
  }
  const kernels = scene.found?.[selection.track]?.kernels ?? [];
  const all = scene.tracks[selection.track]?.kernels ?? [];
  const now = all.find(({ kernel }) => kernel.name === selection.kernel)?.startUs ?? null;
  const next =
    now === null
      ? kernels[by > 0 ? 0 : kernels.length - 1]
      : by > 0
        ? (kernels.find(({ startUs }) => startUs > now) ?? kernels[0])
        : (kernels.findLast(({ startUs }) => startUs < now) ?? kernels.at(-1));
  if (next === undefined) tell('No kernel of this track matches.');
  else goTo(hands, selection.track, next);
}

function nextColour(): void {
  set('kernels', { colouring: nextOf(colourings, settingsNow('kernels').colouring) });
}
