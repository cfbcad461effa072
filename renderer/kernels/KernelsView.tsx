/** Kernels of one model in each configuration that was profiled: timeline, Table II, findings, roofline. */
import { lazy, Suspense, useEffect, useMemo, useState } from 'react';
import { kernelsCsv } from '../../shared/profile/csv.ts';
import { apartText } from '../../shared/view/kernels/profileTogether.ts';
import { rooflineCsv, rooflinePlot } from '../../shared/view/kernels/rooflinePlot.ts';
import { SightWindow } from '../../shared/view/kernels/sight.ts';
import { type Colouring, trackColours } from '../../shared/view/kernels/trackColours.ts';
import { rooflinePicture } from '../../shared/view/pictures/rooflinePicture.ts';
import { tracksPicture } from '../../shared/view/pictures/tracksPicture.ts';
import { ExportMenu, type ExportSources } from '../export/ExportMenu.tsx';
import { useApp, useLibrary, useSettings, useShownProfiles } from '../page/hooks.ts';
import { profiledModelName, type ShownProfiles } from '../store/profiles.ts';
import type { LibraryModel } from '../store/state.ts';
import { Icon } from '../widgets/icons.tsx';
import { View } from '../widgets/View.tsx';
import { KernelInspector } from './KernelInspector.tsx';
import { KernelSums } from './KernelSums.tsx';
import { KernelsBar } from './KernelsBar.tsx';
import { KernelTable } from './KernelTable.tsx';
import { ModelPick, NoProfile } from './NoProfile.tsx';
import { RooflineInspector } from './RooflineInspector.tsx';
import { Timeline } from './Timeline.tsx';
import { Troubles } from './Troubles.tsx';
import { type Kernels, useKernels } from './useKernels.ts';
import { useScene } from './useScene.ts';
import { useSelection } from './useSelection.ts';
import { stepFound } from './useTimelineKeys.ts';

const Roofline = lazy(() => import('./Roofline.tsx'));

export default function KernelsView() {
  const { model, shown } = useProfiled();
  const profiling = useApp((state) =>
    state.work.some(({ kind, state: now }) => kind === 'profile' && now === 'going'),
  );
  const opening = shown.profiled.length < shown.chosen.length;
  if (model === null || shown.profiled.length === 0) {
    return (
      <View title="Kernels" bar={<ModelPick model={model} />} inspector={null} loading={profiling || opening}>
        {!opening && <NoProfile model={model} shown={shown} profiling={profiling} />}
      </View>
    );
  }
  return <Profiled key={model.key} model={model} choice={shown} profiling={profiling || opening} />;
}

/** The model of the address, else the one that was profiled last, else one of the plan; of each configuration one profile. */
function useProfiled(): { model: LibraryModel | null; shown: ShownProfiles } {
  const library = useLibrary();
  const name = useApp(profiledModelName);
  const key = useApp((state) => state.route.model);
  const planned = useApp((state) => state.plan.models);
  const model =
    library.find((one) => one.key === key) ??
    library.find((one) => one.name === name) ??
    library.find((one) => planned.includes(one.key)) ??
    null;
  return { model, shown: useShownProfiles(model) };
}

interface ProfiledProps {
  readonly model: LibraryModel;
  readonly choice: ShownProfiles;
  readonly profiling: boolean;
}

