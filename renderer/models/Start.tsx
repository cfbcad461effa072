/** Nothing chosen yet: what to drop, what was found on this machine and what to mend first, what comes next. */

import type { ReactNode } from 'react';
import { deviceKinds, kindOfDevice } from '../../shared/machine/device.ts';
import type { DevicesReport } from '../../shared/machine/machine.ts';
import { machineWarning, shortVersion } from '../../shared/view/run/machine.ts';
import { bytesText, figure, fixedText, plural, thin } from '../../shared/view/text/format.ts';
import { keysOf } from '../keys/lookup.ts';
import { useApp } from '../page/hooks.ts';
import { fetchModels, pickModels, tellProblem } from '../page/page.ts';
import { OpenFromHost } from '../widgets/HostPaths.tsx';
import { Icon, type IconName } from '../widgets/icons.tsx';
import { KeyCaps } from '../widgets/KeyCaps.tsx';
import { Keys } from '../widgets/Keys.tsx';
import { Swatch } from '../widgets/Swatch.tsx';

export function Start() {
  const catalogue = useApp((state) => state.catalogue);
  const missing = catalogue.filter(({ fetched }) => !fetched);
  const bytes = missing.reduce((sum, { downloadBytes }) => sum + downloadBytes, 0);
  return (
    <div className="start">
      <div className="start-inner">
        <div className="start-head">
          <Icon name="drop" size={22} />
          <h2>Drop a prototxt and its caffemodel anywhere in this window</h2>
          <p>
            Both at once or one after the other. IR, ONNX, TensorFlow, TFLite and Paddle work as well; a
            folder is searched. A prototxt alone is measured with filler weights, and every number says so.
          </p>
          <div className="buttons">
            <button
              type="button"
              className="control primary"
              onClick={() => void pickModels().catch(tellProblem)}
            >
              Open files <Keys of="everywhere" to="open" />
            </button>
            <OpenFromHost />
            {missing.length > 0 && (
              <button
                type="button"
                className="control"
                onClick={() => void fetchModels(missing.map(({ id }) => id)).catch(tellProblem)}
              >
                Fetch {plural(missing.length, 'trained model')}, {bytesText(bytes)}
              </button>
            )}
          </div>
        </div>
        <MachineFound />
        <Then />
      </div>
    </div>
  );
}

interface Found {
  readonly icon: IconName | 'none';
  readonly what: ReactNode;
  readonly text: string;
  readonly note: ReactNode;
}

function found({ runtime, devices, machine, machineState }: DevicesReport): Found[] {
  const warning = machineWarning(machineState);
  const load = machineState.loadAverage1m;
  return [
    {
      icon: runtime.binding === 'native' ? 'check' : 'warn',
      what: 'OpenVINO',
      text: `${shortVersion(runtime.version)}, ${runtime.binding === 'native' ? 'native addon loaded' : 'through openvino-node'}`,
      note: runtime.binding === 'native' ? 'kernel start times available' : 'no kernel times',
    },
    ...devices.map(
      (device): Found => ({
        icon: 'check',
        what: (
          <>
            <Swatch device={device.name} precision="FP32" /> {device.name}
          </>
        ),
        text: device.fullName + (device.note === null ? '' : `. ${device.note}`),
        note: device.precisions.join(', '),
      }),
    ),
    ...Object.entries(deviceKinds).flatMap(([kind, { noneFound }]): Found[] =>
      noneFound === null || devices.some(({ name }) => kindOfDevice(name) === kind)
        ? []
        : [{ icon: 'none', what: kind, text: noneFound, note: '' }],
    ),
    {
      icon: warning === null ? 'check' : 'warn',
      what: 'Governor',
      text: warning?.sentence ?? machineState.governor ?? 'not reported',
      note: warning === null ? '' : <code>cpupower frequency-set -g performance</code>,
    },
    {
      icon: load !== null && load > machine.logicalProcessors / 2 ? 'warn' : 'check',
      what: 'Other load',
      text:
        load === null
          ? 'not reported'
          : `Load ${figure(load, 2)} on ${plural(machine.logicalProcessors, 'processor')}${machineState.temperatureC === null ? '' : `, ${fixedText(machineState.temperatureC, 0)}${thin}°C`}`,
      note:
        load === null ? '' : load > machine.logicalProcessors / 2 ? 'expect wider intervals' : 'quiet enough',
    },
  ];
}

function MachineFound() {
  const loaded = useApp((state) => state.devices);
  return (
    <table>
      <caption>This machine</caption>
      <tbody>
        {loaded.state === 'loading' && (
          <tr>
            <td />
            <th scope="row">OpenVINO</th>
            <td>looking for its devices</td>
            <td />
          </tr>
        )}
        {loaded.state === 'failed' && (
          <tr>
            <td>
              <Icon name="close" />
            </td>
            <th scope="row">OpenVINO</th>
            <td className="bad">{loaded.problem.message}</td>
            <td />
          </tr>
        )}
        {loaded.state === 'ready' &&
          found(loaded.value).map(({ icon, what, text, note }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the rows are a fixed list
            <tr key={index}>
              <td>{icon !== 'none' && <Icon name={icon} size={13} />}</td>
              <th scope="row">{what}</th>
              <td>{text}</td>
              <td>{note}</td>
            </tr>
          ))}
      </tbody>
    </table>
  );
}

const steps = [
  ['Benchmark', 'measures each model on each device and precision', keysOf('everywhere', 'benchmark')],
  ['Matrix', 'the numbers, with intervals and what really ran', keysOf('goTo', 'matrix')],
  ['Speedup', 'bars like Fig. 1 of the study', keysOf('goTo', 'speedup')],
  ['Kernels', 'where the time goes, layer by layer', keysOf('goTo', 'kernels')],
  ['Compare', 'runs side by side: machines, runtimes, precisions', keysOf('goTo', 'compare')],
] as const;

function Then() {
  return (
    <table>
      <caption>Then</caption>
      <tbody>
        {steps.map(([what, text, keys], index) => (
          <tr key={what}>
            <td className="dim">{index + 1}</td>
            <th scope="row">{what}</th>
            <td>{text}</td>
            <td>
              <KeyCaps keys={keys} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
