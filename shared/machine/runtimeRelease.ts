/** Releases of OpenVINO: one is the default and always there, others may be installed beside it. */

/** `2026.4.0` of `2026.4.0-22959-abc`. */
export const releaseOf = (version: string): string => version.split('-')[0] ?? version;

interface Measured {
  readonly device: string;
  readonly precision: string;
  /** The runtime's version; null: not recorded. */
  readonly runtime: string | null;
}

/**
 * What a configuration is called among these: `CPU FP32`; where several releases of OpenVINO stand side by side with the release,
 * `CPU FP32 / 2024.6.0`.
 */
export function configurationKeys(cells: readonly Measured[]): (cell: Measured) => string {
  const several = severalReleases(cells);
  return ({ device, precision, runtime }) => {
    const name = `${device} ${precision}`;
    return several && runtime !== null ? `${name} / ${releaseOf(runtime)}` : name;
  };
}

export const severalReleases = (cells: readonly Pick<Measured, 'runtime'>[]): boolean =>
  new Set(cells.flatMap(({ runtime }) => (runtime === null ? [] : releaseOf(runtime)))).size > 1;

/** `2024.6` is 2024.6.0; what is no release stays as it is. */
export const wholeRelease = (text: string): string => (/^\d{4}\.\d+$/.test(text) ? `${text}.0` : text);

/** Whether it is one of two releases, or between them. */
export const isFromTo = (release: string, first: string, last: string): boolean =>
  byRelease(first, release) <= 0 && byRelease(release, last) <= 0;

/** By year, release and patch, oldest first. */
export function byRelease(a: string, b: string): number {
  const [left, right] = [a, b].map((one) => releaseOf(one).split('.').map(Number));
  for (const [place, number] of (left ?? []).entries()) {
    const difference = number - (right?.[place] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** The first whose package holds the C++ headers, which the addon is compiled against. */
export const firstRelease = '2024.3.0';

/** From here on the runtime reports when each kernel started; before, a profile lays them end to end. */
const firstWithStarts = '2026.4.0';
export const tellsStarts = (version: string): boolean => byRelease(version, firstWithStarts) >= 0;
