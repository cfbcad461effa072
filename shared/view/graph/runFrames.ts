/** Frames around the open runs of a graph: of all that belongs to a run, with room for its name. */
import type { PlacedBox } from './placed.ts';
import type { ShownNode } from './shownGraph.ts';

const [side, head, foot] = [8, 20, 6];

/** @param boxes of nodes and of open groups, as they are placed */
export function framesOfRuns(
  nodes: readonly Pick<ShownNode, 'id' | 'group' | 'run' | 'members'>[],
  boxes: readonly PlacedBox[],
): PlacedBox[] {
  const runOf = new Map<string, string>();
  for (const { id, group, run, members } of nodes) {
    // A closed run is a node; an open group of an open run is a box with the group's name.
    if (run === null || (members.length > 1 && group === null)) continue;
    runOf.set(id, run.name);
    if (group !== null) runOf.set(group, run.name);
  }
  const frames = new Map<string, PlacedBox>();
  for (const box of boxes) {
    const run = runOf.get(box.id);
    if (run !== undefined) frames.set(run, around(run, box, frames.get(run)));
  }
  return [...frames.values()];
}

function around(id: string, box: PlacedBox, known: PlacedBox | undefined): PlacedBox {
  const [left, top] = [box.x - side, box.y - head];
  const [right, bottom] = [box.x + box.width + side, box.y + box.height + foot];
  if (known === undefined) return { id, x: left, y: top, width: right - left, height: bottom - top };
  const [x, y] = [Math.min(known.x, left), Math.min(known.y, top)];
  return {
    id,
    x,
    y,
    width: Math.max(known.x + known.width, right) - x,
    height: Math.max(known.y + known.height, bottom) - y,
  };
}
