/** Colours of devices on light ground, for pictures; the window's own come from the same table as CSS tokens. */
import type { Precision } from '../../precision.ts';
import { type DeviceFamily, familyOf } from './colours.ts';

const light: Readonly<Record<DeviceFamily, Readonly<Record<Precision, string>>>> = {
  cpu: { FP32: '#00508c', FP16: '#0077c2', BF16: '#0077c2', INT8: '#2e9be6' },
  gpu: { FP32: '#7a4800', FP16: '#a86300', BF16: '#a86300', INT8: '#d18000' },
  npu: { FP32: '#5b149d', FP16: '#8a2bf2', BF16: '#8a2bf2', INT8: '#a66fb8' },
  other: { FP32: '#383b40', FP16: '#606771', BF16: '#606771', INT8: '#8c929b' },
};

/** BF16 has stripes, to part it from FP16. */
export function deviceColours(device: string, precision: Precision): { fill: string; striped: boolean } {
  return { fill: light[familyOf(device)][precision], striped: precision === 'BF16' };
}
