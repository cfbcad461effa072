/** What the next run will be. */

import { Menu } from '@mantine/core';
import { isaLimits } from '../../shared/machine/isa.ts';
import { precisions } from '../../shared/precision/precision.ts';
import { shortVersion } from '../../shared/view/run/machine.ts';
import { supportNote } from '../../shared/view/run/support.ts';
import { plural } from '../../shared/view/text/format.ts';
import { withKeys } from '../keys/lookup.ts';
import { useApp, useLibrary } from '../page/hooks.ts';
import { openPalette, openSettings, setPlan } from '../page/page.ts';
import type { Plan } from '../store/plan.ts';
import { plannedReleases } from '../store/releases.ts';
import { readyValue } from '../store/state.ts';
import { IconButton } from '../widgets/IconButton.tsx';
import { Pick } from '../widgets/Pick.tsx';
import { Swatch } from '../widgets/Swatch.tsx';
import { ImagesPick } from './ImagesPick.tsx';
import { Estimate, RunButton } from './RunButton.tsx';
import { UntilPick } from './UntilPick.tsx';

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
      <UntilPick />
      <IsaPick />
      <RuntimesPick />
      <span className="push" />
      <IconButton
        icon="search"
        label={withKeys('Command palette', 'everywhere', 'palette')}
        onClick={openPalette}
      />
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
      value={loaded.state === 'loading' ? 'looking' : loaded.state === 'failed' ? 'not known' : value}
      {...(plan.devices.length > 2 ? { short: String(plan.devices.length) } : {})}
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
      {...(plan.precisions.length > 2 ? { short: String(plan.precisions.length) } : {})}
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
  { key: 'careful', label: 'Careful', note: 'fresh processes in turns, until known well enough' },
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
      {...(isa === null ? {} : { short: 'limited' })}
      width={280}
      items={[
        { key: '', label: 'all', note: 'no limit', chosen: isa === null },
        ...isaLimits.map((limit) => ({ key: limit, label: `up to ${limit}`, chosen: isa === limit })),
      ]}
      onPick={(key) => setPlan({ isa: isaLimits.find((limit) => limit === key) ?? null })}
    />
  );
}

/** One release is shown where there is room; several are a choice. */
function RuntimesPick() {
  const report = readyValue(useApp((state) => state.devices));
  const list = useApp((state) => state.runtimes);
  const planned = useApp((state) => state.plan.runtimes);
  if (report === null) return null;
  const own = shortVersion(report.runtime.version);
  if (list === null || (list.runtimes.length === 1 && list.fixed !== null))
    return (
      <>
        <span className="rule roomy-only" />
        <span className="dim roomy-only">OpenVINO {own}</span>
      </>
    );
  const chosen = planned.length === 0 ? [own] : planned;
  const releases = list.runtimes.map(({ release }) => release);
  return (
    <span className={releases.length === 1 ? 'roomy-only' : undefined}>
      <Pick
        label="OpenVINO"
        value={chosen.length > 2 ? plural(chosen.length, 'release') : chosen.join(', ')}
        {...(chosen.length > 1 ? { short: String(chosen.length) } : {})}
        several
        width={320}
        items={list.runtimes.map((one) => ({
          key: one.release,
          label: one.release,
          note: one.default ? 'default' : one.startTimes ? '' : 'no kernel start times',
          chosen: chosen.includes(one.release),
        }))}
        onPick={(key) => setPlan({ runtimes: plannedReleases(toggled(chosen, key, releases), list) })}
        footer={
          <>
            <Menu.Divider />
            <Menu.Item onClick={openSettings}>
              {list.fixed === null ? 'Add or remove a release' : 'Releases on this host'}
            </Menu.Item>
          </>
        }
      />
    </span>
  );
}
