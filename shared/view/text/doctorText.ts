/** The doctor's report as a person reads it: each subject in a line, and under it what to do where something is in the way. */

import { unreachable } from '../../faults/errors.ts';
import {
  type DeviceNode,
  type DoctorFacts,
  type DoctorReport,
  diskWanted,
  type FindingKind,
  loadAllowed,
  memoryWanted,
} from '../../machine/doctor.ts';
import { bytesToGibibytes } from '../../units.ts';
import { figure, plural, thin } from './format.ts';

const subjects = [
  'Runtime',
  'Compiler',
  'GPU',
  'NPU',
  'Processors',
  'Governor',
  'Load',
  'Memory',
  'Data folder',
  'Disk',
] as const;
type Subject = (typeof subjects)[number];

const subjectOf: Readonly<Record<FindingKind, Subject>> = {
  'runtime-failed': 'Runtime',
  'no-native-addon': 'Runtime',
  'no-compiler': 'Compiler',
  'gpu-no-access': 'GPU',
  'gpu-no-loader': 'GPU',
  'gpu-no-driver': 'GPU',
  'gpu-not-listed': 'GPU',
  'npu-no-access': 'NPU',
  'npu-not-listed': 'NPU',
  quota: 'Processors',
  governor: 'Governor',
  load: 'Load',
  memory: 'Memory',
  'data-folder-not-writable': 'Data folder',
  disk: 'Disk',
};

/** Lines without colours: a mark, the subject, its facts; below it, behind an arrow, what to do. */
export function doctorText({ vinobenchVersion, facts, findings }: DoctorReport): string {
  const { cpuModel, os, nodeVersion } = facts.machine;
  const lines = subjects.flatMap((subject) => {
    const own = findings.filter(({ kind }) => subjectOf[kind] === subject);
    const text = factText(subject, facts);
    if (text === null && own.length === 0) return [];
    const mark = own.some(({ level }) => level === 'problem') ? 'no' : own.length > 0 ? '! ' : 'ok';
    return [
      `${mark}  ${subject.padEnd(12)}${text ?? ''}`.trimEnd(),
      ...own.map(({ kind }) => `${' '.repeat(16)}-> ${findingText(kind, facts)}`),
    ];
  });
  return [
    `Vinobench ${vinobenchVersion}, Node ${nodeVersion}, ${cpuModel}, ${os}`,
    ...lines,
    verdict(findings),
  ].join('\n');
}

function verdict(findings: DoctorReport['findings']): string {
  const problems = findings.filter(({ level }) => level === 'problem').length;
  const advice = findings.length - problems;
  const also = advice === 0 ? '' : `; ${advice} more to improve`;
  if (problems > 0) return `${plural(problems, 'problem')} to solve before measuring${also}.`;
  return advice === 0 ? 'Ready to measure.' : `Ready to measure; ${plural(advice, 'thing')} to improve.`;
}

/** Null: nothing to say, as of an NPU where there is none. */
function factText(subject: Subject, facts: DoctorFacts): string | null {
  switch (subject) {
    case 'Runtime':
      return runtimeText(facts);
    case 'Compiler':
      return compilerText(facts);
    case 'GPU':
      return gpuText(facts);
    case 'NPU':
      return facts.npu === null || facts.npu.nodes.length === 0 ? null : nodesText(facts.npu.nodes);
    case 'Processors':
      return processorsText(facts.processors);
    case 'Governor':
      return facts.governors.length === 0 ? 'not reported' : facts.governors.join(', ');
    case 'Load':
      return facts.loadAverage1m === null
        ? 'not reported'
        : `${figure(facts.loadAverage1m)} in the last minute`;
    case 'Memory':
      return memoryFacts(facts.memory);
    case 'Data folder':
      return folderText(facts.dataFolder);
    case 'Disk':
      return facts.dataFolder.freeBytes === null
        ? 'not reported'
        : `${gibibytesText(facts.dataFolder.freeBytes)} free for the data folder`;
    default:
      return unreachable(subject);
  }
}

function runtimeText({ runtime }: DoctorFacts): string {
  if (runtime.state === 'failed') return 'not available';
  const { name, version, binding } = runtime.facts;
  const devices = runtime.devices.map((device) => {
    const driver = device.driverVersion === null ? '' : `, driver ${device.driverVersion}`;
    return `${device.name} (${device.fullName}${driver})`;
  });
  const addon = binding === 'native' ? 'native addon' : binding;
  return `${name} ${version}, ${addon}; ${devices.join(', ') || 'no device'}`;
}

function compilerText({ compiler, installation }: DoctorFacts): string {
  if (compiler !== null) return `${compiler.command}: ${compiler.version}`;
  return installation === 'package' ? 'none, none needed' : 'none';
}

