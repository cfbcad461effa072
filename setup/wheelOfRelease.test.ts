import { describe, expect, it } from 'vitest';
import { hasHeaders, nearReleases } from './wheelOfRelease.ts';

describe('releases of an index', () => {
  // As pip lists them for Linux on x86-64 and Python 3.12.
  const found =
    '2024.1.0, 2024.2.0, 2024.3.0, 2024.4.0, 2024.4.1.dev20240926, 2024.5.0, 2024.6.0, 2025.0.0, 2025.1.0, 2025.4.1, 2026.4.1'.split(
      ', ',
    );

  it.each([
    ['2024.9.0', ['2024.5.0', '2024.6.0', '2025.0.0', '2025.1.0', '2025.4.1']],
    ['2027.0.0', ['2025.4.1', '2026.4.1']],
    ['2024.3.5', ['2024.3.0', '2024.4.0', '2024.5.0', '2024.6.0']],
  ])('near %s are those with headers and no previews', (release, near) => {
    expect(nearReleases(release, found)).toEqual(near);
  });

  it('have the headers from 2024.3.0 on', () => {
    expect(['2023.3.0', '2024.2.0', '2024.3.0', '2024.10.0', '2026.4.1'].filter(hasHeaders)).toEqual([
      '2024.3.0',
      '2024.10.0',
      '2026.4.1',
    ]);
  });
});
