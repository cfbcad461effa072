import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { precisions } from '../precision/precision.ts';
import { deviceFacts, int8RulesOf, kindOfDevice, lightDeviceTokens, studyColumnOf } from './device.ts';

describe('kinds of devices', () => {
  it.each([
    ['CPU', 'CPU'],
    ['GPU.1', 'GPU'],
    ['NPU', 'NPU'],
    ['AUTO', null],
    ['HETERO:GPU,CPU', null],
    ['GPUX', null],
    ['toString', null],
  ])('takes %s for %s', (device, kind) => expect(kindOfDevice(device)).toBe(kind));

  it.each([
    ['CPU', 'CPU'],
    ['AUTO', 'CPU'],
    ['AUTO:GPU', 'CPU'],
    ['HETERO:GPU,CPU', 'CPU'],
    ['MULTI:GPU.0,NPU', 'GPU'],
    ['GPU.1', 'GPU'],
    ['NPU', 'GPU'],
  ])('quantizes for %s by the rules of the %s', (device, rules) => expect(int8RulesOf(device)).toBe(rules));

  it('are next to the column of the study that is theirs', () => {
    expect(studyColumnOf('GPU.0', 'FP16')).toBe('GPU FP16');
    expect(studyColumnOf('NPU', 'FP16')).toBeNull();
    expect(studyColumnOf('HETERO:GPU,CPU', 'FP32')).toBeNull();
  });

  it('have each precision once among their columns', () => {
    for (const device of ['CPU', 'GPU', 'NPU', 'AUTO'])
      expect(deviceFacts(device).order.toSorted()).toEqual(precisions.toSorted());
  });

  it('have their colours in the window, those of the light theme as pictures have them', () => {
    const css = readFileSync(new URL('../../renderer/styles/tokens.css', import.meta.url), 'utf8');
    for (const [token, colour] of lightDeviceTokens) {
      const found = [...css.matchAll(new RegExp(`${token}: (#[0-9a-f]{6});`, 'g'))].map(([, value]) => value);
      expect(found, token).toHaveLength(2);
      expect(found[1], token).toBe(colour);
    }
  });
});
