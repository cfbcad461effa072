/** Which processors this process may run on, what they are, and who sets their clocks (Linux). */
import type { Conditions } from '../../shared/conditions/conditions.ts';
import {
  type FilesBelow,
  figureOf,
  namesIn,
  parsedIn,
  readIn,
  type Told,
  textIn,
  together,
} from './systemFiles.ts';

const cpuFolder = 'sys/devices/system/cpu';

/** Numbers of all that are listed, on line or not. */
function listed(system: FilesBelow): number[] {
  return namesIn(system, cpuFolder)
    .flatMap((name) => /^cpu(\d+)$/.exec(name)?.[1] ?? [])
    .map(Number);
}

/** Each governor that some processor has, sorted; empty where the system does not tell. */
export function governors(system: FilesBelow): string[] {
  return figureOf(governorsTold(system)) ?? [];
}

export function governorsTold(system: FilesBelow): Told<string[]> {
  return together(
    listed(system).map((cpu) => readIn(system, `${cpuFolder}/cpu${cpu}/cpufreq/scaling_governor`)),
    (found) => [...new Set(found)].toSorted(),
  );
}

/** `0-3,8` as numbers; null: it is not a list (kernel's cpulists, admin-guide/cputopology.rst). */
export function processorList(text: string): number[] | null {
  if (!/^\d+(-\d+)?(,\d+(-\d+)?)*$/.test(text)) return null;
  const numbers = text.split(',').flatMap((range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    // No machine has more: what is longer is not one.
    return last < first || last > 65_535
      ? []
      : Array.from({ length: last - first + 1 }, (_, at) => first + at);
  });
  return numbers.length === 0 ? null : numbers;
}

/** By affinity and cpuset: `Cpus_allowed_list: 0-3,8`. */
export function allowedList(system: FilesBelow): Told<number[]> {
  return parsedIn(system, 'proc/self/status', (text) => {
    const list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(text)?.[1];
    return list === undefined ? null : processorList(list);
  });
}

/** Null where the system does not tell. */
export function allowedProcessors(system: FilesBelow): number | null {
  return figureOf(allowedList(system))?.length ?? null;
}

/**
 * Mean of the present frequencies in MHz. Without cpufreq /proc/cpuinfo has them where the processor counts its cycles (the flag
 * aperfmperf); without that flag, as in most virtual machines, it repeats the nominal one, which tells nothing
 * (arch/x86/kernel/cpu/proc.c).
 */
export function frequency(system: FilesBelow, allowed: readonly number[] | null): Told<number> {
  const which = listed(system).filter((cpu) => allowed === null || allowed.includes(cpu));
  const scaled = together(
    which.map((cpu) =>
      parsedIn(system, `${cpuFolder}/cpu${cpu}/cpufreq/scaling_cur_freq`, (text) => {
        const kilohertz = Number(text);
        return kilohertz > 0 ? kilohertz / 1e3 : null;
      }),
    ),
    mean,
  );
  if ('value' in scaled) return scaled;
  const counted = cyclesPerSecond(textIn(system, 'proc/cpuinfo') ?? '', allowed);
  return counted === null ? scaled : { value: counted };
}

/** MHz; null: the text does not have it. */
function cyclesPerSecond(cpuinfo: string, allowed: readonly number[] | null): number | null {
  if (!/^flags\s*:.*\baperfmperf\b/m.test(cpuinfo)) return null;
  const found = cpuinfo.split(/\n\n+/).flatMap((block) => {
    const cpu = Number(/^processor\s*:\s*(\d+)$/m.exec(block)?.[1] ?? Number.NaN);
    const megahertz = Number(/^cpu MHz\s*:\s*([\d.]+)$/m.exec(block)?.[1] ?? 0);
    return megahertz > 0 && (allowed === null || allowed.includes(cpu)) ? [megahertz] : [];
  });
  return found.length === 0 ? null : mean(found);
}

/** Whether a core offers two processors now (admin-guide/ABI, /sys/devices/system/cpu/smt). */
export function smt(system: FilesBelow): Told<boolean> {
  return parsedIn(system, `${cpuFolder}/smt/active`, (text) =>
    text === '1' ? true : text === '0' ? false : null,
  );
}

/** A little core computes at most this share of a big one's (admin-guide/ABI: cpu_capacity is 1024 for the biggest). */
const littleCapacity = 0.8;

/**
 * Processors of each kind. Intel's hybrids: the counters' folders cpu_core, cpu_atom and cpu_lowpower (perf's manual page
 * perf-intel-hybrid); elsewhere capacities. Null: all are alike.
 */
export function coreKinds(system: FilesBelow): Told<Conditions['cores']> {
  const of = (kind: string): number =>
    processorList(textIn(system, `sys/devices/${kind}/cpus`) ?? '')?.length ?? 0;
  const [performance, efficiency] = [of('cpu_core'), of('cpu_atom') + of('cpu_lowpower')];
  if (performance > 0 && efficiency > 0) return { value: { performance, efficiency } };
  const capacities = listed(system).flatMap((cpu) => {
    const capacity = Number(textIn(system, `${cpuFolder}/cpu${cpu}/cpu_capacity`) || Number.NaN);
    return capacity > 0 ? [capacity] : [];
  });
  const most = Math.max(...capacities);
  const little = capacities.filter((capacity) => capacity <= littleCapacity * most).length;
  if (little > 0) return { value: { performance: capacities.length - little, efficiency: little } };
  return together([readIn(system, `${cpuFolder}/possible`)], (): Conditions['cores'] => null);
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
