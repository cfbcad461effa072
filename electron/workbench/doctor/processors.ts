/** Which processors this process may run on, and who sets their clocks (Linux). */
import { namesIn, type SystemRoot, textIn } from './systemFiles.ts';

type Root = Pick<SystemRoot, 'root'>;

/** Each governor that some processor has, sorted; empty where the system does not tell. */
export function governors(system: Root): string[] {
  const found = namesIn(system, 'sys/devices/system/cpu')
    .filter((name) => /^cpu\d+$/.test(name))
    .flatMap((name) => textIn(system, `sys/devices/system/cpu/${name}/cpufreq/scaling_governor`) ?? []);
  return [...new Set(found)].toSorted();
}

/** By affinity and cpuset: `Cpus_allowed_list: 0-3,8`. Null where the system does not tell. */
export function allowedProcessors(system: Root): number | null {
  const list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(textIn(system, 'proc/self/status') ?? '')?.[1];
  if (list === undefined) return null;
  return list.split(',').reduce((count, range) => {
    const [first, last = first] = range.split('-').map(Number);
    return count + Number(last) - Number(first) + 1;
  }, 0);
}
