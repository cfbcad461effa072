import { describe, expect, it } from 'vitest';
import { byRelease, configurationKeys, releaseOf, tellsStarts } from './runtimeRelease.ts';

describe('a release of OpenVINO', () => {
  it('is the beginning of a version', () => {
    expect(releaseOf('2024.6.0-17404-4c0f47d2335-releases/2024/6')).toBe('2024.6.0');
    expect(releaseOf('2024.6.0')).toBe('2024.6.0');
  });

  it('stands in order by numbers, not by letters', () => {
    const mixed = ['2026.4.1', '2024.10.0', '2024.3.0', '2026.4.0-22959-x', '2025.0.0'];
    expect(mixed.sort(byRelease)).toEqual([
      '2024.3.0',
      '2024.10.0',
      '2025.0.0',
      '2026.4.0-22959-x',
      '2026.4.1',
    ]);
  });

  it.each([
    ['2026.3.1', false],
    ['2026.4.0', true],
    ['2026.4.1-22982-e213a147257', true],
  ])('%s reports starts of kernels: %s', (release, expected) => {
    expect(tellsStarts(release)).toBe(expected);
  });
});

describe('names of configurations', () => {
  const cell = (runtime: string) => ({ device: 'CPU', precision: 'FP32', runtime });

  it('have no release where there is one', () => {
    const cells = [cell('2026.4.1-22982-abc'), cell('2026.4.1')];
    expect(cells.map(configurationKeys(cells))).toEqual(['CPU FP32', 'CPU FP32']);
  });

  it('have it where there are several', () => {
    const cells = [cell('2024.6.0-17404-def'), cell('2026.4.1-22982-abc')];
    expect(cells.map(configurationKeys(cells))).toEqual(['CPU FP32 / 2024.6.0', 'CPU FP32 / 2026.4.1']);
  });
});
