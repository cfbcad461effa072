/** What the state of a machine means for its numbers, and the line under every exported picture. */
import type { Machine, MachineState, Runtime } from '../../machine/machine.ts';
import { plural } from '../text/format.ts';

interface MachineWarning {
  readonly short: string;
  /** Effect and cure. */
  readonly sentence: string;
}

/** Null: nothing that is known speaks against measuring. */
export function machineWarning({ governor }: Pick<MachineState, 'governor'>): MachineWarning | null {
  if (governor === null || governor === 'performance') return null;
  return {
    short: `governor ${governor}`,
    sentence: `Governor is ${governor}. Expect wider intervals; set it to performance and measure again.`,
  };
}

/** `Intel Xeon w3-2435, 8 cores, OpenVINO 2026.4.0`. */
export function machineLine(
  { cpuModel, physicalCores }: Pick<Machine, 'cpuModel' | 'physicalCores'>,
  { name, version }: Pick<Runtime, 'name' | 'version'>,
): string {
  return `${cpuModel}, ${plural(physicalCores, 'core')}, ${name} ${shortVersion(version)}`;
}

/** `2026.4.0` of `2026.4.0-22959-abc`. */
export const shortVersion = (version: string): string => version.split('-')[0] ?? version;