function Profiled({ model, choice, profiling }: ProfiledProps) {
  const { tab, colouring } = useSettings('kernels');
  const [find, setFind] = useState('');
  const kernels = useKernels(choice.profiled);
  const { tracks, rows, index } = kernels;
  const selection = useSelection(rows, tracks, index, find);
  const scene = useScene(kernels, colouring, selection);
  const [sight] = useState(() => new SightWindow(scene.endUs));
  useEffect(() => sight.reset(scene.endUs), [sight, scene.endUs]);
  const legend = useMemo(() => trackColours(tracks, colouring).legend, [tracks, colouring]);
  const plot = usePlot(kernels);
  const isRoofline = tab === 'roofline';
  const pointer = useMemo(() => ({ current: null }), []);
  return (
    <View
      title="Kernels"
      loading={profiling}
      inspector={
        <Inspector model={model} kernels={kernels} plot={isRoofline ? plot : null} selection={selection} />
      }
      bar={
        <KernelsBar
          model={model}
          choice={choice}
          kernels={kernels}
          colouring={colouring}
          selection={selection}
          find={find}
          onFind={setFind}
          onStep={(by) => stepFound({ scene, selection, sight, pointer }, by)}
          exporting={
            isRoofline && plot === null ? null : (
              <ExportMenu {...exportOf(model, choice, kernels, colouring, isRoofline ? plot : null)} />
            )
          }
        />
      }
    >
      {isRoofline ? (
        <Suspense fallback={null}>
          <Roofline kernels={kernels} plot={plot} selection={selection} />
        </Suspense>
      ) : (
        <div className="kernels-pane">
          <Troubles model={model} choice={choice} />
          <Apart choice={choice} kernels={kernels} />
          {tab === 'sums' ? (
            <KernelSums tracks={tracks} />
          ) : (
            <>
              <Timeline kernels={kernels} scene={scene} sight={sight} selection={selection} />
              <KernelTable
                tracks={tracks}
                rows={rows}
                selection={selection}
                legend={legend}
                name={`vinobench table II ${model.title}`}
              />
            </>
          )}
        </div>
      )}
    </View>
  );
}

function apartOf({ chosen }: ShownProfiles, { shown }: Kernels): string | null {
  const keys = new Set(shown.map(({ key }) => key));
  return apartText(chosen.filter(({ key }) => keys.has(key)));
}

/** What differs between the tracks apart from their configurations. */
function Apart({ choice, kernels }: { readonly choice: ShownProfiles; readonly kernels: Kernels }) {
  const text = apartOf(choice, kernels);
  return text === null ? null : (
    <p className="kernels-apart" role="note">
      <Icon name="warn" size={13} /> {text}
    </p>
  );
}

/** Without a plot, of the timeline. */
function Inspector({
  model,
  kernels,
  plot,
  selection,
}: {
  readonly model: LibraryModel;
  readonly kernels: Kernels;
  readonly plot: ReturnType<typeof usePlot>;
  readonly selection: ReturnType<typeof useSelection>;
}) {
  return plot === null ? (
    <KernelInspector kernels={kernels} selection={selection} />
  ) : (
    <RooflineInspector model={model} kernels={kernels} plot={plot} selection={selection} />
  );
}

function usePlot({ shown }: Kernels) {
  return useMemo(
    () =>
      rooflinePlot(
        shown.map(({ profile }) => profile),
        shown.map(({ document, profile }) => document.peaks?.[profile.roofline?.peaks ?? -1]),
      ),
    [shown],
  );
}

/** Of the roofline where there is a plot, else of the timeline. */
function exportOf(
  model: LibraryModel,
  choice: ShownProfiles,
  kernels: Kernels,
  colouring: Colouring,
  plot: ReturnType<typeof usePlot>,
): ExportSources {
  const { shown, tracks } = kernels;
  const document = shown[0]?.document;
  const title = model.title;
  if (document === undefined) throw new Error('a view of kernels has a profile');
  if (plot !== null)
    return {
      name: `vinobench roofline ${title}`,
      picture: () => rooflinePicture({ title, plot, tracks, document }),
      csv: () =>
        rooflineCsv(
          plot,
          tracks.map(({ name }) => name),
        ),
    };
  return {
    name: `vinobench kernels ${title}`,
    picture: () => tracksPicture({ title, ...kernels, colouring, document, apart: apartOf(choice, kernels) }),
    csv: () => kernelsCsv(shown.map(({ profile }) => profile)),
  };
}
