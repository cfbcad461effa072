/** The frame: rail, top bar, the view with its bar and inspector, work bar, and what lies over them. */
import { lazy, Suspense, useEffect, useLayoutEffect, useMemo } from 'react';
import { listenToKeys } from '../keys/focus.ts';
import type { Command } from '../keys/lookup.ts';
import { ModelsView } from '../models/ModelsView.tsx';
import { useApp } from '../page/hooks.ts';
import { keyboard, useCommands } from '../page/keyboard.ts';
import { store } from '../page/page.ts';
import type { ViewName } from '../store/route.ts';
import { Empty } from '../widgets/Empty.tsx';
import { Boundary } from './Boundary.tsx';
import { DropZone } from './DropZone.tsx';
import { globalCommands, hostFilesCommands, runCommand } from './globalCommands.ts';
import { Overlays } from './Overlays.tsx';
import { loadKeys, loadPalette, loadSettings } from './overlayPages.ts';
import { Rail } from './Rail.tsx';
import { refusalOfPage } from './refusal.ts';
import { TopBar } from './TopBar.tsx';
import { useAddress } from './useAddress.ts';
import { useTitle } from './useTitle.ts';
import { WorkBar } from './WorkBar.tsx';

const noCommands: readonly Command[] = [];

const loadMatrix = () => import('../matrix/MatrixView.tsx');
const loadCompare = () => import('../compare/CompareView.tsx');
const loadSpeedup = () => import('../speedup/SpeedupView.tsx');
const loadKernels = () => import('../kernels/KernelsView.tsx');

const MatrixView = lazy(async () => ({ default: (await loadMatrix()).MatrixView }));
const CompareView = lazy(async () => ({ default: (await loadCompare()).CompareView }));
const SpeedupView = lazy(loadSpeedup);
const KernelsView = lazy(loadKernels);

const shownViews: Readonly<Record<ViewName, () => React.ReactNode>> = {
  models: () => <ModelsView />,
  matrix: () => <MatrixView />,
  speedup: () => <SpeedupView />,
  kernels: () => <KernelsView />,
  compare: () => <CompareView />,
};

const loaders: Readonly<Record<ViewName, () => Promise<unknown>>> = {
  models: () => Promise.resolve(),
  matrix: loadMatrix,
  speedup: loadSpeedup,
  kernels: loadKernels,
  compare: loadCompare,
};

/** What is loaded ahead waits until the first look is over. */
const firstLookMs = 2000;

/** The view of the address as early as can be, then what is small and likely to be next; charts and graph wait until asked for. */
export function loadAhead(): void {
  // A part that cannot be loaded is reported where it is used.
  loaders[store.getState().route.view]().catch(() => undefined);
  setTimeout(() => loadNext([loadMatrix, loadPalette, loadKeys, loadSettings, loadCompare]), firstLookMs);
}

/** One at a time, each when there is nothing else to do: together they would hold up a click. */
function loadNext([load, ...rest]: readonly (() => Promise<unknown>)[]): void {
  if (load === undefined) return;
  requestIdleCallback(() => {
    load()
      .catch(() => undefined)
      .finally(() => loadNext(rest));
  });
}

export function App() {
  const view = useApp((state) => state.route.view);
  const refusal = useApp(refusalOfPage);
  const commands = useMemo((): readonly Command[] => globalCommands(), []);
  useCommands(commands);
  useCommands(useApp(({ hostFiles }) => hostFiles.there) ? hostFilesCommands : noCommands);
  useTitle();
  useAddress();
  useLayoutEffect(() => listenToKeys(keyboard), []);
  useEffect(() => window.vinobench?.onCommand(runCommand), []);
  return (
    <div className="app">
      <button type="button" className="skip control" onClick={skipToContent}>
        Skip to content
      </button>
      <Rail />
      <TopBar />
      <Boundary key={view}>
        {refusal === null ? (
          <Suspense fallback={<Waiting />}>{shownViews[view]()}</Suspense>
        ) : (
          <Refused sentence={refusal} />
        )}
      </Boundary>
      <WorkBar />
      <DropZone />
      <Overlays />
    </div>
  );
}

function Refused({ sentence }: { readonly sentence: string }) {
  return (
    <main className="main" tabIndex={-1}>
      <Empty title="This page is not connected to Vinobench">
        <p className="sentence" role="status">
          {sentence}
        </p>
      </Empty>
    </main>
  );
}

const skipToContent = () => document.querySelector<HTMLElement>('main')?.focus();

/** The bar of a view that is still loaded; it is seen after 300 ms. */
function Waiting() {
  return (
    <>
      <div className="viewbar">
        <div className="loading-bar" />
      </div>
      <main className="main" tabIndex={-1} aria-busy="true" />
    </>
  );
}
