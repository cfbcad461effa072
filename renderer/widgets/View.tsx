/** A view: its bar, its content, and its inspector where it has one. */

import { type ReactNode, useLayoutEffect, useRef, useSyncExternalStore } from 'react';
import { withKeys } from '../keys/lookup.ts';
import { useApp } from '../page/hooks.ts';
import { showView, toggleInspector } from '../page/page.ts';
import { cssVariable } from './cssVariable.ts';
import { Grip } from './Grip.tsx';
import { Icon } from './icons.tsx';
import { useSize } from './sizes.ts';

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
  const main = useRef<HTMLElement>(null);
  // As it is shown, and not a moment later, when a menu may have the focus.
  useLayoutEffect(() => {
    // A keyboard user continues in this view; on the rail the focus moves to its next link.
    const left = showView(title);
    if (left && document.activeElement?.closest('.rail') == null)
      main.current?.focus({ preventScroll: true });
  }, [title]);
  return (
    <>
      <section className="viewbar" aria-label={`${title}: view`}>
        <h1>{title}</h1>
        {bar}
        {loading && <div className="loading-bar" />}
      </section>
      <main ref={main} className="main" tabIndex={-1} aria-busy={loading}>
        {children}
      </main>
      {inspector !== null && open && <InspectorFrame view={title}>{inspector}</InspectorFrame>}
      {inspector !== null && !open && <InspectorTab open={false} />}
    </>
  );
}

const narrow = window.matchMedia('(max-width: 1359px)');

const useNarrow = (): boolean =>
  useSyncExternalStore(
    (changed) => {
      narrow.addEventListener('change', changed);
      return () => narrow.removeEventListener('change', changed);
    },
    () => narrow.matches,
  );

/** Where the inspector lies over the view: its switch. */
function InspectorTab({ open }: { readonly open: boolean }) {
  const label = withKeys(open ? 'Close the inspector' : 'Open the inspector', 'everywhere', 'inspector');
  return (
    <button
      type="button"
      className="control inspector-tab"
      aria-label={label}
      title={label}
      onClick={toggleInspector}
    >
      {open ? <Icon name="close" /> : 'Inspector'}
    </button>
  );
}

function InspectorFrame({ view, children }: { readonly view: string; readonly children: ReactNode }) {
  const [width, setWidth] = useSize(`${view} inspector`);
  const usual = useNarrow() ? 312 : 344;
  return (
    <aside
      className="inspector"
      aria-label="Inspector"
      style={width === null ? undefined : cssVariable('--inspector-width', `${width}px`)}
    >
      <Grip
        label="Width of the inspector"
        pane="right"
        size={width ?? usual}
        usual={usual}
        least={narrowest}
        most={widest}
        onSize={setWidth}
      />
      {children}
      <InspectorTab open />
    </aside>
  );
}
