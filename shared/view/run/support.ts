/** Which pairs of device and precision have a chance to run, said before they are tried. */
import type { Device } from '../../machine/machine.ts';
import type { Precision } from '../../precision/precision.ts';

/** A few words for a list of precisions; what really ran is said by each cell. */
export function supportNote(devices: readonly Device[], precision: Precision): string {
  const without = devices.filter((device) => !device.precisions.includes(precision)).map(({ name }) => name);
  if (without.length === 0) return '';
  return `${without.join(', ')} ${without.length === 1 ? 'lists' : 'list'} no ${precision}`;
}

export interface UnsupportedPair {
  readonly device: string;
  readonly precision: Precision;
  readonly reason: string;
}

/** Pairs of a plan that will not run; a device that is not known is left to say so itself. */
export function unsupportedPairs(
  devices: readonly Device[],
  precisions: readonly Precision[],
): UnsupportedPair[] {
  return devices.flatMap(({ name, precisions: listed }) =>
    precisions
      .filter((precision) => !listed.includes(precision))
      .map((precision) => ({ device: name, precision, reason: `${name} lists no ${precision}` })),
  );
}
