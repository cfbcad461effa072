import { describe, expect, it } from 'vitest';
import { gibibytes, mebibytes } from '../units.ts';
import { type DoctorFacts, doctorFactsSchema, findingKinds, findingsOf } from './doctor.ts';
import { cpuDevice, healthyFacts as healthy, renderNode as node } from './doctorTesting.ts';

const failed = { state: 'failed', reason: 'OpenVINO cannot be loaded.' } as const;
const withoutAddon = {
  state: 'loaded',
  facts: { name: 'OpenVINO', version: '2026.4.0', binding: 'openvino-node' },
  devices: [cpuDevice],
} as const;
const gpuListed = {
  state: 'loaded',
  facts: { name: 'OpenVINO', version: '2026.4.0', binding: 'native' },
  devices: [cpuDevice, { ...cpuDevice, name: 'GPU.1' }],
} as const;
const closed = { ...node, usable: false };
const { memory, processors, dataFolder } = healthy;

const cases: readonly (readonly [string, object, readonly string[]])[] = [
  ['nothing is wrong', {}, []],
  ['OpenVINO cannot be loaded', { runtime: failed }, ['problem runtime-failed']],
  [
    'it cannot be loaded and nothing could compile the addon',
    { runtime: failed, compiler: null },
    ['problem runtime-failed', 'problem no-compiler'],
  ],
  [
    'a package lacks its runtime: a compiler would not help',
    { runtime: failed, compiler: null, installation: 'package' },
    ['problem runtime-failed'],
  ],
  ['no compiler is there, and none is needed', { compiler: null }, []],
  [
    'openvino-node serves because nothing could compile the addon',
    { runtime: withoutAddon, compiler: null },
    ['advice no-native-addon', 'advice no-compiler'],
  ],
  ['a driver is there without a GPU', { gpu: { nodes: [], loader: true, drivers: ['x.so'] } }, []],
  [
    'a GPU is closed to the user',
    { gpu: { nodes: [closed], loader: false, drivers: [] } },
    ['advice gpu-no-access'],
  ],
  [
    'one of two GPUs is open',
    { gpu: { nodes: [closed, node], loader: true, drivers: [] } },
    ['advice gpu-no-driver'],
  ],
  [
    'the OpenCL loader is missing',
    { gpu: { nodes: [node], loader: false, drivers: ['x.so'] } },
    ['advice gpu-no-loader'],
  ],
  [
    'OpenVINO lists no GPU all the same',
    { gpu: { nodes: [node], loader: true, drivers: ['x.so'] } },
    ['advice gpu-not-listed'],
  ],
  ['a GPU is listed', { runtime: gpuListed, gpu: { nodes: [closed], loader: false, drivers: [] } }, []],
  ['the system has no device nodes', { gpu: null, npu: null }, []],
  ['an NPU is closed to the user', { npu: { nodes: [closed] } }, ['advice npu-no-access']],
  ['an NPU has no driver', { npu: { nodes: [node] } }, ['advice npu-not-listed']],
  ['a quota is below the processors', { processors: { ...processors, quota: 1.5 } }, ['advice quota']],
  ['a quota grants all processors', { processors: { ...processors, quota: 8 } }, []],
  ['one clock follows the load', { governors: ['performance', 'powersave'] }, ['advice governor']],
  ['no governor is reported', { governors: [], loadAverage1m: null }, []],
  ['a quarter of the processors is busy', { loadAverage1m: 2 }, []],
  ['more than a quarter is busy', { loadAverage1m: 2.1 }, ['advice load']],
  ['memory is scarce', { memory: { ...memory, freeBytes: gibibytes(1) } }, ['advice memory']],
  ['memory is gone', { memory: { ...memory, freeBytes: mebibytes(500) } }, ['problem memory']],
  [
    'the data folder cannot be written',
    { dataFolder: { ...dataFolder, writable: false } },
    ['problem data-folder-not-writable'],
  ],
  ['the disk is small', { dataFolder: { ...dataFolder, freeBytes: gibibytes(3) } }, ['advice disk']],
  ['the disk is full', { dataFolder: { ...dataFolder, freeBytes: mebibytes(1) } }, ['problem disk']],
];

const found = (facts: object) =>
  findingsOf(doctorFactsSchema.parse({ ...healthy, ...facts } satisfies DoctorFacts)).map(
    ({ level, kind }) => `${level} ${kind}`,
  );

describe('the doctor', () => {
  it.each(cases)('finds, when %s, what to do', (_, facts, expected) =>
    expect(found(facts)).toEqual(expected),
  );

  it('can find each of its kinds', () => {
    const kinds = cases.flatMap(([, , expected]) => expected.map((text) => text.split(' ')[1]));
    expect([...new Set(kinds)].toSorted()).toEqual([...findingKinds].toSorted());
  });
});
