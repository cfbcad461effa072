/** Kernels of one model in each configuration that was profiled: timeline, Table II, findings, roofline. */
import { lazy, Suspense, useMemo, useState } from 'react';
import { kernelsCsv } from '../../shared/profile/csv.ts';
import { diffProfiles } from '../../shared/profile/diff.ts';
import { findings } from '../../shared/profile/findings.ts';
import { kernelRows } from '../../shared/view/kernelRows.ts';
import { tracksPicture } from '../../shared/view/pictures/tracksPicture.ts';
import { type Track, tracksOf } from '../../shared/view/tracks.ts';
import { ExportMenu } from '../export/ExportMenu.tsx';
import { Empty, Pick, Search, Segments } from '../frame/parts.tsx';
import { View } from '../frame/View.tsx';
import { useLibrary } from '../store/models.ts';
import { tellProblem } from '../store/problems.tsx';
import { profile, profiledModelName, type ShownProfiles, useShownProfiles } from '../store/profiles.ts';
import { go, goMore, type LibraryModel, type Plan, useApp } from '../store/state.ts';
import { KernelInspector } from './KernelInspector.tsx';
import { KernelTable } from './KernelTable.tsx';
import { ProfilesPick } from './ProfilesPick.tsx';
import { type Colouring, colourings } from './paint.ts';
import { Timeline } from './Timeline.tsx';
import { type Selection, useSelection } from './useSelection.ts';

const Roofline = lazy(() => import('./Roofline.tsx'));

export default function KernelsView() {
  const { model, shown } = useProfiled();
  const plan = useApp((state) => state.plan);
  const profiling = useApp((state) =>
    state.jobs.some(({ kind, state: now }) => kind === 'profile' && now === 'going'),
  );
  const opening = shown.profiled.length < shown.chosen.length;
  if (model === null || shown.profiled.length === 0) {
    return (
      <View title="Kernels" bar={<ModelPick model={model} />} inspector={null} loading={profiling || opening}>
        {!opening && <NoProfile model={model} plan={plan} profiling={profiling} />}
      </View>
    );
  }
  return (
    <Profiled key={model.key} model={model} shown={shown} plan={plan} profiling={profiling || opening} />
  );
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
  return { model, shown: useShownProfiles(model?.name ?? null) };
}

function ModelPick({ model }: { readonly model: LibraryModel | null }) {
  const library = useLibrary();
  const profiles = useApp((state) => state.profileList);
  const profiled = new Set(profiles.flatMap((one) => one.configurations.map((each) => each.model)));
  return (
    <Pick
      label="Model"
      value={model?.title ?? 'none'}
      items={library.map(({ key, title, name }) => ({
        key,
        label: title,
        note: profiled.has(name) ? 'profiled' : '',
        chosen: key === model?.key,
      }))}
      onPick={(key) => go({ model: key })}
    />
  );
}

const wishesOf = ({ devices, precisions }: Plan) =>
  devices.flatMap((device) => precisions.map((precision) => ({ device, precision })));

function ProfileButton({
  model,
  plan,
  primary,
}: {
  readonly model: LibraryModel;
  readonly plan: Plan;
  readonly primary: boolean;
}) {
  const wishes = wishesOf(plan);
  const names = wishes.map(({ device, precision }) => `${device} ${precision}`).join(', ');
  return (
    <button
      type="button"
      className={primary ? 'control primary' : 'control'}
      disabled={wishes.length === 0}
      title={`Profile ${model.title} on ${names}`}
      onClick={() => void profile(model, wishes).catch(tellProblem)}
    >
      {primary ? `Profile ${model.title} on ${names}` : 'Profile'}
    </button>
  );
}

function NoProfile({
  model,
  plan,
  profiling,
}: {
  readonly model: LibraryModel | null;
  readonly plan: Plan;
  readonly profiling: boolean;
}) {
  if (model === null)
    return (
      <Empty title="No model chosen">
        <p className="sentence">Choose a model in the bar above, or drop one into this window.</p>
      </Empty>
    );
  return (
    <Empty title={profiling ? `Profiling ${model.title}` : `${model.title} was not profiled yet`}>
      <p className="sentence">
        A profile runs the model with its counters on and shows each kernel: when it ran, how long, in which
        precision, and what became of every layer. Devices and precisions are those of the top bar.
      </p>
      {!profiling && <LastFailure />}
      {!profiling && <ProfileButton model={model} plan={plan} primary />}
    </Empty>
  );
}

/** A toast passes; why there is nothing to see stays. */
function LastFailure() {
  const error = useApp(({ jobs }) => jobs.findLast(({ kind }) => kind === 'profile')?.error ?? null);
  return error === null ? null : <p className="sentence bad">{error.message}</p>;
}

function Profiled({
  model,
  shown,
  plan,
  profiling,
}: {
  readonly model: LibraryModel;
  readonly shown: ShownProfiles;
  readonly plan: Plan;
  readonly profiling: boolean;
}) {
  const { tab = 'timeline', colour = 'layer type' } = useApp((state) => state.route.more);
  const [find, setFind] = useState('');
  const { profiled } = shown;
  const profiles = useMemo(() => profiled.map((one) => one.profile), [profiled]);
  const tracks = useMemo((): readonly Track[] => tracksOf(profiles), [profiles]);
  const rows = useMemo(() => kernelRows(profiles), [profiles]);
  const found = useMemo(() => {
    const [a, b] = profiles;
    return a === undefined || b === undefined ? null : findings(diffProfiles(a, b));
  }, [profiles]);
  const selection: Selection = useSelection(rows, tracks, find);
  const colouring: Colouring = colourings.find((one) => one === colour) ?? 'layer type';
  const [first] = profiled;
  if (first === undefined) return null;
  return (
    <View
      title="Kernels"
      loading={profiling}
      inspector={<KernelInspector tracks={tracks} rows={rows} findings={found} selection={selection} />}
      bar={
        <>
          <Segments
            label="View"
            options={['timeline', 'roofline'] as const}
            value={tab === 'roofline' ? 'roofline' : 'timeline'}
            onChange={(next) => goMore('tab', next === 'timeline' ? null : next)}
          />
          <span className="rule" />
          <ModelPick model={model} />
          <ProfilesPick title={model.title} shown={shown} />
          <ProfileButton model={model} plan={plan} primary={false} />
          {tab !== 'roofline' && (
            <>
              <Pick
                label="Colour"
                value={colouring}
                width={180}
                items={colourings.map((key) => ({ key, label: key, chosen: key === colouring }))}
                onPick={(key) => goMore('colour', key === 'layer type' ? null : key)}
              />
              <span className="push" />
              <Search label="Find kernel" value={find} onChange={setFind} />
              <ExportMenu
                name={`vinobench kernels ${model.title}`}
                picture={() => tracksPicture({ title: model.title, tracks, rows, document: first.document })}
                csv={() => kernelsCsv(profiles)}
              />
            </>
          )}
        </>
      }
    >
      {tab === 'roofline' ? (
        <Suspense fallback={null}>
          <Roofline profiled={profiled} />
        </Suspense>
      ) : (
        <div className="kernels-pane">
          <Timeline tracks={tracks} rows={rows} colouring={colouring} selection={selection} />
          <KernelTable tracks={tracks} rows={rows} selection={selection} />
        </div>
      )}
    </View>
  );
}
