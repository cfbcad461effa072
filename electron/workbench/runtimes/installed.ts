/** Which releases of OpenVINO are installed beside the default one. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { layout } from '../../../layout/layout.ts';
import { byRelease, releaseOf, tellsStarts } from '../../../shared/machine/runtimeRelease.ts';
import { type InstalledRuntime, type Runtimes, releaseSchema } from '../../../shared/machine/runtimes.ts';
import { bytesSchema } from '../../../shared/unitSchemas.ts';
import { bytes } from '../../../shared/units.ts';
import { runtimesPath } from '../../jobs/host/runtimeEnvironment.ts';

/** What the installer writes as the last thing. */
const stampSchema = z.object({
  schemaVersion: z.literal(1),
  release: releaseSchema,
  wheel: z.object({ file: z.string(), sha256: z.string(), bytes: bytesSchema }),
  addedAt: z.string(),
  libraries: z.record(z.string(), z.number()),
});

/** @param version of the default runtime */
export function runtimesHere(version: string): Runtimes {
  const own: InstalledRuntime = {
    release: releaseOf(version),
    default: true,
    ...{ folder: null, addedAt: null, wheel: null, bytes: null },
    startTimes: tellsStarts(version),
  };
  const others = namesIn(runtimesPath()).flatMap((name) => installedIn(name) ?? []);
  const runtimes = [own, ...others.filter(({ release }) => release !== own.release)];
  return {
    schemaVersion: 1,
    runtimes: runtimes.sort((a, b) => byRelease(a.release, b.release)),
    fixed: layout.runtimeInstaller === null ? fixedSentence : null,
  };
}

export const fixedSentence =
  'This package has the OpenVINO that it came with: other releases need a compiler and the sources, so use a checkout of Vinobench for them.';

/** Null: not a release, or not whole. */
export function installedIn(name: string): InstalledRuntime | null {
  if (!releaseSchema.safeParse(name).success) return null;
  const folder = join(runtimesPath(), name);
  const stamp = stampSchema.safeParse(parsed(join(folder, 'runtime.json')));
  if (!stamp.success || stamp.data.release !== name) return null;
  const { release, addedAt, wheel, libraries } = stamp.data;
  const size = Object.values(libraries).reduce((total, one) => total + one, 0);
  return {
    release,
    default: false,
    folder,
    addedAt,
    wheel,
    bytes: bytes(size),
    startTimes: tellsStarts(release),
  };
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function parsed(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}
