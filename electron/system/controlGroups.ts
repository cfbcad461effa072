/**
 * What the control groups of this process leave it (Linux): version 2, version 1, or both side by side. A limit of any group
 * above counts as well, so the smallest on the way up is taken.
 * Sources: the kernel's admin-guide/cgroup-v2.rst, cgroup-v1/memory.rst and scheduler/sched-bwc.rst.
 */
import { dirname, join, relative } from 'node:path';
import {
  type Bytes,
  bytes,
  microseconds,
  microsecondsToNanoseconds,
  type Nanoseconds,
  nanoseconds,
  plus,
  sum,
} from '../../shared/units.ts';
import { type FilesBelow, readIn, type Told, textIn } from './systemFiles.ts';

export interface Limits {
  /** Processors' worth of time; null: no limit. */
  readonly quota: number | null;
  readonly memory: { readonly limitBytes: Bytes; readonly usedBytes: Bytes } | null;
}

/** A control group as a folder below the root, and that of its hierarchy's mount. */
interface Group {
  readonly version: 1 | 2;
  readonly folder: string;
  readonly mount: string;
}

/** Version 1 says "no limit" by a number near 2^63, rounded to pages. */
const unlimited = 2 ** 62;

export function readLimits(system: FilesBelow): Limits {
  const cpu = groupOf(system, 'cpu');
  const memory = groupOf(system, 'memory');
  const quotas =
    cpu === null ? [] : foldersUp(cpu).flatMap((folder) => quotaIn(system, cpu.version, folder) ?? []);
  const limits =
    memory === null
      ? []
      : foldersUp(memory).flatMap((folder) => memoryIn(system, memory.version, folder) ?? []);
  // The one with the least room is met first.
  const [tightest] = limits.toSorted((a, b) => a.limitBytes - a.usedBytes - (b.limitBytes - b.usedBytes));
  return { quota: quotas.length === 0 ? null : Math.min(...quotas), memory: tightest ?? null };
}

/** Of the group and all above it. */
export interface Quota {
  /** Processors' worth of time; null: no limit. */
  readonly processors: number | null;
  /** How often the time of a period was used up, since the groups were made. */
  readonly throttledPeriods: number;
  /** For how long its threads then stood, summed over processors. */
  readonly throttledNs: Nanoseconds;
}

/** A group of the top has no limit, hence no counts. */
export function readQuota(system: FilesBelow): Told<Quota> {
  const groups = readIn(system, 'proc/self/cgroup');
  if (!('value' in groups)) return groups;
  const cpu = groupOf(system, 'cpu');
  if (cpu === null) return { why: 'not-reported' };
  const folders = foldersUp(cpu);
  const quotas = folders.flatMap((folder) => quotaIn(system, cpu.version, folder) ?? []);
  const counts = folders.map((folder) => parseCpuStat(textIn(system, join(folder, 'cpu.stat')) ?? ''));
  return {
    value: {
      processors: quotas.length === 0 ? null : Math.min(...quotas),
      throttledPeriods: counts.reduce((total, { periods }) => total + periods, 0),
      throttledNs: sum(counts.map(({ throttledNs }) => throttledNs)),
    },
  };
}

/** Version 1: `throttled_time` in nanoseconds; version 2: `throttled_usec`. What a group does not count is 0. */
export function parseCpuStat(text: string): { readonly periods: number; readonly throttledNs: Nanoseconds } {
  const count = (name: string) => Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1] ?? 0);
  return {
    periods: count('nr_throttled'),
    throttledNs: plus(
      nanoseconds(count('throttled_time')),
      microsecondsToNanoseconds(microseconds(count('throttled_usec'))),
    ),
  };
}

/** The group that has the controller: of version 1 where that is mounted, else of version 2. */
function groupOf(system: FilesBelow, controller: string): Group | null {
  const own = (textIn(system, 'proc/self/cgroup') ?? '').split('\n').map((line) => line.split(':'));
  const mounts = cgroupMounts(system);
  const first = own.find(([, names = '']) => names.split(',').includes(controller));
  const firstMount = mounts.find(
    ({ version, controllers }) => version === 1 && controllers.includes(controller),
  );
  if (first !== undefined && firstMount !== undefined)
    return { version: 1, ...placed(firstMount, first.slice(2).join(':')) };
  const second = own.find(([id, names]) => id === '0' && names === '');
  const secondMount = mounts.find(({ version }) => version === 2);
  if (second === undefined || secondMount === undefined) return null;
  return { version: 2, ...placed(secondMount, second.slice(2).join(':')) };
}

interface Mount {
  readonly version: 1 | 2;
  /** Which group of the hierarchy is seen at `folder`. */
  readonly top: string;
  readonly folder: string;
  readonly controllers: readonly string[];
}

/** Lines of mountinfo: `31 23 0:28 /top /folder rw - type source options` (proc(5)). */
function cgroupMounts(system: FilesBelow): Mount[] {
  return (textIn(system, 'proc/self/mountinfo') ?? '').split('\n').flatMap((line): Mount[] => {
    const [left = '', right = ''] = line.split(' - ');
    const [, , , top = '/', folder = '/'] = left.split(' ');
    const [type, , options = ''] = right.split(' ');
    if (type === 'cgroup2') return [{ version: 2, top, folder, controllers: [] }];
    return type === 'cgroup' ? [{ version: 1, top, folder, controllers: options.split(',') }] : [];
  });
}

/** A container may see its own group as the top, or be told a path that is not below what it sees: then it sees the top. */
function placed({ top, folder: mount }: Mount, group: string): Pick<Group, 'folder' | 'mount'> {
  const below = relative(top, group);
  return { mount, folder: below.startsWith('..') ? mount : join(mount, below) };
}

/** From the group to the mount. */
function foldersUp({ folder, mount }: Group): string[] {
  const folders = [folder];
  for (let at = folder; at !== mount && at !== dirname(at); ) {
    at = dirname(at);
    folders.push(at);
  }
  return folders;
}

function quotaIn(system: FilesBelow, version: 1 | 2, folder: string): number | null {
  const [quota, period] =
    version === 2
      ? (textIn(system, join(folder, 'cpu.max')) ?? '').split(' ')
      : [textIn(system, join(folder, 'cpu.cfs_quota_us')), textIn(system, join(folder, 'cpu.cfs_period_us'))];
  const processors = Number(quota || Number.NaN) / Number(period || Number.NaN);
  return processors > 0 && Number.isFinite(processors) ? processors : null;
}

function memoryIn(system: FilesBelow, version: 1 | 2, folder: string): Limits['memory'] {
  const [limitFile, usageFile, cacheName] =
    version === 2
      ? (['memory.max', 'memory.current', 'inactive_file'] as const)
      : (['memory.limit_in_bytes', 'memory.usage_in_bytes', 'total_inactive_file'] as const);
  const limit = Number(textIn(system, join(folder, limitFile)) || Number.NaN);
  const usage = Number(textIn(system, join(folder, usageFile)) || Number.NaN);
  if (!Number.isFinite(limit) || limit >= unlimited || !Number.isFinite(usage)) return null;
  // What lies in the page cache is given back when it is wanted.
  const statistics = textIn(system, join(folder, 'memory.stat')) ?? '';
  const cache = Number(new RegExp(`^${cacheName} (\\d+)$`, 'm').exec(statistics)?.[1] ?? 0);
  return { limitBytes: bytes(limit), usedBytes: bytes(Math.max(0, usage - cache)) };
}
