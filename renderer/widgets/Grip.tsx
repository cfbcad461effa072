/** The 8 px over a splitter's line: dragged, or moved by the arrow keys; Home and End go to its ends, a double click undoes. */

import { useRef } from 'react';
import { pressedIn } from '../keys/lookup.ts';

interface GripProps {
  readonly label: string;
  readonly size: number;
  readonly least: number;
  readonly most: number;
  /** Which side of the grip the pane is on that has the size. */
  readonly pane: 'left' | 'right' | 'above' | 'below';
  readonly onSize: (size: number) => void;
  /** The size that it has by itself. */
  readonly usual: number;
}

const step = 16;

export function Grip({ label, size, least, most, pane, onSize, usual }: GripProps) {
  const began = useRef({ at: 0, size });
  const upright = pane === 'left' || pane === 'right';
  const sign = pane === 'left' || pane === 'above' ? 1 : -1;
  const set = (wanted: number) => onSize(Math.min(most, Math.max(least, wanted)));
  const [less, more] = upright ? (['left', 'right'] as const) : (['up', 'down'] as const);
  return (
    <div
      className={upright ? `grip ${pane}` : `grip flat ${pane}`}
      role="separator"
      aria-orientation={upright ? 'vertical' : 'horizontal'}
      aria-label={label}
      aria-valuenow={size}
      aria-valuemin={least}
      aria-valuemax={most}
      tabIndex={0}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        began.current = { at: upright ? event.clientX : event.clientY, size };
      }}
      onPointerMove={({ buttons, clientX, clientY }) => {
        const { at, size: before } = began.current;
        if (buttons === 1) set(before + sign * ((upright ? clientX : clientY) - at));
      }}
      onDoubleClick={() => onSize(usual)}
      onKeyDown={(event) => {
        const action = pressedIn('splitter', event);
        if (action === less) set(size - sign * step);
        else if (action === more) set(size + sign * step);
        else if (action === 'least') set(least);
        else if (action === 'most') set(most);
        else return;
        event.preventDefault();
      }}
    />
  );
}
