/** How large the next run will be, how long it will take and what of it will not run; and the button that starts it. */

import { Popover } from '@mantine/core';
import { useMemo, useState } from 'react';
import { defaultCalibration } from '../../shared/documents/calibration.ts';
import { byAge } from '../../shared/documents/run.ts';
import type { Device } from '../../shared/machine/machine.ts';
import { type Milliseconds, milliseconds, secondsToMilliseconds } from '../../shared/units.ts';
import { type Estimate as Estimated, estimateRun } from '../../shared/view/run/estimate.ts';
import { type UnsupportedPair, unsupportedPairs } from '../../shared/view/run/support.ts';
import { fewImagesSentence } from '../../shared/view/text/fewImagesText.ts';
import { plural, timeLeftText } from '../../shared/view/text/format.ts';
import { useApp } from '../page/hooks.ts';
import { benchmark, cancelShownWork, tellProblem } from '../page/page.ts';
import { contentOf, plannedModels } from '../store/models.ts';
import type { Plan } from '../store/plan.ts';
import { shownWork } from '../store/runs.ts';
import { type LibraryModel, readyValue, type State } from '../store/state.ts';
import { Icon } from '../widgets/icons.tsx';
import { Keys } from '../widgets/Keys.tsx';

/** The plan with what is known of it. */
interface Planned {
  readonly plan: Plan;
  readonly models: readonly LibraryModel[];
  readonly count: number;
  /** Of OpenVINO. */
  readonly releases: number;
  readonly estimated: Estimated | null;
  readonly unsupported: readonly UnsupportedPair[];
  /** On how few images INT8 would be calibrated; null: on enough, or nothing is known of them. */
  readonly fewImages: string | null;
}

const noDevices: readonly Device[] = [];

function usePlanned(): Planned {
  const plan = useApp((state) => state.plan);
  const catalogue = useApp((state) => state.catalogue);
  const examples = useApp((state) => state.examples);
  const added = useApp((state) => state.added);
  const documents = useApp((state) => state.documents);
  const report = readyValue(useApp((state) => state.devices));
  const models = useMemo(
    () => plannedModels({ catalogue, examples, added }, plan),
    [catalogue, examples, added, plan],
  );
  const devices = report?.devices ?? noDevices;
  const unsupported = useMemo(
    () =>
      unsupportedPairs(
        devices.filter(({ name }) => plan.devices.includes(name)),
        plan.precisions,
      ),
    [devices, plan],
  );
  const cpu = report?.machine.cpuModel;
  const conversions = useApp((state) => state.conversions);
  const images = useApp((state) => state.imageFolders[plan.images ?? '']?.images);
  const estimated = useMemo(() => {
    const cells = Object.values(documents)
      // A run that was brought from another machine says nothing of this one.
      .filter(({ run }) => run.machine.cpuModel === cpu)
      .sort((a, b) => byAge(a.run, b.run))
      .flatMap((document) => document.cells);
    return estimateRun({
      configurations: configurationsOf(plan, models, unsupported, conversions),
      preset: plan.preset,
      images: plan.images === null ? null : (images ?? defaultCalibration.subset),
      cells,
      gflops: new Map(catalogue.map(({ id, gflops }) => [id, gflops])),
    });
  }, [plan, models, unsupported, documents, catalogue, cpu, conversions, images]);
  const releases = Math.max(1, plan.runtimes.length);
  const count = models.length * plan.devices.length * plan.precisions.length * releases;
  const fewImages =
    images === undefined || !plan.precisions.includes('INT8') ? null : fewImagesSentence(images);
  return { plan, models, count, releases, estimated, unsupported, fewImages };
}

/** Those that have a chance to run. */
const configurationsOf = (
  { devices, precisions, runtimes }: Plan,
  models: readonly LibraryModel[],
  unsupported: readonly UnsupportedPair[],
  conversions: State['conversions'],
) =>
  models.flatMap((model) =>
    devices.flatMap((device) =>
      precisions
        .filter(
          (precision) => !unsupported.some((one) => one.device === device && one.precision === precision),
        )
        .flatMap((precision) =>
          (runtimes.length === 0 ? [{}] : runtimes.map((release) => ({ release }))).map((release) => ({
            model: model.name,
            modelSha256: contentOf(model),
            device,
            precision,
            ...release,
            gflops: model.entry?.gflops ?? null,
            convertMs: conversionMs(conversions, model),
          })),
        ),
    ),
  );

