/** The OpenVINO runtime and its headers: the one that VINOBENCH_OPENVINO_DIR names, else the PyPI wheel's. */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { OpenvinoSdk } from '../native/buildPlan.ts';
import { fixedText } from '../shared/view/text/format.ts';
import type { Lock } from './lock.mjs';
import known from './openvino.json' with { type: 'json' };
import type { Wheel } from './pip.ts';
import { SetupFailure, say, step } from './report.mjs';
import { locateSdk } from './sdk.ts';
import { readStamp, resultsFolder, writeStamp } from './state.mjs';

export const openvinoVersion = known.version;
const wheels: Readonly<Record<string, Wheel>> = known.wheels;

interface Place {
  /** The checkout. */
  readonly root: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Which wheel; default: this machine's. */
  readonly wheel?: Wheel | undefined;
}

interface Doing {
  readonly signal: AbortSignal;
  readonly lock?: Lock;
}

export const openvinoFolder = (root: string) => join(resultsFolder(root), `openvino-${openvinoVersion}`);
const stampFile = (folder: string) => join(folder, 'vinobench-stamp.json');

/** The SDK if nothing is left to be done, else null: a few stats and small reads. */
export function readySdk({ root, env = process.env, wheel = wheelHere() }: Place): OpenvinoSdk | null {
  const named = env['VINOBENCH_OPENVINO_DIR'];
  if (named) return locateSdk(named);
  const folder = openvinoFolder(root);
  const stamp = readStamp(stampFile(folder));
  if (wheel === undefined || stamp?.['sha256'] !== wheel.sha256) return null;
  const libraries = Object.entries(stamp['libraries'] as Record<string, number>);
  const whole = libraries.every(
    ([name, size]) => statSync(join(folder, 'libs', name), { throwIfNoEntry: false })?.size === size,
  );
  return whole ? locateSdk(folder) : null;
}

/**
 * Fetches and unpacks what is missing. A wheel whose hash is right is kept until it is unpacked; the folder appears
 * whole, by rename.
 */
export async function ensureOpenvino(place: Place, doing: Doing): Promise<OpenvinoSdk> {
  return readySdk(place) ?? (await fetchOpenvino(place, doing));
}

/** The wheel's, in place of whatever is there. */
async function fetchOpenvino(place: Place, doing: Doing): Promise<OpenvinoSdk> {
  const { root, wheel = wheelHere() } = place;
  if (wheel === undefined) {
    throw new SetupFailure(
      `PyPI has no OpenVINO ${openvinoVersion} for ${process.platform} ${process.arch}: install one from elsewhere and name its folder by VINOBENCH_OPENVINO_DIR.`,
    );
  }
  const results = resultsFolder(root);
  const folder = openvinoFolder(root);
  const archive = await ensureWheel(wheel, place, doing);
  const size = fixedText(statSync(archive).size / 1e6, 0);
  await step(`unpacking OpenVINO ${openvinoVersion} (${size} MB)`, async () => {
    const { unzip } = await import('./unzip.ts');
    const beside = join(results, `openvino.tmp-${process.pid}`);
    rmSync(beside, { recursive: true, force: true });
    try {
      await unzip(archive, beside, { select: neededEntry, signal: doing.signal });
      writeStamp(stampFile(beside), { sha256: wheel.sha256, libraries: librariesIn(beside) });
      replaceFolder(folder, beside);
    } finally {
      rmSync(beside, { recursive: true, force: true });
    }
  });
  rmSync(archive);
  return locateSdk(folder);
}

/** Bytes by name. */
export const librariesIn = (folder: string): Record<string, number> =>
  Object.fromEntries(
    readdirSync(join(folder, 'libs')).map((name) => [name, statSync(join(folder, 'libs', name)).size]),
  );

function wheelHere(): Wheel | undefined {
  return wheels[`${process.platform}-${process.arch}`];
}

const licences = 'licences';

/**
 * The folder with the wheel's licences, which a package has to carry. An older Vinobench did not unpack them: then the wheel is
 * fetched again.
 */
export async function ensureLicences(place: Place, doing: Doing): Promise<string> {
  const folder = join(openvinoFolder(place.root), licences);
  const there = () => existsSync(join(folder, 'LICENSE'));
  if (!there()) await fetchOpenvino(place, doing);
  if (!there()) throw new SetupFailure(`The wheel of OpenVINO ${openvinoVersion} has no licences.`);
  return folder;
}

/** Of the wheel's `openvino` folder only what a C++ program needs, and its licences; the rest is the Python binding. */
export function neededEntry(name: string): string | null {
  const licence = /^openvino-[^/]+\.dist-info\/licenses\/(?:licensing\/)?([^/]+)$/.exec(name)?.[1];
  if (licence !== undefined) return `${licences}/${licence}`;
  return /^openvino\/((?:include|libs|cmake)\/.*)$/.exec(name)?.[1] ?? null;
}

async function ensureWheel(
  wheel: Wheel,
  { root, env = process.env }: Place,
  { signal, lock }: Doing,
): Promise<string> {
  const results = resultsFolder(root);
  const archive = join(results, 'download', wheel.file);
  if (existsSync(archive)) {
    if (await hasHash(archive, wheel, signal)) return archive;
    say(`${archive} does not match its known SHA-256: deleted`);
    rmSync(archive);
  }
  const size = fixedText(wheel.bytes / 1e6, 0);
  await step(`fetching OpenVINO ${openvinoVersion} with pip (${size} MB)`, async () => {
    const { downloadWheel } = await import('./pip.ts');
    const beside = join(results, `download.tmp-${process.pid}`);
    mkdirSync(beside, { recursive: true });
    try {
      const fetched = await downloadWheel(`openvino==${openvinoVersion}`, wheel, beside, {
        pythonVersion: known.pythonVersion,
        signal,
        env,
        ...(lock && { lock }),
      });
      if (!(await hasHash(fetched, wheel, signal))) {
        throw new SetupFailure(
          `${wheel.file} as pip fetched it does not match its known SHA-256 and was thrown away: check the index with \`pip config list\`, then run the same command again.`,
        );
      }
      mkdirSync(join(results, 'download'), { recursive: true });
      renameSync(fetched, archive);
    } finally {
      rmSync(beside, { recursive: true, force: true });
    }
  });
  return archive;
}

export async function hasHash(file: string, { sha256, bytes }: Wheel, signal: AbortSignal): Promise<boolean> {
  if (statSync(file, { throwIfNoEntry: false })?.size !== bytes) return false;
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash, { signal });
  return hash.digest('hex') === sha256;
}

/** A folder that is in use is moved aside first: what is loaded from it keeps working. */
export function replaceFolder(folder: string, by: string): void {
  const old = `${folder}.old-${process.pid}`;
  if (existsSync(folder)) renameSync(folder, old);
  renameSync(by, folder);
  removeIfPossible(old);
}

/** What killed set-ups left behind in `folder`; only for the holder of its lock. */
export function removeLeftovers(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (/\.(?:tmp|old)-\d+$/.test(name)) removeIfPossible(join(folder, name));
  }
}

export function removeIfPossible(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // Windows keeps a library that some process has loaded; the next set-up tries again.
  }
}
