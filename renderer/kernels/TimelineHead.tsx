/** Overview with the window of sight, to be dragged or moved by keys, and the ruler below it. */

import { useCallback, useEffect, useRef, useState } from 'react';
import { type Microseconds, microseconds, minus, plus, times } from '../../shared/units.ts';
import type { SightWindow } from '../../shared/view/kernels/sight.ts';
import { rulerStep, rulerText } from '../../shared/view/kernels/tracks.ts';
import type { ActionOf } from '../keys/keymap.ts';
import { pressedIn } from '../keys/lookup.ts';
import type { Arrangement } from '../store/settings.ts';
import { newOverview, paintHead } from './paintHead.ts';
import { headHeight, overviewHeight, type TimelineScene } from './scene.ts';
import { useCanvas } from './useCanvas.ts';

export function TimelineHead({
  scene,
  sight,
  arrangement,
}: {
  readonly scene: TimelineScene;
  readonly sight: SightWindow;
  readonly arrangement: Arrangement;
}) {
  const [overview] = useState(newOverview);
  const { canvas, redraw } = useCanvas((context, width) =>
    paintHead(context, scene, sight.now, width, overview),
  );
  useEffect(() => sight.onChange(redraw), [sight, redraw]);
  return (
    <div className="timeline-head">
      <div className="timeline-names" style={{ height: headHeight }}>
        <span className="dim" style={{ top: 6 }}>
          one inference
        </span>
        <span className="dim" style={{ top: overviewHeight + 3 }}>
          {arrangement}
        </span>
      </div>
      <div className="timeline-canvas">
        <canvas ref={canvas} style={{ height: headHeight }} />
        <SightSlider sight={sight} />
      </div>
    </div>
  );
}

const sightText = ({ now: { fromUs, toUs } }: SightWindow): string => {
  const step = rulerStep(fromUs, toUs, 1000, 10);
  return `${rulerText(fromUs, step)} to ${rulerText(toUs, step)}`;
};

/** The window of sight as a slider: its value is where it begins, its text what it shows. */
function SightSlider({ sight }: { readonly sight: SightWindow }) {
  const slider = useRef<HTMLDivElement>(null);
  const drag = useRef<Microseconds | null>(null);
  const tell = useCallback(() => {
    const { current } = slider;
    current?.setAttribute('aria-valuenow', String(Math.round(sight.now.fromUs)));
    current?.setAttribute('aria-valuemax', String(Math.round(sight.endUs)));
    current?.setAttribute('aria-valuetext', sightText(sight));
  }, [sight]);
  useEffect(() => {
    tell();
    return sight.onChange(tell);
  }, [sight, tell]);
  const instant = ({ currentTarget, clientX }: React.PointerEvent) => {
    const { left, width } = currentTarget.getBoundingClientRect();
    return times(sight.endUs, (clientX - left) / width);
  };
  return (
    <div
      ref={slider}
      role="slider"
      tabIndex={0}
      aria-label="Window of sight"
      aria-valuemin={0}
      aria-valuemax={Math.round(sight.endUs)}
      aria-valuenow={0}
      className="timeline-sight"
      style={{ height: overviewHeight }}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        const { fromUs, toUs } = sight.now;
        const at = instant(event);
        const whole = toUs - fromUs > sight.endUs * 0.999;
        if (!whole && (at < fromUs || at > toUs)) sight.show(at);
        drag.current = minus(at, times(plus(sight.now.fromUs, sight.now.toUs), 0.5));
      }}
      onPointerMove={(event) => {
        if (drag.current !== null) sight.show(minus(instant(event), drag.current));
      }}
      onPointerUp={() => {
        drag.current = null;
      }}
      onKeyDown={(event) => {
        const action = pressedIn('overview', event);
        if (action === null) return;
        moves[action](sight);
        event.preventDefault();
      }}
    />
  );
}

const moves: Readonly<Record<ActionOf<'overview'>, (sight: SightWindow) => void>> = {
  panLeft: (sight) => sight.pan(-0.1),
  panRight: (sight) => sight.pan(0.1),
  pageLeft: (sight) => sight.pan(-0.9),
  pageRight: (sight) => sight.pan(0.9),
  first: (sight) => sight.show(microseconds(0)),
  last: (sight) => sight.show(sight.endUs),
  zoomIn: (sight) => sight.zoom(1.4, 0.5),
  zoomOut: (sight) => sight.zoom(1 / 1.4, 0.5),
};
