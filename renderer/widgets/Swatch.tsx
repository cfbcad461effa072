import { deviceToken } from '../../shared/machine/device.ts';
import type { RecordedPrecision } from '../../shared/precision/precision.ts';
import { cssVariable } from './cssVariable.ts';

/** The colour of a device at a precision; BF16 has stripes, to part it from FP16. */
export function Swatch({
  device,
  precision,
}: {
  readonly device: string;
  readonly precision: RecordedPrecision;
}) {
  return (
    <span
      className={precision === 'BF16' ? 'swatch stripes' : 'swatch'}
      style={cssVariable('--swatch', `var(${deviceToken(device, precision)})`)}
      aria-hidden="true"
    />
  );
}
