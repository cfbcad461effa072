/** Colours of devices on light ground, for pictures; the window's own are the tokens of the same names. */
import { deviceFacts, otherDevices } from '../../machine/device.ts';
import type { RecordedPrecision } from '../../precision/precision.ts';

/** BF16 has stripes, to part it from FP16; a precision that is not known is grey. */
export function deviceColours(
  device: string,
  precision: RecordedPrecision,
): { fill: string; striped: boolean } {
  if (precision === 'unknown') return { fill: otherDevices.light.FP32, striped: false };
  return { fill: deviceFacts(device).light[precision], striped: precision === 'BF16' };
}
