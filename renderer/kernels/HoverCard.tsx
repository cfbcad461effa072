/** What stands under the pointer, with everything known about it; a pinned kernel's facts are next to it. */
import { Portal } from '@mantine/core';
import type { Kernel } from '../../shared/documents/profile.ts';
import { kernelFacts, kernelLabels } from '../../shared/view/kernels/kernelFacts.ts';
import type { TimelineScene } from './scene.ts';
import type { Selection } from './useSelection.ts';

export interface Pointed {
  /** In the window. */
  readonly x: number;
  readonly y: number;
  readonly track: number;
  readonly kernel: Kernel;
}

const width = { one: 340, two: 560 };

export function HoverCard({
  pointed: { x, y, track, kernel },
  selection,
  scene,
}: {
  readonly pointed: Pointed;
  readonly selection: Selection;
  readonly scene: TimelineScene;
}) {
  const { pinned } = selection;
  const pinnedTrack = scene.tracks.find(({ name }) => name === pinned?.track);
  const beside = pinnedTrack?.kernels.find((one) => one.kernel.name === pinned?.kernel)?.kernel;
  const shown = scene.tracks[track];
  if (shown === undefined) return null;
  const sides = [
    { track: shown, kernel },
    ...(pinnedTrack === undefined || beside === undefined || beside === kernel
      ? []
      : [{ track: pinnedTrack, kernel: beside }]),
  ].map((side) => ({ ...side, facts: kernelFacts(side.kernel, side.track.profile) }));
  const wide = sides.length > 1 ? width.two : width.one;
  // On the side with more room: what is pointed at stays in sight.
  const below = y < window.innerHeight * 0.5;
  return (
    <Portal>
      <table
        className="timeline-hover"
        style={{
          width: wide,
          left: Math.max(8, Math.min(x + 14, window.innerWidth - wide - 8)),
          ...(below ? { top: y + 18 } : { bottom: window.innerHeight - y + 14 }),
        }}
      >
        <thead>
          <tr>
            <td />
            {sides.map((side, index) => (
              <th key={index === 0 ? 'here' : 'pinned'} scope="col">
                {side.kernel.name}
                <span className="dim">
                  {side.track.name}
                  {index === 1 && ', pinned'}
                </span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {kernelLabels
            .filter((label) => sides.some(({ facts }) => facts.has(label)))
            .map((label) => (
              <tr key={label}>
                <th scope="row">{label}</th>
                {sides.map(({ facts }, index) => (
                  <td key={index === 0 ? 'here' : 'pinned'}>{facts.get(label) ?? '·'}</td>
                ))}
              </tr>
            ))}
        </tbody>
      </table>
    </Portal>
  );
}
