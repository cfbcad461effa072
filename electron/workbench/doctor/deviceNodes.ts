/** Devices of the kernel's that OpenVINO's GPU and NPU plugins need, and what stands between them and this user. Linux only. */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { DeviceNode, DoctorFacts } from '../../../shared/machine/doctor.ts';
import { namesIn, type SystemRoot, textIn } from '../../system/systemFiles.ts';

/** Where the dynamic linker looks besides LD_LIBRARY_PATH. */
const libraryFolders = [
  'usr/lib/x86_64-linux-gnu',
  'usr/lib/aarch64-linux-gnu',
  'usr/lib64',
  'usr/lib',
  'usr/local/lib',
  'lib64',
  'lib',
];

/** Nodes for computing: of `/dev/dri` those that need no display. */
export function gpuFacts(
  system: SystemRoot,
  environment: NodeJS.ProcessEnv = process.env,
): NonNullable<DoctorFacts['gpu']> {
  const named = (environment['LD_LIBRARY_PATH'] ?? '').split(':').filter((folder) => folder !== '');
  const folders = [...named, ...libraryFolders.map((folder) => join(system.root, folder))];
  return {
    nodes: nodesIn(system, 'dev/dri', /^renderD\d+$/),
    loader: folders.some((folder) => existsSync(join(folder, 'libOpenCL.so.1'))),
    drivers: namesIn(system, 'etc/OpenCL/vendors')
      .filter((name) => name.endsWith('.icd'))
      .flatMap((name) => textIn(system, `etc/OpenCL/vendors/${name}`)?.split('\n')[0] ?? []),
  };
}

export const npuFacts = (system: SystemRoot): NonNullable<DoctorFacts['npu']> => ({
  nodes: nodesIn(system, 'dev/accel', /^accel\d+$/),
});

function nodesIn(system: SystemRoot, folder: string, names: RegExp): DeviceNode[] {
  return namesIn(system, folder)
    .filter((name) => names.test(name))
    .map((name) => {
      const file = join(system.root, folder, name);
      return { path: `/${folder}/${name}`, usable: system.mayUse(file), group: groupOf(system, file) };
    });
}

function groupOf(system: SystemRoot, file: string): string | null {
  const gid = statSync(file, { throwIfNoEntry: false })?.gid;
  const line = (textIn(system, 'etc/group') ?? '')
    .split('\n')
    .find((each) => each.split(':')[2] === String(gid));
  return line?.split(':')[0] ?? null;
}
