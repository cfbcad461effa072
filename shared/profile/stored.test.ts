import { expect, it } from 'vitest';
import type { ProfileDocument } from '../documents/profile.ts';
import { bytes, milliseconds } from '../units.ts';
import { profileContents, profileContentsSchema } from './stored.ts';
import { aKernel, aProfile, profileOf, recorded } from './testing.ts';

it('a kept profile is shown by its configurations: what was asked, how many kernels ran, and how long it took', () => {
  const kernels = [
    aKernel('conv1'),
    aKernel('conv2'),
    aKernel('relu1', { status: 'fused', fusedInto: 'conv1' }),
    aKernel('drop', { status: 'optimizedOut' }),
  ];
  const wallMs = {
    ...profileOf(recorded.squeezenetCpu()).wallMs,
    median: milliseconds(1.25),
    mean: milliseconds(9),
  };
  const machine = {
    ...{ hostname: 'here', cpuModel: 'a CPU', physicalCores: 2, logicalProcessors: 4, instructionSets: [] },
    ...{ memoryBytes: bytes(8e9), os: 'Linux', architecture: 'x64', virtualized: false, nodeVersion: '24' },
  };
  const runtime = { name: 'OpenVINO', version: '2026.4.0', binding: 'native' };
  const document = {
    profiles: [
      aProfile(kernels, { model: 'a', wallMs, modelSha256: 'ab', shapes: { data: [1, 3] }, batch: 2 }),
      aProfile([aKernel('conv1')], { model: 'b', device: 'GPU', precision: 'FP16', isa: null }),
    ],
    failures: [{ model: 'c' }],
    ...{ machine, runtime },
  } as unknown as ProfileDocument;
  const contents = profileContents(document, '1.2.3');
  expect(profileContentsSchema.safeParse(contents).success).toBe(true);
  expect(contents).toMatchObject({ failures: 1, vinobenchVersion: '1.2.3', machine, runtime });
  expect(contents.configurations[0]).toEqual({
    ...{ model: 'a', device: 'CPU', precision: 'FP32', effectivePrecision: 'FP32', isa: null, batch: 2 },
    ...{ modelSha256: 'ab', shapes: { data: [1, 3] }, kernels: 2, wallMs: 1.25 },
  });
  expect(contents.configurations[1]).toMatchObject({
    model: 'b',
    device: 'GPU',
    precision: 'FP16',
    kernels: 1,
  });
  expect(Object.keys(contents.configurations[1] ?? {})).not.toContain('shapes');
  expect(Object.keys(contents.configurations[1] ?? {})).not.toContain('modelSha256');
});
