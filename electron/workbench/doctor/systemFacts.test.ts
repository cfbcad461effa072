/** Each reader on folders that look like the roots of machines. */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bytes, gibibytes, mebibytes } from '../../../shared/units.ts';
import { temporaryFolders } from '../../store/fixtures/folder.ts';
import { readLimits } from '../../system/controlGroups.ts';
import { allowedProcessors, governors } from '../../system/processors.ts';
import { findCompiler } from './compiler.ts';
import { dataFolderState } from './dataFolderState.ts';
import { gpuFacts, npuFacts } from './deviceNodes.ts';
import { memoryFacts } from './doctor.ts';

const temporaryFolder = temporaryFolders();

function rootWith(files: Readonly<Record<string, string>>) {
  const root = temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return { root, mayUse: (file: string) => !file.endsWith('D129') };
}

describe('device nodes', () => {
  const gid = process.getgid?.() ?? 0;
  const system = rootWith({
    'dev/dri/card0': '',
    'dev/dri/renderD128': '',
    'dev/dri/renderD129': '',
    'dev/accel/accel0': '',
    'etc/group': `other:x:${gid + 1}:\nrender:x:${gid}:me\n`,
    'etc/OpenCL/vendors/intel.icd': '/usr/lib/libigdrcl.so\n',
    'etc/OpenCL/vendors/README': 'no driver',
    'usr/lib64/libOpenCL.so.1': '',
  });

  it('are those for computing, with the right to use them and their group', () => {
    expect(gpuFacts(system, {})).toEqual({
      nodes: [
        { path: '/dev/dri/renderD128', usable: true, group: 'render' },
        { path: '/dev/dri/renderD129', usable: false, group: 'render' },
      ],
      loader: true,
      drivers: ['/usr/lib/libigdrcl.so'],
    });
    expect(npuFacts(system).nodes.map(({ path }) => path)).toEqual(['/dev/accel/accel0']);
  });

  it('are absent on a machine without a GPU, and a loader counts where LD_LIBRARY_PATH names its folder', () => {
    const bare = rootWith({});
    expect(gpuFacts(bare, {})).toEqual({ nodes: [], loader: false, drivers: [] });
    expect(gpuFacts(bare, { LD_LIBRARY_PATH: `/nowhere:${system.root}/usr/lib64` }).loader).toBe(true);
  });
});

describe('control groups', () => {
  const second = '30 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n';

  it('of version 2 limit by the smallest on the way up, and cached files count as free', () => {
    const limits = readLimits(
      rootWith({
        'proc/self/cgroup': '0::/user.slice/bench\n',
        'proc/self/mountinfo': second,
        'sys/fs/cgroup/user.slice/cpu.max': '150000 100000\n',
        'sys/fs/cgroup/user.slice/bench/cpu.max': 'max 100000\n',
        'sys/fs/cgroup/user.slice/bench/memory.max': `${gibibytes(2)}\n`,
        'sys/fs/cgroup/user.slice/bench/memory.current': `${gibibytes(1)}\n`,
        'sys/fs/cgroup/user.slice/bench/memory.stat': `anon 1\ninactive_file ${mebibytes(256)}\n`,
      }),
    );
    expect(limits).toEqual({
      quota: 1.5,
      memory: { limitBytes: gibibytes(2), usedBytes: mebibytes(768) },
    });
  });

  it('of version 1 are read where each controller is mounted', () => {
    const limits = readLimits(
      rootWith({
        'proc/self/cgroup': '4:memory:/docker/abc\n2:cpu,cpuacct:/docker/abc\n0::/\n',
        // A container sees its own group as the top of each hierarchy.
        'proc/self/mountinfo': `31 23 0:28 /docker/abc /sys/fs/cgroup/cpu,cpuacct ro - cgroup cgroup rw,cpu,cpuacct\n32 23 0:29 / /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory\n${second}`,
        'sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us': '400000\n',
        'sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us': '100000\n',
        'sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712\n',
        'sys/fs/cgroup/memory/memory.usage_in_bytes': '5000\n',
        'sys/fs/cgroup/memory/docker/abc/memory.limit_in_bytes': `${mebibytes(512)}\n`,
        'sys/fs/cgroup/memory/docker/abc/memory.usage_in_bytes': `${mebibytes(100)}\n`,
      }),
    );
    expect(limits).toEqual({ quota: 4, memory: { limitBytes: mebibytes(512), usedBytes: mebibytes(100) } });
  });

  it('without limits, or none at all, limit nothing', () => {
    const free = rootWith({
      'proc/self/cgroup': '2:cpu:/\n',
      'proc/self/mountinfo': '31 23 0:28 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n',
      'sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1\n',
      'sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n',
    });
    expect(readLimits(free)).toEqual({ quota: null, memory: null });
    expect(readLimits(rootWith({}))).toEqual({ quota: null, memory: null });
  });

  it('leave what is free in the machine and in the group', () => {
    const limit = { limitBytes: gibibytes(2), usedBytes: gibibytes(1.5) };
    expect(memoryFacts(gibibytes(16), gibibytes(8), limit).freeBytes).toBe(gibibytes(0.5));
    expect(memoryFacts(gibibytes(16), mebibytes(100), limit).freeBytes).toBe(mebibytes(100));
    const above = { limitBytes: gibibytes(32), usedBytes: bytes(0) };
    expect(memoryFacts(gibibytes(16), gibibytes(8), above).limitBytes).toBeNull();
  });
});

