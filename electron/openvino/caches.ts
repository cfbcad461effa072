/** The data caches of this processor, as Linux tells them (Documentation/ABI/stable/sysfs-devices-system-cpu). */
import { readdirSync, readFileSync } from 'node:fs';

interface CacheLevel {
  readonly level: 2 | 3;
  /** Of all instances on the cores that this many threads run on. */
  readonly bytes: number;
}

/**
 * L2 and L3 of `threads` cores, one thread a core as long as there are cores; empty where the system tells none.
 * `folder`: /sys/devices/system/cpu.
 */
export function dataCaches(threads: number, folder = '/sys/devices/system/cpu'): CacheLevel[] {
  const processors = processorsByCore(folder).slice(0, threads);
  const found = processors.flatMap((processor) => cachesOf(`${folder}/cpu${processor}/cache`));
  return ([2, 3] as const).flatMap((level) => {
    const instances = new Map(
      found
        .filter((cache) => cache.level === level)
        .map(({ processors, bytes }): [string, number] => [processors, bytes]),
    );
    const bytes = [...instances.values()].reduce((sum, size) => sum + size, 0);
    return bytes === 0 ? [] : [{ level, bytes }];
  });
}

/** One processor of each core first, then the cores' other hardware threads: the order of the addon's threads. */
function processorsByCore(folder: string): number[] {
  const processors = entries(folder)
    .flatMap((name) => /^cpu(\d+)$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
  const firstOfCore = (processor: number) => {
    const siblings = readText(`${folder}/cpu${processor}/topology/thread_siblings_list`);
    return siblings === null || Number.parseInt(siblings, 10) === processor;
  };
  return [...processors.filter(firstOfCore), ...processors.filter((processor) => !firstOfCore(processor))];
}

interface Cache {
  readonly level: number;
  readonly bytes: number;
  /** Who shares it, by which it is known again. */
  readonly processors: string;
}

function cachesOf(folder: string): Cache[] {
  return entries(folder).flatMap((name): Cache[] => {
    const read = (fact: string) => readText(`${folder}/${name}/${fact}`) ?? '';
    const [, size, unit] = /^(\d+)([KM])$/.exec(read('size')) ?? [];
    if (size === undefined || !['Data', 'Unified'].includes(read('type'))) return [];
    const bytes = Number(size) * (unit === 'M' ? 2 ** 20 : 2 ** 10);
    return [{ level: Number(read('level')), bytes, processors: read('shared_cpu_list') }];
  });
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return null;
  }
}
