/** Colours of devices on light ground, for pictures; the window's own are the tokens of the same names. */
import { deviceFacts } from '../../machine/device.ts';
import type { Precision } from '../../precision/precision.ts';

/** BF16 has stripes, to part it from FP16. */
export function deviceColours(device: string, precision: Precision): { fill: string; striped: boolean } {
  return { fill: deviceFacts(device).light[precision], striped: precision === 'BF16' };
}
