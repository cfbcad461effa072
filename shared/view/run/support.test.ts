import { expect, it } from 'vitest';
import type { Device } from '../../machine/machine.ts';
import { supportNote, unsupportedPairs } from './support.ts';

const device = (name: string, precisions: Device['precisions']): Device => ({
  name,
  fullName: name,
  kind: null,
  capabilities: [],
  precisions,
  pluginVersion: null,
  driverVersion: null,
  note: null,
});
const devices = [device('CPU', ['FP32', 'BF16', 'INT8']), device('GPU', ['FP32', 'FP16', 'INT8'])];

it('names each pair that will not run, with its reason', () => {
  expect(unsupportedPairs(devices, ['FP32', 'FP16', 'BF16'])).toEqual([
    { device: 'CPU', precision: 'FP16', reason: 'CPU lists no FP16' },
    { device: 'GPU', precision: 'BF16', reason: 'GPU lists no BF16' },
  ]);
  expect(unsupportedPairs(devices, ['FP32'])).toEqual([]);
});

it('has a few words for a list of precisions', () => {
  expect(supportNote(devices, 'FP16')).toBe('CPU lists no FP16');
  expect(supportNote(devices.slice(1), 'BF16')).toBe('GPU lists no BF16');
  expect(supportNote(devices, 'FP32')).toBe('');
});
