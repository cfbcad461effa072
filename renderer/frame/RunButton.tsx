/** How large the next run will be, how long it will take and what of it will not run; and the button that starts it. */
import { Popover } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { Device } from '../../shared/machine.ts';
import { type Estimate as Estimated, estimateRun } from '../../shared/view/estimate.ts';
import { plural, timeLeftText } from '../../shared/view/format.ts';
import { type UnsupportedPair, unsupportedPairs } from '../../shared/view/support.ts';
import { plannedModels, readyValue } from '../store/models.ts';
import { tellProblem } from '../store/problems.tsx';
import { cancelJob, goingJob } from '../store/runs.ts';
import { type LibraryModel, type Plan, useApp } from '../store/state.ts';
import { benchmark } from './globalCommands.ts';
import { Icon } from './icons.tsx';
import { KeyCaps } from './KeyCaps.tsx';

/** The plan with what is known of it. */
interface Planned {
  readonly plan: Plan;
  readonly models: readonly LibraryModel[];
  readonly count: number;
  readonly estimated: Estimated | null;
  readonly unsupported: readonly UnsupportedPair[];
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
  const estimated = useMemo(() => {
    const cells = Object.values(documents)
      // A run that was brought from another machine says nothing of this one.
      .filter(({ run }) => run.machine.cpuModel === cpu)
      .sort((a, b) => a.run.createdAt.localeCompare(b.run.createdAt))
      .flatMap((document) => document.cells);
    return estimateRun({
      configurations: configurationsOf(plan, models, unsupported),
      preset: plan.preset,
      cells,
      gflops: new Map(catalogue.map(({ id, gflops }) => [id, gflops])),
    });
  }, [plan, models, unsupported, documents, catalogue, cpu]);
  const count = models.length * plan.devices.length * plan.precisions.length;
  return { plan, models, count, estimated, unsupported };
}

/** Those that have a chance to run. */
const configurationsOf = (
  { devices, precisions }: Plan,
  models: readonly LibraryModel[],
  unsupported: readonly UnsupportedPair[],
) =>
  models.flatMap(({ name, entry }) =>
    devices.flatMap((device) =>
      precisions
        .filter(
          (precision) => !unsupported.some((one) => one.device === device && one.precision === precision),
        )
        .map((precision) => ({ model: name, device, precision, gflops: entry?.gflops ?? null })),
    ),
  );

const timeOf = ({ ms }: Estimated) => `about ${timeLeftText(Math.max(1000, ms))}`;

export function Estimate() {
  const planned = usePlanned();
  const going = useApp((state) => goingJob(state)?.kind === 'bench');
  const [opened, setOpened] = useState(false);
  const { count, estimated, unsupported } = planned;
  if (count === 0 || going) return null;
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" offset={4} width={380} trapFocus>
      <Popover.Target>
        <button type="button" className="control plain estimate" onClick={() => setOpened(!opened)}>
          {unsupported.length > 0 && <Icon name="warn" size={13} />}
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
  const { plan, models, unsupported } = planned;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: takes the focus from the button, so that it is read out
    <div className="planned" tabIndex={0} role="group" aria-label="The next run">
      <p>
        {[
          plural(models.length, 'model'),
          plural(plan.devices.length, 'device'),
          plural(plan.precisions.length, 'precision'),
        ].join(' × ')}
        : {plural(planned.count, 'configuration')}.
      </p>
      {unsupported.map(({ device, precision, reason }) => (
        <p key={`${device} ${precision}`}>
          <Icon name="warn" size={13} /> {reason}: {plural(models.length, 'cell')} will say not supported, and
          take no time.
        </p>
      ))}
      <p className="dim">{timeSentence(planned)}</p>
    </div>
  );
}

function timeSentence({ estimated, plan }: Planned): string {
  if (estimated === null)
    return `How long it takes is not known: nothing comparable was measured yet on ${plan.devices.join(', ')}.`;
  const { measured, judged } = estimated;
  const sources = [
    ...(measured > 0 ? [`${plural(measured, 'configuration')} as measured before`] : []),
    ...(judged > 0
      ? [`${plural(judged, 'other')} by GFLOPs and the slowest rate that its device has shown`]
      : []),
  ];
  const text = timeOf(estimated);
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}: ${sources.join(', ')}. Conversion and calibration come on top the first time.`;
}

export function RunButton() {
  const job = useApp(goingJob);
  const ready = useApp(
    (state) =>
      plannedModels(state, state.plan).length > 0 &&
      state.plan.devices.length > 0 &&
      state.plan.precisions.length > 0,
  );
  if (job?.kind === 'bench') {
    return (
      <button
        type="button"
        className="control run-button"
        disabled={job.state === 'cancelling'}
        // The second half of a double click on Benchmark, which stood in this place, cancels nothing.
        onClick={({ detail }) => detail < 2 && void cancelJob().catch(tellProblem)}
      >
        <Icon name="stop" /> {job.state === 'cancelling' ? 'Cancelling' : 'Cancel'}{' '}
        <KeyCaps keys={['Ctrl', '.']} />
      </button>
    );
  }
  return (
    // Not disabled: whoever presses it is told what is missing.
    <button type="button" className="control primary run-button" aria-disabled={!ready} onClick={benchmark}>
      Benchmark <KeyCaps keys={['Ctrl', '⏎']} />
    </button>
  );
}
