/** Finds headers and libraries in an OpenVINO folder, whichever way OpenVINO came onto the machine. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { OpenvinoSdk } from '../native/buildPlan.ts';
import { SetupFailure } from './report.mjs';

/** Of the runtime that measures where no other is asked for. */
const defaultYear = 2026;

interface Layout {
  readonly include: string;
  /** Where the file for the linker may lie. */
  readonly link: readonly string[];
  /** Where the libraries that are loaded at run time lie; on Windows they are not the linker's. */
  readonly load?: readonly string[];
}

const architectures = ['intel64', 'aarch64', 'arm64'];
const archive = (runtime: string): Layout => ({
  include: join(runtime, 'include'),
  link: architectures.flatMap((name) => [join(runtime, 'lib', name), join(runtime, 'lib', name, 'Release')]),
  load: architectures.map((name) => join(runtime, 'bin', name, 'Release')),
});

const layouts: readonly Layout[] = [
  // The PyPI wheel's `openvino` folder, or the site-packages folder that holds it.
  { include: 'include', link: ['libs'] },
  { include: join('openvino', 'include'), link: [join('openvino', 'libs')] },
  // The vendor's archive, or its `runtime` folder.
  archive('runtime'),
  archive(''),
  // A prefix of a package manager: Debian, Fedora, Homebrew, conda; conda on Windows.
  {
    include: 'include',
    link: ['lib', join('lib', 'x86_64-linux-gnu'), join('lib', 'aarch64-linux-gnu'), 'lib64'],
    load: ['bin'],
  },
  { include: join('Library', 'include'), link: [join('Library', 'lib')], load: [join('Library', 'bin')] },
];

/** The name a library is linked by. `libopenvino_c`, front ends and plugins do not match; nor do Windows' debug builds. */
const linkNames: Partial<Record<NodeJS.Platform, RegExp>> = {
  win32: /^openvino\.lib$/i,
  darwin: /^libopenvino(?:\.\d+)*\.dylib$/,
};
const linuxLinkName = /^libopenvino\.so(?:\.\d+)*$/;

/**
 * @param folder what the user or the set-up names
 * @param year of its releases; null: any
 * @throws SetupFailure when no OpenVINO is there, or one that does not fit
 */
export function locateSdk(
  folder: string,
  platform: NodeJS.Platform = process.platform,
  year: number | null = defaultYear,
): OpenvinoSdk {
  let headersOnly: string | null = null;
  for (const layout of layouts) {
    const includeDir = join(folder, layout.include);
    const version = headerVersion(includeDir);
    if (version === null) continue;
    headersOnly = includeDir;
    for (const link of layout.link) {
      const linkFolder = join(folder, link);
      const library = findLibrary(linkFolder, platform);
      if (library === null) continue;
      checkVersion(folder, version, library, year);
      const libraryDir = platform === 'win32' ? dllFolder(folder, linkFolder, layout) : linkFolder;
      return { includeDir, libraryDir, library, version };
    }
  }
  throw new SetupFailure(
    headersOnly === null
      ? `No OpenVINO in ${folder}: it has no include/openvino/core/version.hpp; name a wheel's openvino folder, an unpacked archive or a prefix as /usr, or unset VINOBENCH_OPENVINO_DIR.`
      : `The OpenVINO in ${folder} has headers (${headersOnly}) but no library to link: install its runtime, or unset VINOBENCH_OPENVINO_DIR.`,
  );
}

/** As in version.hpp, for example `2026.4.0`; null where it is missing. */
function headerVersion(includeDir: string): string | null {
  let text: string;
  try {
    text = readFileSync(join(includeDir, 'openvino', 'core', 'version.hpp'), 'utf8');
  } catch {
    return null;
  }
  const part = (name: string) => new RegExp(`^#define OPENVINO_VERSION_${name} (\\d+)`, 'm').exec(text)?.[1];
  const parts = [part('MAJOR'), part('MINOR'), part('PATCH')];
  return parts.includes(undefined) ? null : parts.join('.');
}

/**
 * The library with the runtime's own name (`libopenvino.so.2640`) before the developer's link (`libopenvino.so`) and
 * the full version: a link that leads nowhere does not count.
 */
function findLibrary(folder: string, platform: NodeJS.Platform): string | null {
  const pattern = linkNames[platform] ?? linuxLinkName;
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return null;
  }
  const dots = (name: string) => name.split('.').length;
  const preference = (name: string) => (/\.\d+(?:\.dylib)?$/.test(name) && dots(name) === 3 ? 0 : dots(name));
  const usable = names
    .filter((name) => pattern.test(name) && statSync(join(folder, name), { throwIfNoEntry: false })?.isFile())
    .sort((a, b) => preference(a) - preference(b));
  return usable[0] === undefined ? null : join(folder, usable[0]);
}

function dllFolder(folder: string, linkFolder: string, layout: Layout): string {
  const folders = [linkFolder, ...(layout.load ?? []).map((load) => join(folder, load))];
  const found = folders.find((each) =>
    statSync(join(each, 'openvino.dll'), { throwIfNoEntry: false })?.isFile(),
  );
  if (found === undefined) {
    throw new SetupFailure(
      `The OpenVINO in ${folder} has openvino.lib but no openvino.dll: install its runtime, or unset VINOBENCH_OPENVINO_DIR.`,
    );
  }
  return found;
}

function checkVersion(folder: string, version: string, library: string, wanted: number | null): void {
  const fetched = 'unset VINOBENCH_OPENVINO_DIR to have the right one fetched';
  if (wanted !== null && !version.startsWith(`${wanted}.`)) {
    throw new SetupFailure(
      `The OpenVINO in ${folder} is ${version}, and Vinobench needs ${wanted}.x: name another folder, or ${fetched}.`,
    );
  }
  // The library's name carries its release, too: 2640 is 2026.4.0. Headers of another one would compile and then crash.
  const [year = '', minor = '', patch = ''] = version.split('.');
  const named = /[.](\d{4,})(?:\.dylib)?$/.exec(library)?.[1];
  const expected = `${year.slice(2)}${minor}${patch}`;
  if (named !== undefined && named !== expected) {
    throw new SetupFailure(
      `The OpenVINO in ${folder} has the headers of ${version} but the library ${library}: install both of one release, or ${fetched}.`,
    );
  }
}
