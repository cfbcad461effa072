/** What the next run will be, how long it will take, and the button that starts it. */
import { Menu } from '@mantine/core';
import { useMemo } from 'react';
import { precisions } from '../../shared/precision.ts';
import { isaLimits } from '../../shared/run.ts';
import { estimateMs } from '../../shared/view/estimate.ts';
import { durationText, plural } from '../../shared/view/format.ts';
import { supportNote } from '../../shared/view/support.ts';
import { plannedModels, readyValue, useLibrary } from '../store/models.ts';
import { tellProblem } from '../store/problems.tsx';
import { cancelJob, goingJob } from '../store/runs.ts';
import { type Plan, setPlan, useApp } from '../store/state.ts';
import { benchmark } from './globalCommands.ts';
import { ImagesPick } from './ImagesPick.tsx';
import { Icon } from './icons.tsx';
import { openPalette } from './overlayState.ts';
import { IconButton, Pick, Swatch } from './parts.tsx';

const toggled = <T,>(list: readonly T[], item: T, order: readonly T[]): T[] =>
  order.filter((one) => (one === item ? !list.includes(one) : list.includes(one)));

export function TopBar() {
  return (
    <header className="topbar">
      <ModelsPick />
      <DevicesPick />
      <PrecisionsPick />
      <ImagesPick />
      <PresetPick />
      <IsaPick />
      <RuntimeText />
      <span className="push" />
      <IconButton icon="search" label="Command palette (Ctrl K)" onClick={openPalette} />
      <Estimate />
      <RunButton />
    </header>
  );
}

function ModelsPick() {
  const catalogue = useApp((state) => state.catalogue);
  const plan = useApp((state) => state.plan);
  const library = useLibrary();
  const chosen = library.filter(({ key }) => plan.models.includes(key));
  const value = chosen.length === 0 ? 'none' : chosen.length === 1 ? chosen[0]?.title : String(chosen.length);
  return (
    <Pick
      label="Models"
      value={value}
      several
      width={300}
      items={library.map(({ key, title, entry, example, added: own }) => ({
        key,
        label: title,
        note:
          own !== null
            ? 'added'
            : example !== null
              ? 'example, trained'
              : entry?.fetched === true
                ? 'trained'
                : 'filler weights',
        chosen: plan.models.includes(key),
      }))}
      onPick={(key) =>
        setPlan({
          models: toggled(
            plan.models,
            key,
            library.map((model) => model.key),
          ),
        })
      }
      footer={
        <>
          <Menu.Divider />
          <Menu.Item onClick={() => setPlan({ models: catalogue.map(({ id }) => `catalogue:${id}`) })}>
            All of the study
          </Menu.Item>
          <Menu.Item onClick={() => setPlan({ models: [] })}>None</Menu.Item>
        </>
      }
    />
  );
}

function DevicesPick() {
  const loaded = useApp((state) => state.devices);
  const plan = useApp((state) => state.plan);
  const devices = readyValue(loaded)?.devices ?? [];
  const names = devices.map(({ name }) => name);
  const value = plan.devices.length === 0 ? 'none' : plan.devices.join(', ');
  return (
    <Pick
      label="Devices"
      value={loaded.state === 'loading' ? 'looking' : value}
      several
      width={380}
      disabled={devices.length === 0}
      items={devices.map(({ name, fullName }) => ({
        key: name,
        label: name,
        note: fullName,
        chosen: plan.devices.includes(name),
      }))}
      onPick={(name) => setPlan({ devices: toggled(plan.devices, name, names) })}
    />
  );
}

function PrecisionsPick() {
  const devices = readyValue(useApp((state) => state.devices))?.devices ?? [];
  const plan = useApp((state) => state.plan);
  const chosen = devices.filter(({ name }) => plan.devices.includes(name));
  return (
    <Pick
      label="Precisions"
      value={plan.precisions.length === 0 ? 'none' : plan.precisions.join(', ')}
      several
      width={360}
      items={precisions.map((precision) => ({
        key: precision,
        label: (
          <>
            <Swatch device={plan.devices[0] ?? 'CPU'} precision={precision} /> {precision}
          </>
        ),
        note: supportNote(chosen, precision),
        chosen: plan.precisions.includes(precision),
      }))}
      onPick={(key) => {
        const precision = precisions.find((one) => one === key);
        if (precision !== undefined) setPlan({ precisions: toggled(plan.precisions, precision, precisions) });
      }}
    />
  );
}

const presetItems: readonly {
  readonly key: Plan['preset'];
  readonly label: string;
  readonly note: string;
}[] = [
  { key: 'paper', label: 'Paper', note: 'as the study: 32 inferences, mean' },
  { key: 'careful', label: 'Careful', note: 'warm-up, interleaved rounds, 64 and more' },
];

function PresetPick() {
  const preset = useApp((state) => state.plan.preset);
  return (
    <Pick
      label="Preset"
      value={preset === 'paper' ? 'Paper' : 'Careful'}
      width={340}
      items={presetItems.map((item) => ({ ...item, chosen: item.key === preset }))}
      onPick={(key) => {
        const item = presetItems.find((one) => one.key === key);
        if (item !== undefined) setPlan({ preset: item.key });
      }}
    />
  );
}

function IsaPick() {
  const isa = useApp((state) => state.plan.isa);
  return (
    <Pick
      label="ISA"
      value={isa ?? 'all'}
      width={280}
      items={[
        { key: '', label: 'all', note: 'no limit', chosen: isa === null },
        ...isaLimits.map((limit) => ({ key: limit, label: `up to ${limit}`, chosen: isa === limit })),
      ]}
      onPick={(key) => setPlan({ isa: isaLimits.find((limit) => limit === key) ?? null })}
    />
  );
}

function RuntimeText() {
  const report = readyValue(useApp((state) => state.devices));
  if (report === null) return null;
  return (
    <>
      <span className="rule narrow-hide" />
      <span className="dim narrow-hide">OpenVINO {report.runtime.version.split('-')[0]}</span>
    </>
  );
}

function Estimate() {
  const state = useApp((all) => all);
  const { plan, catalogue, documents } = state;
  const models = plannedModels(state, plan);
  const count = models.length * plan.devices.length * plan.precisions.length;
  const text = useMemo(() => {
    const ms = estimateMs({
      configurations: models.flatMap(({ name, entry }) =>
        plan.devices.flatMap((device) =>
          plan.precisions.map((precision) => ({
            model: name,
            device,
            precision,
            gflops: entry?.gflops ?? null,
          })),
        ),
      ),
      preset: plan.preset,
      cells: Object.values(documents).flatMap(({ cells }) => cells),
      gflops: new Map(catalogue.map(({ id, gflops }) => [id, gflops])),
    });
    return ms === null ? '' : `, about ${durationText(Math.max(1000, ms))}`;
  }, [models, plan, documents, catalogue]);
  if (count === 0 || goingJob(state)?.kind === 'bench') return null;
  return (
    <span className="dim">
      {plural(count, 'configuration')}
      {text}
    </span>
  );
}

function RunButton() {
  const job = useApp((state) => goingJob(state));
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
        className="control"
        disabled={job.state === 'cancelling'}
        onClick={() => void cancelJob().catch(tellProblem)}
      >
        <Icon name="stop" /> {job.state === 'cancelling' ? 'Cancelling' : 'Cancel'} <kbd>Ctrl .</kbd>
      </button>
    );
  }
  return (
    <button type="button" className="control primary" disabled={!ready} onClick={benchmark}>
      Benchmark <kbd>Ctrl ⏎</kbd>
    </button>
  );
}
