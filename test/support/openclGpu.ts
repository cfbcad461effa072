/**
 * A GPU to test against on a machine that has none: Intel's OpenCL driver driven by its own debug keys lists a device,
 * compiles for it and picks the kernels a real one would. What it computes and how long that takes means nothing.
 * The plugin may leave a kernel.errors.txt in the current folder: give its processes one that is thrown away.
 * Keys: https://github.com/intel/compute-runtime, shared/source/debug_settings.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

export type OpenclGpu =
  | { readonly kind: 'ready'; readonly environment: Readonly<Record<string, string>> }
  | { readonly kind: 'missing'; readonly reason: string };

const packages = ['ocl-icd-libopencl1', 'intel-opencl-icd'];
const driverManifest = '/etc/OpenCL/vendors/intel.icd';

/** The study's GPU generation (Skylake, 72 execution units); the driver is installed by package name where possible. */
export function studyGpu(): OpenclGpu {
  const reason = installDriver();
  if (reason !== null) return { kind: 'missing', reason };
  return {
    kind: 'ready',
    environment: {
      NEOReadDebugKeys: '1',
      SetCommandStreamReceiver: '1',
      ProductFamilyOverride: 'skl',
      HardwareInfoOverride: '3x3x8',
      OverrideMaxWorkgroupSize: '256',
      AUBDumpCaptureFileName: '/dev/null',
    },
  };
}

/** Null when the driver is there; else why it is not. */
function installDriver(): string | null {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return 'Intel’s OpenCL driver is tested on Linux x64 only';
  if (existsSync(driverManifest)) return null;
  if (process.getuid?.() !== 0) return `install ${packages.join(' and ')} to run this as an ordinary user`;
  try {
    const quiet = {
      stdio: 'ignore',
      timeout: 180_000,
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    } as const;
    execFileSync('apt-get', ['update', '-qq'], quiet);
    execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], quiet);
  } catch {
    return `${packages.join(' and ')} cannot be installed by apt-get here`;
  }
  return existsSync(driverManifest) ? null : `${packages.join(' and ')} brought no ${driverManifest}`;
}
