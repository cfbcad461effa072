/** Kernel tracks of two sides under one another, aligned by layer, and what each layer won or lost. */
import { useEffect, useMemo, useState } from 'react';
import { releaseOf } from '../../shared/machine/runtimeRelease.ts';
import { profileEntries } from '../../shared/profile/choice.ts';
import { kernelsCsv } from '../../shared/profile/csv.ts';
import type { ComparedColumn, Comparison } from '../../shared/view/compare/compare.ts';
import { profilesOfSides, type SideProfile } from '../../shared/view/compare/compareProfiles.ts';
import { apartText } from '../../shared/view/kernels/profileTogether.ts';
import { SightWindow } from '../../shared/view/kernels/sight.ts';
import { trackColours } from '../../shared/view/kernels/trackColours.ts';
import { tracksPicture } from '../../shared/view/pictures/tracksPicture.ts';
import { dateText, timeText } from '../../shared/view/text/format.ts';
import { ExportMenu } from '../export/ExportMenu.tsx';
import { KernelTable } from '../kernels/KernelTable.tsx';
import { Timeline } from '../kernels/Timeline.tsx';
import { arrangements, type Kernels, useKernels } from '../kernels/useKernels.ts';
import { useScene } from '../kernels/useScene.ts';
import { useSelection } from '../kernels/useSelection.ts';
import { useApp, useLibrary, useSettings } from '../page/hooks.ts';
import { openProfile, profile, set, tellProblem } from '../page/page.ts';
import { type LibraryModel, type ProfiledModel, readyValue } from '../store/state.ts';
import { Icon } from '../widgets/icons.tsx';
import { Pick } from '../widgets/Pick.tsx';
import { Segments } from '../widgets/Segments.tsx';

interface CompareKernelsProps {
  readonly comparison: Comparison;
  readonly model: string;
  readonly column: ComparedColumn;
  readonly onChoose: (model: string, column: string) => void;
}

export default function CompareKernels(props: CompareKernelsProps) {
  const { comparison, model, column } = props;
  const list = useApp((state) => state.profileList);
  const opened = useApp((state) => state.profiles);
  const found = useMemo(() => {
    const entries = profileEntries(list, { name: model, modelSha256: null });
    const [base, side] = [comparison.sides[0], comparison.sides[column.side]];
    if (base === undefined || side === undefined) return [];
    return profilesOfSides(entries, [base, column.against], [side, column.configuration], model);
  }, [list, comparison, model, column]);
  useEffect(() => {
    for (const { entry } of found) if (entry !== null) void openProfile(entry.id);
  }, [found]);
  const profiled = useMemo(
    () => found.flatMap(({ entry }) => opened.find(({ key }) => key === entry?.key) ?? []),
    [found, opened],
  );
  const [a, b] = found;
  const same = a?.entry != null && a.entry.key === b?.entry?.key;
  const missing = found.filter(({ entry }) => entry === null);
  return (
    <div className="compare-kernels">
      <header>
        <Choice {...props} />
        <Arrange />
        {found.map(({ letter, entry }) => (
          <span key={letter} className="dim">
            {entry !== null &&
              `${letter}: profile of ${dateText(entry.createdAt)}, ${entry.wallMs === null ? 'time of an inference not recorded' : `${timeText(entry.wallMs)} an inference`}`}
          </span>
        ))}
      </header>
      <Apart found={found} />
      {same || missing.length > 0 ? (
        <Missing found={found} same={same} model={model} />
      ) : (
        profiled.length === 2 &&
        profiled[0] !== undefined && (
          <Tracks
            key={`${model} ${column.key}`}
            profiled={profiled}
            found={found}
            title={comparison.rows.find((row) => row.model === model)?.title ?? model}
            document={profiled[0].document}
          />
        )
      )}
    </div>
  );
}

/** Profiles of two runs are of two sessions more often than not, and then the machine may be what differs. */
function apartOf(found: readonly SideProfile[]): string | null {
  const entries = found.flatMap(({ letter, entry }) =>
    entry === null ? [] : [{ ...entry, configuration: `${letter} ${entry.configuration}` }],
  );
  return entries.length < 2 ? null : apartText(entries);
}

function Apart({ found }: { readonly found: readonly SideProfile[] }) {
  const text = apartOf(found);
  return text === null ? null : (
    <p className="kernels-apart" role="note">
      <Icon name="warn" size={13} /> {text}
    </p>
  );
}

