/** For tests: what the store tells of a profile. */
import { type PressId, pressIdSchema } from '../documents/press.ts';
import type { Machine, Runtime } from '../machine/machine.ts';
import { bytes, milliseconds } from '../units.ts';
import type { ProfileSummary } from './stored.ts';

/** The one of this number. */
export const pressOf = (number: number): PressId =>
  pressIdSchema.parse(`00000000-0000-4000-8000-${String(number).padStart(12, '0')}`);

type Configured = Pick<ProfileSummary['configurations'][number], 'device' | 'precision'> &
  Partial<ProfileSummary['configurations'][number]>;

/** @param createdAt such as `22T14:02`, of one November */
export const profileSummary = (
  id: string,
  createdAt: string,
  ...configurations: Configured[]
): ProfileSummary & { readonly machine: Machine; readonly runtime: Runtime } => ({
  ...{
    id,
    createdAt: `2026-11-${createdAt}:00.000Z`,
    deletedAt: null,
    failures: 0,
    press: null,
    vinobenchVersion: '0.1.0',
  },
  configurations: configurations.map((one) => ({
    ...{
      model: 'squeezenet1.1',
      effectivePrecision: one.precision === 'unknown' ? null : one.precision,
      isa: null,
      batch: 1,
    },
    ...{ kernels: 40, wallMs: milliseconds(1.5) },
    ...one,
  })),
  machine: {
    ...{ hostname: 'bench', cpuModel: 'Xeon', physicalCores: 2, logicalProcessors: 4, os: 'Linux' },
    ...{
      instructionSets: [],
      memoryBytes: bytes(8e9),
      architecture: 'x64',
      virtualized: false,
      nodeVersion: '24',
    },
  },
  runtime: { name: 'OpenVINO', version: '2026.4.0', binding: 'native' },
});
