/** What the state of a machine means for its numbers, and the line under every exported picture. */
import type { ConditionWarning } from '../../conditions/conditionWarning.ts';
import { isSteady } from '../../conditions/limits.ts';
import type { MachineState, RecordedMachine, RecordedRuntime } from '../../machine/machine.ts';
import { type MachineNow, nowWarnings } from '../../machine/now.ts';
import { releaseOf } from '../../machine/runtimeRelease.ts';
import { conditionNowText, whatItIs } from '../text/conditionText.ts';
import { plural } from '../text/format.ts';

interface MachineWarning {
  readonly short: string;
  /** What to do as well. */
  readonly sentence: string;
}

const warningOf = (warning: ConditionWarning): MachineWarning => ({
  short: whatItIs(warning),
  sentence: conditionNowText(warning),
});

/** Null: nothing that is known speaks against measuring. */
export function machineWarning({ governor }: Pick<MachineState, 'governor'>): MachineWarning | null {
  return governor === null || isSteady(governor) ? null : warningOf({ kind: 'governor', governor });
}

/** What would disturb a measurement now, the worst first. */
export const machineWarnings = (now: MachineNow): MachineWarning[] => nowWarnings(now).map(warningOf);

/** `Intel Xeon w3-2435, 8 cores, OpenVINO 2026.4.0`. */
export function machineLine(
  { cpuModel, physicalCores }: Pick<RecordedMachine, 'cpuModel' | 'physicalCores'>,
  runtime: Pick<RecordedRuntime, 'name' | 'version'>,
): string {
  const cores = physicalCores === null ? [] : [plural(physicalCores, 'core')];
  return [cpuModel ?? 'machine not recorded', ...cores, runtimeText(runtime)].join(', ');
}

/** `OpenVINO 2026.4.0`. */
export const runtimeText = ({ name, version }: Pick<RecordedRuntime, 'name' | 'version'>): string =>
  name === null
    ? 'runtime not recorded'
    : `${name} ${version === null ? '(version not recorded)' : releaseOf(version)}`;

/** With the whole version. */
export const fullRuntimeText = ({ name, version }: Pick<RecordedRuntime, 'name' | 'version'>): string =>
  name === null ? 'runtime not recorded' : `${name} ${version ?? '(version not recorded)'}`;

export { releaseOf as shortVersion };
