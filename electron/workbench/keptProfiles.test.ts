import { expect, it } from 'vitest';
import { VinobenchError } from '../../shared/errors.ts';
import type { ProfileDocument } from '../../shared/profile.ts';
import { readMachine } from '../openvino/machine.ts';
import { requireProfile } from './keptProfiles.ts';

it('a profile of which nothing was left has failed, and says why of each configuration', () => {
  const failed = (precision: 'BF16' | 'INT8', reason: string) =>
    ({ model: 'alexnet', device: 'CPU', precision, reason }) as const;
  const document: ProfileDocument = {
    schemaVersion: 1,
    machine: readMachine(),
    runtime: { name: 'OpenVINO', version: '2026.4.0', binding: 'native' },
    profiles: [],
    failures: [
      failed('BF16', 'CPU has no BF16.'),
      failed('INT8', 'no images.'),
      failed('INT8', 'no images.'),
    ],
  };
  expect(() => requireProfile(document)).toThrow(
    new VinobenchError('unsupported', 'CPU BF16: CPU has no BF16. CPU INT8: no images.'),
  );
});
