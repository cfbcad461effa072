/** What a machine must have for the binaries of a package, read from the binaries themselves with binutils' objdump. */
import { lstatSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { SetupFailure } from '../report.mjs';
import { runTool } from '../tool.mjs';

/** A library that is not in the package -> Debian's package of it; null: that of glibc, or one that is not depended on. */
const providers: Readonly<Record<string, 'libc6' | 'libstdc++6' | 'libgcc-s1' | null>> = {
  'libc.so.6': 'libc6',
  'libm.so.6': 'libc6',
  'libdl.so.2': 'libc6',
  'libpthread.so.0': 'libc6',
  'libresolv.so.2': 'libc6',
  'librt.so.1': 'libc6',
  'ld-linux-x86-64.so.2': 'libc6',
  'ld-linux-aarch64.so.1': 'libc6',
  'libstdc++.so.6': 'libstdc++6',
  'libgcc_s.so.1': 'libgcc-s1',
  // Of the GPU plugin, which is not loaded where it is missing: recommended.
  'libOpenCL.so.1': null,
};

/** GCC's release of a GLIBCXX version: the ABI history of libstdc++'s manual. */
const gccOf: Readonly<Record<string, string>> = {
  '3.4.21': '5',
  '3.4.22': '6',
  '3.4.23': '7',
  '3.4.24': '7',
  '3.4.25': '8',
  '3.4.26': '9',
  '3.4.27': '9',
  '3.4.28': '9.3',
  '3.4.29': '11',
  '3.4.30': '12',
  '3.4.31': '13',
  '3.4.32': '13',
  '3.4.33': '14',
  '3.4.34': '15',
};

interface Needed {
  /** For a Debian control file. */
  readonly depends: readonly string[];
  /** Of all binaries; a reader must not find a folder of the build machine here. */
  readonly searchPaths: readonly string[];
}

/**
 * @param folder all ELF files below it
 * @throws SetupFailure for a library that neither the package nor a known Debian package has
 */
export async function neededBy(folder: string, signal: AbortSignal): Promise<Needed> {
  const files = binariesIn(folder);
  const own = new Set(files.map((file) => basename(file)));
  const headers: string[] = [];
  for (const file of files) {
    const { code, output, errors, missing } = await runTool('objdump', ['-p', file], { signal });
    if (missing) throw new SetupFailure('There is no objdump here: install binutils.');
    if (code !== 0) throw new SetupFailure(`objdump cannot read ${file}: ${errors.trim()}`);
    headers.push(output);
  }
  const output = headers.join('\n');
  const found = (pattern: RegExp) => [...new Set([...output.matchAll(pattern)].map(([, name = '']) => name))];
  const packages = new Set<string>();
  for (const name of found(/^\s+NEEDED\s+(\S+)$/gm)) {
    if (own.has(name)) continue;
    const provider = providers[name];
    if (provider === undefined)
      throw new SetupFailure(`No package is known for ${name}: add it to setup/package/needed.ts.`);
    if (provider !== null) packages.add(provider);
  }
  const glibc = newest(found(/\bGLIBC_(\d[\d.]*)/g));
  const stdcxx = newest(found(/\bGLIBCXX_(\d[\d.]*)/g));
  const gcc = gccOf[stdcxx];
  if (gcc === undefined)
    throw new SetupFailure(`GLIBCXX_${stdcxx} is of an unknown GCC: add it to setup/package/needed.ts.`);
  const versions: Readonly<Record<string, string>> = { libc6: glibc, 'libstdc++6': gcc };
  return {
    depends: [...packages]
      .sort()
      .map((name) => (versions[name] === undefined ? name : `${name} (>= ${versions[name]})`)),
    searchPaths: found(/^\s+(?:RPATH|RUNPATH)\s+(\S+)$/gm).flatMap((paths) => paths.split(':')),
  };
}

function binariesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(
      ({ name, parentPath }) =>
        /(?:\.node|\.so(?:\.[\d.]+)?)$/.test(name) || parentPath.endsWith('/node/bin'),
    )
    .map(({ name, parentPath }) => join(parentPath, name))
    .filter((file) => lstatSync(file).isFile());
}

function newest(versions: readonly string[]): string {
  const parts = (version: string) => version.split('.').map(Number);
  return versions.reduce((best, version) => {
    const [a, b] = [parts(best), parts(version)];
    const at = Array.from({ length: 3 }, (_, index) => index).find(
      (index) => (a[index] ?? 0) !== (b[index] ?? 0),
    );
    return at !== undefined && (b[at] ?? 0) > (a[at] ?? 0) ? version : best;
  }, '0');
}