function Choice({ comparison: { rows, columns }, model, column, onChoose }: CompareKernelsProps) {
  const row = rows.find((one) => one.model === model);
  return (
    <>
      <Pick
        label="Model"
        value={row?.title ?? model}
        items={rows.map((one) => ({ key: one.model, label: one.title, chosen: one.model === model }))}
        onPick={(next) => onChoose(next, column.key)}
      />
      <Pick
        label="Over A"
        value={column.key}
        items={columns.map(({ key }) => ({ key, label: key, chosen: key === column.key }))}
        onPick={(next) => onChoose(model, next)}
      />
    </>
  );
}

function Arrange() {
  const { arrangement } = useSettings('compare');
  return (
    <Segments
      label="Tracks"
      options={arrangements}
      value={arrangement ?? 'by time'}
      onChange={(next) => set('compare', { arrangement: next })}
    />
  );
}

/** What to profile, where this host can. */
function Missing({
  found,
  same,
  model,
}: {
  readonly found: readonly SideProfile[];
  readonly same: boolean;
  readonly model: string;
}) {
  const library = useLibrary().find(({ name }) => name === model);
  const here = readyValue(useApp((state) => state.devices));
  const releases = useApp((state) => state.runtimes?.runtimes);
  const going = useApp(({ work }) => work.some(({ kind, state }) => kind === 'profile' && state === 'going'));
  const wanted = same ? found.slice(1) : found.filter(({ entry }) => entry === null);
  const possible = wanted.filter(
    ({ cell, hostname, runtime }) =>
      cell !== null &&
      hostname === here?.machine.hostname &&
      (runtime === here?.runtime.version ||
        (runtime !== null &&
          releases?.some((one) => !one.default && one.release === releaseOf(runtime)) === true)),
  );
  return (
    <div className="compare-apart">
      {same && (
        <p>
          A and {found[1]?.letter} have the same configuration, machine and runtime, and one profile stands
          for both: there is nothing to compare. Profile it once more.
        </p>
      )}
      {wanted.map(({ letter, reason }) => (
        <p key={letter}>{reason}</p>
      ))}
      {going ? (
        <p>A profile is being made; its tracks appear when it is done.</p>
      ) : (
        library !== undefined && possible.length > 0 && <ProfileThese model={library} wanted={possible} />
      )}
      {!same && possible.length < wanted.length && (
        <p>Only what runs on this machine with a runtime that is installed can be profiled here.</p>
      )}
    </div>
  );
}

function ProfileThese({
  model,
  wanted,
}: {
  readonly model: LibraryModel;
  readonly wanted: readonly SideProfile[];
}) {
  const wishes = wanted.flatMap(({ cell }) => cell ?? []);
  const names = [...new Set(wanted.map(({ configuration }) => configuration))].join(' and ');
  return (
    <button
      type="button"
      className="control primary"
      onClick={() => void profile(model, wishes).catch(tellProblem)}
    >
      Profile {model.title} on {names}
    </button>
  );
}

/** A and the letter of the other side instead of a number, where both are of one configuration. */
function lettered(kernels: Kernels, found: readonly SideProfile[]): Kernels {
  const name = (at: number) => `${found[at]?.letter ?? ''} ${found[at]?.configuration ?? ''}`;
  return {
    ...kernels,
    tracks: kernels.tracks.map((track, at) => ({ ...track, name: name(at) })),
    laid: kernels.laid.map((track, at) => ({ ...track, name: name(at) })),
  };
}

function Tracks({
  profiled,
  found,
  title,
  document,
}: {
  readonly profiled: readonly ProfiledModel[];
  readonly found: readonly SideProfile[];
  readonly title: string;
  readonly document: ProfiledModel['document'];
}) {
  const own = useKernels(profiled);
  const kernels = useMemo(() => lettered(own, found), [own, found]);
  const { tracks, rows, index } = kernels;
  const selection = useSelection(rows, tracks, index, '');
  const scene = useScene(kernels, 'layer type', selection);
  const [sight] = useState(() => new SightWindow(scene.endUs));
  useEffect(() => sight.reset(scene.endUs), [sight, scene.endUs]);
  const legend = useMemo(() => trackColours(tracks, 'layer type').legend, [tracks]);
  return (
    <div className="kernels-pane">
      <div className="compare-tools">
        <ExportMenu
          name={`vinobench compare kernels ${title}`}
          picture={() =>
            tracksPicture({ title, ...kernels, colouring: 'layer type', document, apart: apartOf(found) })
          }
          csv={() => kernelsCsv(profiled.map(({ profile }) => profile))}
        />
      </div>
      <Timeline kernels={kernels} scene={scene} sight={sight} selection={selection} />
      <KernelTable
        tracks={tracks}
        rows={rows}
        selection={selection}
        legend={legend}
        name={`vinobench compare table ${title}`}
      />
    </div>
  );
}
