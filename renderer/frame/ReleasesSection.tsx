/** Settings: releases of OpenVINO on the host, what devices each lists, and how others are added and removed. */
import { useState } from 'react';
import { wholeRelease } from '../../shared/machine/runtimeRelease.ts';
import type { InstalledRuntime } from '../../shared/machine/runtimes.ts';
import { bytesText } from '../../shared/view/text/format.ts';
import { doingText } from '../../shared/view/text/progressText.ts';
import { isGoing, type Work } from '../../shared/work/registry.ts';
import { useApp } from '../page/hooks.ts';
import { addRelease, cancelWork, host, removeRelease, tellProblem } from '../page/page.ts';
import { problemOf } from '../store/problem.ts';
import { Section } from '../widgets/Section.tsx';

export function ReleasesSection() {
  const list = useApp((state) => state.runtimes);
  if (list === null) return null;
  return (
    <Section title="Releases of OpenVINO">
      <ul className="releases" aria-label="Releases of OpenVINO">
        {list.runtimes.map((one) => (
          <Release key={one.release} of={one} />
        ))}
      </ul>
      {list.fixed === null ? <AddRelease /> : <p className="dim">{list.fixed}</p>}
    </Section>
  );
}

/** Removing asks once more, in the same place. */
function Release({ of: { release, default: own, bytes, startTimes } }: { readonly of: InstalledRuntime }) {
  const [asked, setAsked] = useState(false);
  const [devices, setDevices] = useState<string | null>(null);
  const show = () => {
    setDevices('looking ...');
    devicesOf(release).then(setDevices, (error: unknown) => setDevices(problemOf(error).message));
  };
  const facts = [
    ...(own ? ['default'] : []),
    ...(bytes === null ? [] : [bytesText(bytes)]),
    ...(startTimes ? [] : ['no kernel start times']),
  ];
  return (
    <li>
      <div className="setting">
        <span>
          {release} <span className="dim">{facts.join(', ')}</span>
        </span>
        <span className="buttons">
          <button type="button" className="control" aria-label={`Devices of ${release}`} onClick={show}>
            Devices
          </button>
          {!own && !asked && (
            <button
              type="button"
              className="control"
              aria-label={`Remove ${release}`}
              onClick={() => setAsked(true)}
            >
              Remove
            </button>
          )}
        </span>
      </div>
      {asked && (
        <div className="setting" role="group" aria-label={`Remove OpenVINO ${release}?`}>
          <span>Remove OpenVINO {release}? What was measured with it stays.</span>
          <span className="buttons">
            <button
              type="button"
              className="control"
              onClick={() => {
                setAsked(false);
                removeRelease(release).catch(tellProblem);
              }}
            >
              Remove
            </button>
            {/* biome-ignore lint/a11y/noAutofocus: it takes the place of the button that was pressed */}
            <button type="button" className="control" autoFocus onClick={() => setAsked(false)}>
              Keep
            </button>
          </span>
        </div>
      )}
      {devices !== null && (
        <p className="dim" role="status">
          {devices}
        </p>
      )}
    </li>
  );
}

async function devicesOf(release: string): Promise<string> {
  const { devices } = await host().runtimes.devices({ release });
  return devices
    .map(({ name, fullName, precisions }) => `${name}: ${fullName} (${precisions.join(', ')})`)
    .join('; ');
}

function AddRelease() {
  const [release, setRelease] = useState('');
  const going = useApp(({ work }) => work.find((one) => one.kind === 'runtime' && isGoing(one)));
  const add = () => {
    addRelease(wholeRelease(release.trim())).catch(tellProblem);
    setRelease('');
  };
  return (
    <>
      {going === undefined ? (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            add();
          }}
        >
          <div className="setting">
            <label className="field">
              <input
                aria-label="Release to add"
                placeholder="2024.6.0"
                value={release}
                onChange={({ target }) => setRelease(target.value)}
              />
            </label>
            <button type="submit" className="control" disabled={release.trim() === ''}>
              Add this release
            </button>
          </div>
        </form>
      ) : (
        <Adding work={going} />
      )}
      <p className="dim">
        From 2024.3.0 on, through the pip of the host; compiling its addon takes a C++ compiler and some
        seconds. Choose releases for the next run in the top bar; in a terminal: runtimes add 2024.6.0.
      </p>
    </>
  );
}

function Adding({ work: { id, title, progress: first, state } }: { readonly work: Work }) {
  const progress = useApp((known) => known.progress[id]) ?? first;
  return (
    <div className="setting" role="status">
      <span>
        {title}: {doingText(progress)}
      </span>
      <button
        type="button"
        className="control"
        disabled={state === 'cancelling'}
        onClick={() => void cancelWork(id).catch(tellProblem)}
      >
        Cancel
      </button>
    </div>
  );
}