function gpuText({ gpu, runtime }: DoctorFacts): string | null {
  const listed = runtime.state === 'loaded' && runtime.devices.some(({ name }) => name.startsWith('GPU'));
  if (gpu === null) return listed ? 'listed by OpenVINO' : null;
  const nodes = gpu.nodes.length === 0 ? 'no /dev/dri/renderD*' : nodesText(gpu.nodes);
  const drivers = gpu.drivers.length === 0 ? 'no OpenCL driver' : `OpenCL driver ${gpu.drivers.join(', ')}`;
  return [nodes, drivers, ...(gpu.loader ? [] : ['no OpenCL loader'])].join('; ');
}

const nodesText = (nodes: readonly DeviceNode[]): string =>
  nodes.map(({ path, usable }) => (usable ? path : `${path} (no access)`)).join(', ');

function processorsText({ logical, allowed, quota }: DoctorFacts['processors']): string {
  const usable = allowed === logical ? String(logical) : `${allowed} of ${logical} usable`;
  return quota === null ? usable : `${usable}, time for ${figure(quota)}`;
}

function memoryFacts({ totalBytes, freeBytes, limitBytes }: DoctorFacts['memory']): string {
  const limit = limitBytes === null ? '' : `, limited to ${gibibytesText(limitBytes)}`;
  return `${gibibytesText(freeBytes)} free of ${gibibytesText(totalBytes)}${limit}`;
}

function folderText({ path, chosen, exists }: DoctorFacts['dataFolder']): string {
  const notes = [...(chosen ? ['by VINOBENCH_HOME'] : []), ...(exists ? [] : ['made when it is needed'])];
  return `${path}${notes.length === 0 ? '' : ` (${notes.join('; ')})`}`;
}

const gibibytesText = (bytes: DoctorFacts['memory']['freeBytes']): string =>
  `${figure(bytesToGibibytes(bytes))}${thin}GiB`;

/** What to do, as sentences. */
export function findingText(kind: FindingKind, facts: DoctorFacts): string {
  switch (kind) {
    case 'runtime-failed':
      return facts.runtime.state === 'failed' ? facts.runtime.reason : '';
    case 'no-compiler':
      return 'Install a C++17 compiler (apt install g++, xcode-select --install, or the Visual Studio Build Tools), or name it in CXX.';
    case 'no-native-addon':
      return 'The native addon is not built: no kernel times, and latencies are timed in JavaScript. It is compiled at the next start where a C++17 compiler is installed.';
    case 'gpu-no-access':
      return accessText(facts.gpu?.nodes ?? [], 'render');
    case 'gpu-no-loader':
      return 'The OpenCL loader libOpenCL.so.1 is missing: apt install ocl-icd-libopencl1.';
    case 'gpu-no-driver':
      return 'No OpenCL driver is registered in /etc/OpenCL/vendors: for Intel graphics, apt install intel-opencl-icd.';
    case 'gpu-not-listed':
      return 'Device, loader and driver are there, but OpenVINO lists no GPU: the driver may be too old for this GPU. Update it, and check it with clinfo.';
    case 'npu-no-access':
      return accessText(facts.npu?.nodes ?? [], 'render');
    case 'npu-not-listed':
      return 'The kernel has an NPU, but OpenVINO lists none: install its driver (intel-level-zero-npu, intel-driver-compiler-npu) and the Level Zero loader (libze1).';
    case 'quota':
      return `A control group grants the time of ${figure(facts.processors.quota ?? 0)} processors: more threads than that wait in the middle of an inference. Raise the quota, or measure with --threads ${Math.max(1, Math.floor(facts.processors.quota ?? 1))}.`;
    case 'governor':
      return 'The clock follows the load, so short measurements begin slow: sudo cpupower frequency-set --governor performance.';
    case 'load':
      return `Other programs are busy, and measurements on all processors compete with them: wait until the load is below ${figure(loadAllowed * facts.processors.allowed)}.`;
    case 'memory':
      return `Large networks such as vgg16 need ${gibibytesText(memoryWanted)}: close other programs, or raise the limit of the container.`;
    case 'data-folder-not-writable':
      return 'You have no permission to write there: make it writable, or set VINOBENCH_HOME to another folder.';
    case 'disk':
      return `Weights and converted models of the whole catalogue need ${gibibytesText(diskWanted)}: free some space, or set VINOBENCH_HOME to a folder on another disk.`;
    default:
      return unreachable(kind);
  }
}

/** The usual group where the node's own has no name here, as in a container. */
function accessText(nodes: readonly DeviceNode[], usual: string): string {
  const [node] = nodes;
  const group = node?.group ?? usual;
  return `You may not use ${node?.path ?? 'the device'}: sudo usermod -aG ${group} $USER, then log in again; in a container, pass --device and --group-add.`;
}