/** As it took before, else by the published size of its weights. */
function conversionMs(conversions: State['conversions'], { key, entry }: LibraryModel): Milliseconds | null {
  const seconds = readyValue(conversions[key])?.seconds;
  if (seconds !== undefined) return secondsToMilliseconds(seconds);
  return entry === null ? null : milliseconds(500 + entry.millionParameters * 60);
}

const timeOf = ({ ms }: Estimated) => `about ${timeLeftText(Math.max(1000, ms))}`;

export function Estimate() {
  const planned = usePlanned();
  const going = useApp((state) => shownWork(state)?.kind === 'bench');
  const [opened, setOpened] = useState(false);
  const { count, estimated, unsupported, fewImages } = planned;
  if (count === 0 || going) return null;
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" offset={4} width={380} trapFocus>
      <Popover.Target>
        <button type="button" className="control plain estimate" onClick={() => setOpened(!opened)}>
          {(unsupported.length > 0 || fewImages !== null) && <Icon name="warn" size={13} />}
          <span>
            {count}
            <span className="unit"> {count === 1 ? 'configuration' : 'configurations'}</span>
          </span>
          {estimated !== null && <span>{timeOf(estimated)}</span>}
        </button>
      </Popover.Target>
      <Popover.Dropdown aria-label="The next run">
        <PlannedText planned={planned} />
      </Popover.Dropdown>
    </Popover>
  );
}

function PlannedText({ planned }: { readonly planned: Planned }) {
  const { plan, models, releases, unsupported, fewImages } = planned;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: takes the focus from the button, so that it is read out
    <div className="planned" tabIndex={0} role="group" aria-label="The next run">
      <p>
        {[
          plural(models.length, 'model'),
          plural(plan.devices.length, 'device'),
          plural(plan.precisions.length, 'precision'),
          ...(releases > 1 ? [plural(releases, 'release')] : []),
        ].join(' × ')}
        : {plural(planned.count, 'configuration')}.
      </p>
      {unsupported.map(({ device, precision, reason }) => (
        <p key={`${device} ${precision}`}>
          <Icon name="warn" size={13} /> {reason}: {plural(models.length * releases, 'cell')} will say not
          supported, and take no time.
        </p>
      ))}
      {fewImages !== null && (
        <p>
          <Icon name="warn" size={13} /> {fewImages}
        </p>
      )}
      <p className="dim">{timeSentence(planned)}</p>
    </div>
  );
}

function timeSentence({ estimated, plan }: Planned): string {
  if (estimated === null)
    return `The duration is unknown: nothing comparable has been measured on ${plan.devices.join(', ')}.`;
  const { measured, judged, conversions, calibrations } = estimated;
  const sources = [
    ...(measured > 0 ? [`${plural(measured, 'configuration')} as measured before`] : []),
    ...(judged > 0
      ? [`${plural(judged, 'other')} by GFLOPs and the slowest rate that its device has shown`]
      : []),
  ];
  const first = [
    ...(conversions > 0 ? [plural(conversions, 'conversion')] : []),
    ...(calibrations > 0 ? [plural(calibrations, 'calibration')] : []),
  ].join(' and ');
  const text = timeOf(estimated);
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}: ${sources.join(', ')}${first === '' ? '' : `, with ${first}`}.`;
}

export function RunButton() {
  const work = useApp(shownWork);
  const ready = useApp(
    (state) =>
      plannedModels(state, state.plan).length > 0 &&
      state.plan.devices.length > 0 &&
      state.plan.precisions.length > 0,
  );
  if (work?.kind === 'bench') {
    return (
      <button
        type="button"
        className="control run-button"
        disabled={work.state === 'cancelling'}
        // The second half of a double click on Benchmark, which stood in this place, cancels nothing.
        onClick={({ detail }) => detail < 2 && void cancelShownWork().catch(tellProblem)}
      >
        <Icon name="stop" /> {work.state === 'cancelling' ? 'Cancelling' : 'Cancel'}{' '}
        <Keys of="everywhere" to="cancel" />
      </button>
    );
  }
  return (
    // Not disabled: pressing it says what is missing.
    <button type="button" className="control primary run-button" aria-disabled={!ready} onClick={benchmark}>
      Benchmark <Keys of="everywhere" to="benchmark" />
    </button>
  );
}
