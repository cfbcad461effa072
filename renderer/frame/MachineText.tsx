/** The machine as it is now: what would disturb a measurement, clock, load and temperature. */

import type { MachineState } from '../../shared/machine/machine.ts';
import type { MachineNow } from '../../shared/machine/now.ts';
import { machineWarning, machineWarnings } from '../../shared/view/run/machine.ts';
import { celsius, gigahertz } from '../../shared/view/text/conditionText.ts';
import { clockText, figure, plural } from '../../shared/view/text/format.ts';
import { useApp } from '../page/hooks.ts';
import { readyValue } from '../store/state.ts';
import { Icon } from '../widgets/icons.tsx';

export function MachineText() {
  const report = readyValue(useApp((state) => state.devices));
  const live = useApp((state) => state.machineNow);
  if (report === null) return null;
  const { machine } = report;
  const now = live ?? report.machineState;
  return (
    <span className="machine">
      <MachineWarnings live={live} state={now} />
      <span className="narrow-hide">{machine.cpuModel}</span>
      {now.frequencyMHz !== null && <span>{gigahertz(now.frequencyMHz)}</span>}
      {live?.busy != null ? (
        <span title={loadTitle(live)}>
          {`${figure(live.busy, 2)} of ${plural(live.processors, 'processor')} busy`}
        </span>
      ) : (
        now.loadAverage1m !== null && (
          <span title={loadTitle(now)}>
            {`Load ${figure(now.loadAverage1m, 2)} on ${plural(machine.logicalProcessors, 'processor')}`}
          </span>
        )
      )}
      {now.temperatureC !== null && <span>{celsius(now.temperatureC)}</span>}
    </span>
  );
}

const loadTitle = ({ loadAverage1m, at }: MachineState): string =>
  `${loadAverage1m === null ? '' : `Load ${figure(loadAverage1m, 2)} as the mean of the last minute, `}read ${clockText(at)}`;

/** The worst in words; what to do about each in the title, which is read aloud as well. */
function MachineWarnings({
  live,
  state,
}: {
  readonly live: MachineNow | null;
  readonly state: MachineState;
}) {
  const governor = live === null ? machineWarning(state) : null;
  const warnings = live === null ? (governor === null ? [] : [governor]) : machineWarnings(live);
  const [worst, ...others] = warnings;
  if (worst === undefined) return null;
  const sentences = warnings.map(({ sentence }) => sentence).join('\n');
  return (
    <span className="warned machine-warning" title={sentences}>
      <Icon name="warn" size={13} />
      <span className="ellipsis">{worst.short}</span>
      {others.length > 0 && <span>{`+${others.length}`}</span>}
      <span className="hidden-visually">{sentences}</span>
    </span>
  );
}
