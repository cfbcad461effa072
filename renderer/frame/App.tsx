/** The frame: rail, top bar, the view with its bar and inspector, job bar, and what lies over them. */
import { lazy, Suspense, useEffect, useMemo } from 'react';
import { type Command, listenToKeys, useCommands } from '../commands.ts';
import { CompareView } from '../compare/CompareView.tsx';
import { MatrixView } from '../matrix/MatrixView.tsx';
import { ModelsView } from '../models/ModelsView.tsx';
import type { View } from '../route.ts';
import { useApp } from '../store/state.ts';
import { Boundary } from './Boundary.tsx';
import { DropZone } from './DropZone.tsx';
import { carryOut, globalCommands } from './globalCommands.ts';
import { JobBar } from './JobBar.tsx';
import { KeysPage, Palette } from './Overlays.tsx';
import { Rail } from './Rail.tsx';
import { TopBar } from './TopBar.tsx';

const SpeedupView = lazy(() => import('../speedup/SpeedupView.tsx'));
const KernelsView = lazy(() => import('../kernels/KernelsView.tsx'));

const shownViews: Readonly<Record<View, () => React.ReactNode>> = {
  models: () => <ModelsView />,
  matrix: () => <MatrixView />,
  speedup: () => <SpeedupView />,
  kernels: () => <KernelsView />,
  compare: () => <CompareView />,
};

export function App() {
  const view = useApp(({ route }) => route.view);
  const commands = useMemo((): readonly Command[] => globalCommands(), []);
  useCommands(commands);
  useEffect(listenToKeys, []);
  useEffect(() => window.vinobench?.onCommand(carryOut), []);
  return (
    <div className="app">
      <Rail />
      <TopBar />
      <Boundary key={view}>
        <Suspense fallback={<div className="main" />}>{shownViews[view]()}</Suspense>
      </Boundary>
      <JobBar />
      <DropZone />
      <Palette />
      <KeysPage />
    </div>
  );
}
