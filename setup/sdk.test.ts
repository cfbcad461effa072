import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { locateSdk } from './sdk.ts';
import { testFolder, writeTree } from './testSupport.ts';

const header = (version: string) => {
  const [major, minor, patch] = version.split('.');
  return `#define OPENVINO_VERSION_MAJOR ${major}\n#define OPENVINO_VERSION_MINOR ${minor}\n#define OPENVINO_VERSION_PATCH ${patch}\n`;
};
const versionFile = 'openvino/core/version.hpp';

function folderWith(files: readonly string[], includeDir: string, version = '2026.4.0'): string {
  const folder = testFolder();
  writeTree(folder, {
    [join(includeDir, versionFile)]: header(version),
    ...Object.fromEntries(files.map((file) => [file, ''])),
  });
  return folder;
}

describe('an OpenVINO on the machine', () => {
  it.each([
    ["a wheel's openvino folder", 'linux', 'include', 'libs', 'libopenvino.so.2640'],
    ['site-packages', 'linux', 'openvino/include', 'openvino/libs', 'libopenvino.so.2640'],
    ['the archive for Linux', 'linux', 'runtime/include', 'runtime/lib/intel64', 'libopenvino.so.2640'],
    ['the archive for Arm', 'linux', 'runtime/include', 'runtime/lib/aarch64', 'libopenvino.so.2640'],
    ["the archive's runtime folder", 'linux', 'include', 'lib/intel64', 'libopenvino.so.2640'],
    [
      'the archive for macOS',
      'darwin',
      'runtime/include',
      'runtime/lib/arm64/Release',
      'libopenvino.2640.dylib',
    ],
    ['a wheel for macOS', 'darwin', 'include', 'libs', 'libopenvino.2640.dylib'],
    ["Debian's prefix", 'linux', 'include', 'lib/x86_64-linux-gnu', 'libopenvino.so.2640'],
    ["Fedora's prefix", 'linux', 'include', 'lib64', 'libopenvino.so.2640'],
    ['Homebrew', 'darwin', 'include', 'lib', 'libopenvino.dylib'],
  ] as const)('is found in %s', (_, platform, include, libraries, library) => {
    const folder = folderWith(
      [
        `${libraries}/${library}`,
        `${libraries}/libopenvino_c.so.2640`,
        `${libraries}/libopenvino_c.2640.dylib`,
      ],
      include,
    );
    expect(locateSdk(folder, platform)).toEqual({
      includeDir: join(folder, include),
      libraryDir: join(folder, libraries),
      library: join(folder, libraries, library),
      version: '2026.4.0',
    });
  });

  it.each([
    ['a wheel', 'include', 'libs', 'libs'],
    ['the archive', 'runtime/include', 'runtime/lib/intel64/Release', 'runtime/bin/intel64/Release'],
    ['conda', 'Library/include', 'Library/lib', 'Library/bin'],
  ])(
    'is found in %s for Windows, where the linker takes another file than the loader',
    (_, include, link, load) => {
      const files = [
        `${link}/openvino.lib`,
        `${link}/openvino_c.lib`,
        `${link}/openvinod.lib`,
        `${load}/openvino.dll`,
      ];
      const folder = folderWith(files, include);
      expect(locateSdk(folder, 'win32')).toEqual({
        includeDir: join(folder, include),
        libraryDir: join(folder, load),
        library: join(folder, link, 'openvino.lib'),
        version: '2026.4.0',
      });
    },
  );

  it("is linked by the runtime's own name, past a developer's link that leads nowhere", () => {
    const folder = folderWith(['libs/libopenvino.so.2026.4.0', 'libs/libopenvino_c.so'], 'include');
    symlinkSync('gone', join(folder, 'libs', 'libopenvino.so'));
    expect(locateSdk(folder, 'linux').library).toBe(join(folder, 'libs', 'libopenvino.so.2026.4.0'));
    symlinkSync('libopenvino.so.2026.4.0', join(folder, 'libs', 'libopenvino.so.2640'));
    expect(locateSdk(folder, 'linux').library).toBe(join(folder, 'libs', 'libopenvino.so.2640'));
  });

  it('is refused when it is another release, also when only the library is', () => {
    expect(() => locateSdk(folderWith(['libs/libopenvino.so.2540'], 'include', '2025.4.0'), 'linux')).toThrow(
      /is 2025\.4\.0, and Vinobench needs 2026\.x: name another folder, or unset/,
    );
    expect(() => locateSdk(folderWith(['libs/libopenvino.so.2540'], 'include'), 'linux')).toThrow(
      /headers of 2026\.4\.0 but the library .*libopenvino\.so\.2540/,
    );
  });

  it('is refused when the folder has none, or half of one', () => {
    expect(() => locateSdk(testFolder(), 'linux')).toThrow(/No OpenVINO in .*version\.hpp; name/);
    expect(() => locateSdk(folderWith(['libs/libopenvino_c.so.2640'], 'include'), 'linux')).toThrow(
      /has headers .* but no library/,
    );
    expect(() => locateSdk(folderWith(['libs/openvino.lib'], 'include'), 'win32')).toThrow(
      /no openvino\.dll/,
    );
    expect(() => locateSdk(join(testFolder(), 'missing'), 'linux')).toThrow(/No OpenVINO in/);
  });
});
