/** Which wheel the machine's package index has of a release, and what it says of its content. */
import { byRelease, firstRelease } from '../shared/machine/runtimeRelease.ts';
import type { Lock } from './lock.mjs';
import { explainPip, findPython, type IndexedWheel } from './pip.ts';
import { SetupFailure } from './report.mjs';
import { runTool } from './tool.mjs';

/** Any will do: the libraries of a release's wheels are the same for every Python; this one every supported release has. */
export const pythonVersion = '3.12';

/** Tags that releases have been built for, by platform and processor. */
const tags: Readonly<Record<string, readonly string[]>> = {
  'linux-x64': ['manylinux_2_28_x86_64', 'manylinux_2_17_x86_64', 'manylinux2014_x86_64'],
  'linux-arm64': [
    'manylinux_2_35_aarch64',
    'manylinux_2_31_aarch64',
    'manylinux_2_28_aarch64',
    'manylinux2014_aarch64',
  ],
  'darwin-arm64': ['macosx_11_0_arm64', 'macosx_12_0_arm64'],
  'darwin-x64': ['macosx_10_15_x86_64', 'macosx_11_0_x86_64', 'macosx_12_0_x86_64'],
  'win32-x64': ['win_amd64'],
};

interface Asking {
  readonly signal: AbortSignal;
  readonly lock?: Lock;
  readonly env?: NodeJS.ProcessEnv;
}

/** @throws SetupFailure for a release that the index does not have, with those next to it, and where the index cannot be reached */
export async function wheelOfRelease(
  release: string,
  { signal, lock, env = process.env }: Asking,
): Promise<IndexedWheel> {
  const platform = `${process.platform}-${process.arch}`;
  const platforms = tags[platform] ?? [];
  const requirement = `openvino==${release}`;
  const [command, ...prefix] = await findPython(signal, env);
  const result = await runTool(
    command,
    [
      ...prefix,
      ...['-m', 'pip', 'install', '--dry-run', '--quiet', '--no-input', '--disable-pip-version-check'],
      ...['--no-deps', '--ignore-installed', '--only-binary=:all:', '--implementation=cp'],
      ...[`--python-version=${pythonVersion}`, ...platforms.map((tag) => `--platform=${tag}`)],
      // Nothing is installed; pip wants a folder where it is asked for another platform than its own.
      ...['--target=unused', '--report=-', requirement],
    ],
    { signal, env: { ...env, PIP_REQUIRE_VIRTUALENV: '0' }, ...(lock && { lock }) },
  );
  const others = /\(from versions: (\d[^)]*)\)/.exec(result.errors)?.[1];
  if (others !== undefined) throw new SetupFailure(unknownRelease(release, platform, others.split(', ')));
  if (result.code !== 0) throw new SetupFailure(explainPip(result, requirement, null));
  return wheelOfReport(result.output, requirement);
}

function unknownRelease(release: string, platform: string, found: readonly string[]): string {
  const near = nearReleases(release, found);
  const those = near.length === 0 ? '' : ` The nearest it has are ${near.join(', ')}.`;
  return `The package index has no OpenVINO ${release} for ${platform}.${those}`;
}

/** Of `found` those next to a release, at most two before and three behind it, oldest first. */
export function nearReleases(release: string, found: readonly string[]): string[] {
  const usable = found.filter((one) => /^\d{4}\.\d+\.\d+$/.test(one) && hasHeaders(one)).sort(byRelease);
  const behind = usable.filter((one) => byRelease(one, release) > 0).slice(0, 3);
  return [...usable.filter((one) => byRelease(one, release) < 0).slice(-2), ...behind];
}

export const hasHeaders = (release: string): boolean => byRelease(release, firstRelease) >= 0;

/** pip's own account of what it would install ("Installation report", pip's documentation). */
function wheelOfReport(text: string, requirement: string): IndexedWheel {
  const wheel = (() => {
    try {
      const { install } = JSON.parse(text) as {
        install: { download_info: { url: string; archive_info: { hashes: { sha256: string } } } }[];
      };
      const { url, archive_info: archive } = install[0]?.download_info ?? { url: '', archive_info: null };
      const file = decodeURIComponent(url.split('#')[0]?.split('/').at(-1) ?? '');
      const tag = /-([^-]+)\.whl$/.exec(file)?.[1]?.split('.')[0];
      const sha256 = archive?.hashes.sha256 ?? '';
      return tag === undefined || !/^[0-9a-f]{64}$/.test(sha256) ? null : { tag, file, sha256 };
    } catch {
      return null;
    }
  })();
  if (wheel === null)
    throw new SetupFailure(
      `pip did not say which wheel it would take for ${requirement}, or not with its SHA-256: update it with \`python3 -m pip install --upgrade pip\`, then run the same command again.`,
    );
  return wheel;
}
