/** What is the user's own about the window, and what it runs on. */
import { Modal } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { About } from '../../shared/contract.ts';
import { shortVersion } from '../../shared/view/run/machine.ts';
import { bytesText } from '../../shared/view/text/format.ts';
import { packageLicences, uploadLimit } from '../host/files.ts';
import { useApp } from '../page/hooks.ts';
import { closeOverlay, host, tell } from '../page/page.ts';
import { problemOf } from '../store/problem.ts';
import { type Loaded, readyValue } from '../store/state.ts';
import { type Fact, Facts, Section } from '../widgets/Section.tsx';
import { Segments } from '../widgets/Segments.tsx';
import { resetSizes } from '../widgets/sizes.ts';
import { chooseTheme, themeChoices, useThemeChoice } from '../widgets/theme.ts';
import { ReleasesSection } from './ReleasesSection.tsx';
import { forgetRecent } from './recent.ts';
import { UpdatesSection } from './UpdatesSection.tsx';

export default function SettingsPage({ opened }: { readonly opened: boolean }) {
  return (
    <Modal
      opened={opened}
      onClose={closeOverlay}
      title="Settings"
      size={640}
      padding={0}
      classNames={{ body: 'flush' }}
      lockScroll={false}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Look />
      <Data />
      <Versions />
      <ReleasesSection />
      <UpdatesSection />
      <Licences />
    </Modal>
  );
}

function Look() {
  const choice = useThemeChoice();
  const reset = () => {
    resetSizes();
    forgetRecent();
    tell('Panes have their default sizes again, and the palette forgot recent entries.');
  };
  return (
    <Section title="Look">
      <div className="setting">
        <span>Theme</span>
        <Segments label="Theme" options={themeChoices} value={choice} onChange={chooseTheme} />
      </div>
      <div className="setting">
        <span>Sizes of panes, recent entries</span>
        <button type="button" className="control" onClick={reset}>
          Reset the layout
        </button>
      </div>
    </Section>
  );
}

/** Asked each time the page is opened: it grows with every run. */
function useAsked<T>(ask: () => Promise<T>): Loaded<T> {
  const [answer, setAnswer] = useState<Loaded<T>>({ state: 'loading', progress: null });
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each opening
  useEffect(() => {
    ask().then(
      (value) => setAnswer({ state: 'ready', value }),
      (error: unknown) => setAnswer({ state: 'failed', problem: problemOf(error) }),
    );
  }, []);
  return answer;
}

const dataFacts = ({ dataFolder, log, dataBytes, cacheBytes }: About): Fact[] => [
  ['Folder', <code key="folder">{dataFolder}</code>],
  ['Log', <code key="log">{log}</code>],
  ['Size', bytesText(dataBytes)],
  ['Caches (rebuilt when needed)', `${bytesText(cacheBytes)}`],
];

function Data() {
  const about = useAsked(async () => await host().about());
  const limit = useAsked(uploadLimit);
  const limitFact: Fact[] =
    limit.state === 'ready' && limit.value !== null
      ? [['Largest upload', `${bytesText(limit.value)}; serve --upload-limit sets another`]]
      : [];
  return (
    <Section title="Data">
      {about.state === 'failed' && <p className="bad">{about.problem.message}</p>}
      {about.state === 'ready' && <Facts facts={[...dataFacts(about.value), ...limitFact]} />}
      <p className="dim">To change the folder, set VINOBENCH_HOME before starting Vinobench.</p>
    </Section>
  );
}

const bindings = { native: 'native addon', 'openvino-node': 'openvino-node, without kernel times' };

function Versions() {
  const about = useAsked(async () => await host().about());
  const report = readyValue(useApp((state) => state.devices));
  const facts: Fact[] = [
    ...(about.state === 'ready' ? [['Vinobench', about.value.vinobenchVersion] as const] : []),
    ...(report === null
      ? []
      : ([
          ['OpenVINO', `${shortVersion(report.runtime.version)}, ${bindings[report.runtime.binding]}`],
          ['Node', report.machine.nodeVersion],
          ['System', `${report.machine.os}, ${report.machine.architecture}`],
          ...report.devices.map(
            ({ name, driverVersion, pluginVersion }): Fact => [
              name,
              driverVersion === null ? `plugin ${pluginVersion ?? 'unknown'}` : `driver ${driverVersion}`,
            ],
          ),
        ] satisfies Fact[])),
  ];
  return (
    <Section title="Versions">
      <Facts facts={facts} />
    </Section>
  );
}

function Licences() {
  const [opened, setOpened] = useState(false);
  return (
    <Section title="Licences" note="Vinobench: Apache-2.0">
      <button type="button" className="control" aria-expanded={opened} onClick={() => setOpened(!opened)}>
        {opened ? 'Hide' : 'Show'} the licences of the page's components
      </button>
      {opened && <LicenceText />}
    </Section>
  );
}

function LicenceText() {
  const text = useAsked(packageLicences);
  if (text.state === 'failed') return <p className="bad">{text.problem.message}</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keys
    <pre className="licences" tabIndex={0} role="group" aria-label="Licences">
      {text.state === 'ready' ? text.value : ''}
    </pre>
  );
}
