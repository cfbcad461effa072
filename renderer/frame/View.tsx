/** A view: its bar, its content, and its inspector where it has one. */
import { type ReactNode, useRef, useState } from 'react';
import { useApp } from '../store/state.ts';
import { cssVariable } from './parts.tsx';

const widthKey = 'vinobench.inspector';
const [narrowest, widest] = [280, 560];

export function View({
  title,
  bar,
  loading = false,
  inspector,
  children,
}: {
  readonly title: string;
  readonly bar: ReactNode;
  /** Something is on its way for longer than people notice. */
  readonly loading?: boolean;
  /** Null: nothing is selected. */
  readonly inspector: ReactNode | null;
  readonly children: ReactNode;
}) {
  const open = useApp((state) => state.inspector);
  return (
    <>
      <div className="viewbar">
        <h1>{title}</h1>
        {bar}
        {loading && <div className="loading-bar" />}
      </div>
      <main className="main" tabIndex={-1}>
        {children}
      </main>
      {inspector !== null && open && <InspectorFrame>{inspector}</InspectorFrame>}
    </>
  );
}

function InspectorFrame({ children }: { readonly children: ReactNode }) {
  const [width, setWidth] = useState(() => Number(localStorage.getItem(widthKey)) || null);
  const frame = useRef<HTMLElement>(null);
  const resize = (next: number) => {
    const kept = Math.min(widest, Math.max(narrowest, next));
    setWidth(kept);
    localStorage.setItem(widthKey, String(kept));
  };
  return (
    <aside
      ref={frame}
      className="inspector"
      aria-label="Inspector"
      style={width === null ? undefined : cssVariable('--inspector-width', `${width}px`)}
    >
      <div
        className="grip"
        role="separator"
        aria-orientation="vertical"
        aria-label="Width of the inspector"
        aria-valuenow={width ?? 344}
        aria-valuemin={narrowest}
        aria-valuemax={widest}
        tabIndex={0}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={({ buttons, clientX }) => {
          const right = frame.current?.getBoundingClientRect().right;
          if (buttons === 1 && right !== undefined) resize(right - clientX);
        }}
        onKeyDown={({ key }) => {
          if (key === 'ArrowLeft') resize((width ?? 344) + 16);
          if (key === 'ArrowRight') resize((width ?? 344) - 16);
        }}
      />
      {children}
    </aside>
  );
}