describe('processors', () => {
  it('are counted by ranges, and governors named once', () => {
    const system = rootWith({
      'proc/self/status': 'Name:\tnode\nCpus_allowed_list:\t0-3,8\n',
      'sys/devices/system/cpu/cpu0/cpufreq/scaling_governor': 'powersave\n',
      'sys/devices/system/cpu/cpu1/cpufreq/scaling_governor': 'powersave\n',
      'sys/devices/system/cpu/cpu10/cpufreq/scaling_governor': 'performance\n',
      'sys/devices/system/cpu/cpufreq/scaling_governor': 'none of a processor',
    });
    expect(allowedProcessors(system)).toBe(5);
    expect(governors(system)).toEqual(['performance', 'powersave']);
    expect([allowedProcessors(rootWith({})), governors(rootWith({}))]).toEqual([null, []]);
  });
});

describe.skipIf(process.platform === 'win32')('the compiler', () => {
  it('is the one that CXX names, else the first that answers', async () => {
    const { root } = rootWith({
      'bin/clang++': '#!/bin/sh\necho "clang 15"; echo more\n',
      'bin/broken': '#!/bin/sh\nexit 1\n',
    });
    for (const name of ['clang++', 'broken']) chmodSync(join(root, 'bin', name), 0o755);
    const path = join(root, 'bin');
    const clang = { command: 'clang++', version: 'clang 15' };
    expect(await findCompiler({ PATH: path })).toEqual(clang);
    expect(await findCompiler({ PATH: path, CXX: 'broken' })).toEqual(clang);
    const named = join(path, 'clang++');
    expect(await findCompiler({ PATH: path, CXX: `${named} -m64` })).toEqual({
      ...clang,
      command: `${named} -m64`,
    });
    expect(await findCompiler({ PATH: root })).toBeNull();
  });
});

describe('the data folder', () => {
  it('is looked at and not made', () => {
    const folder = temporaryFolder();
    const state = dataFolderState({ VINOBENCH_HOME: join(folder, 'a', 'b') });
    expect(state).toMatchObject({ chosen: true, exists: false, writable: true });
    expect(state.freeBytes).toBeGreaterThan(0);
    expect(dataFolderState({ VINOBENCH_HOME: folder })).toMatchObject({ exists: true, writable: true });
  });

  it('cannot be made below a file', () => {
    const { root } = rootWith({ file: '' });
    expect(dataFolderState({ VINOBENCH_HOME: join(root, 'file', 'home') })).toMatchObject({
      writable: false,
    });
  });
});
