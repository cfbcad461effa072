/** Facts of this machine, and the part of its state that moves a latency. Read from the system's own files, no shell. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import os from 'node:os';
import type { Machine, MachineState } from '../../../shared/machine/machine.ts';
import { type Bytes, bytes, kibibytes } from '../../../shared/units.ts';

export function readMachine(): Machine {
  const processors = os.cpus();
  return {
    hostname: os.hostname(),
    cpuModel: processors[0]?.model.trim() ?? 'unknown processor',
    physicalCores: physicalCores() ?? processors.length,
    logicalProcessors: processors.length,
    instructionSets: instructionSetsOf(cpuFlags()),
    memoryBytes: bytes(os.totalmem()),
    os: `${distribution()}, ${os.type()} ${os.release()}`,
    architecture: os.arch(),
    virtualized: cpuFlags().has('hypervisor'),
    nodeVersion: process.versions.node,
  };
}

export function readMachineState(): MachineState {
  const load = os.loadavg()[0];
  return {
    at: new Date().toISOString(),
    // Windows has no load average; Node reports 0 for it.
    loadAverage1m: process.platform === 'win32' || load === undefined ? null : load,
    freeMemoryBytes: freeMemory(),
    governor: readText('/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor'),
    frequencyMHz: meanFrequency(),
    temperatureC: hottestSensor(),
  };
}

/** Kernel flag -> the name this project shows, narrow to wide. Flags as in Linux's arch/x86/include/asm/cpufeatures.h. */
const instructionSetFlags: readonly (readonly [flag: string, name: string])[] = [
  ['sse4_1', 'sse4.1'],
  ['sse4_2', 'sse4.2'],
  ['avx', 'avx'],
  ['fma', 'fma'],
  ['avx2', 'avx2'],
  ['avx_vnni', 'avx2_vnni'],
  ['avx512f', 'avx512'],
  ['avx512_vnni', 'avx512_vnni'],
  ['avx512_bf16', 'avx512_bf16'],
  ['avx512_fp16', 'avx512_fp16'],
  ['amx_bf16', 'amx_bf16'],
  ['amx_int8', 'amx_int8'],
  ['amx_fp16', 'amx_fp16'],
  ['asimd', 'neon'],
  ['asimdhp', 'neon_fp16'],
  ['asimddp', 'neon_dotprod'],
  ['sve', 'sve'],
];

function instructionSetsOf(flags: ReadonlySet<string>): string[] {
  return instructionSetFlags.filter(([flag]) => flags.has(flag)).map(([, name]) => name);
}

function cpuFlags(): ReadonlySet<string> {
  if (process.platform === 'darwin') {
    const names = ['machdep.cpu.features', 'machdep.cpu.leaf7_features'];
    const text = names.map((name) => commandOutput('/usr/sbin/sysctl', ['-n', name])).join(' ');
    return new Set(text.toLowerCase().replaceAll('.', '_').replaceAll('avx1_0', 'avx').split(/\s+/));
  }
  const information = readText('/proc/cpuinfo') ?? '';
  const flags = /^(?:flags|Features)\s*:(.*)$/m.exec(information)?.[1] ?? '';
  return new Set(flags.trim().split(/\s+/));
}

function physicalCores(): number | null {
  const cores = new Set<string>();
  for (const name of entries('/sys/devices/system/cpu')) {
    if (!/^cpu\d+$/.test(name)) continue;
    const topology = `/sys/devices/system/cpu/${name}/topology`;
    const core = readText(`${topology}/core_id`);
    if (core !== null) cores.add(`${readText(`${topology}/physical_package_id`)}:${core}`);
  }
  if (cores.size > 0) return cores.size;
  const counted = Number(commandOutput('/usr/sbin/sysctl', ['-n', 'hw.physicalcpu']));
  return counted > 0 ? counted : null;
}

function distribution(): string {
  const release = readText('/etc/os-release') ?? '';
  return /^PRETTY_NAME="?([^"\n]*)"?$/m.exec(release)?.[1] ?? os.version();
}

/** Linux: MemAvailable, since memory in the page cache is available on demand. */
function freeMemory(): Bytes {
  const available = /^MemAvailable:\s+(\d+) kB$/m.exec(readText('/proc/meminfo') ?? '')?.[1];
  return available === undefined ? bytes(os.freemem()) : kibibytes(Number(available));
}

function meanFrequency(): number | null {
  const kilohertz = entries('/sys/devices/system/cpu')
    .filter((name) => /^cpu\d+$/.test(name))
    .map((name) => readText(`/sys/devices/system/cpu/${name}/cpufreq/scaling_cur_freq`))
    .filter((text) => text !== null)
    .map(Number);
  if (kilohertz.length > 0) return mean(kilohertz) / 1e3;
  const megahertz = os.cpus().map((processor) => processor.speed);
  return megahertz.some((speed) => speed > 0) ? mean(megahertz) : null;
}

function hottestSensor(): number | null {
  const celsius = entries('/sys/class/thermal')
    .filter((name) => name.startsWith('thermal_zone'))
    .map((name) => readText(`/sys/class/thermal/${name}/temp`))
    .filter((text) => text !== null)
    .map((text) => Number(text) / 1e3)
    .filter((value) => value > 0 && value < 150);
  return celsius.length === 0 ? null : Math.max(...celsius);
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Null where this system has no such file: what is missing is null, never 0. */
function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return null;
  }
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function commandOutput(file: string, parameters: readonly string[]): string {
  if (process.platform !== 'darwin') return '';
  try {
    return execFileSync(file, parameters, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return '';
  }
}
