import { expect, it } from 'vitest';
import type { ProfileDocument } from '../../../shared/documents/profile.ts';
import { VinobenchError } from '../../../shared/faults/errors.ts';
import { readMachine } from '../machine/machine.ts';
import { noProfile } from './profile.ts';

it('a profile of which nothing was left counts as failed, and says why of each configuration', () => {
  const failed = (precision: 'BF16' | 'INT8', reason: string) =>
    ({ model: 'alexnet', device: 'CPU', precision, reason, cause: null }) as const;
  const document: ProfileDocument = {
    schemaVersion: 4,
    press: null,
    machine: readMachine(),
    runtime: { name: 'OpenVINO', version: '2026.4.0', binding: 'native' },
    profiles: [],
    failures: [
      failed('BF16', 'CPU has no BF16.'),
      failed('INT8', 'no images.'),
      failed('INT8', 'no images.'),
    ],
  };
  expect(noProfile(document)).toEqual(
    new VinobenchError('unsupported', 'CPU BF16: CPU has no BF16. CPU INT8: no images.'),
  );
});
