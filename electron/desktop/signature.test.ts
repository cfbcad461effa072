import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { signatureCheck } from './signature.ts';

const folder = mkdtempSync(join(tmpdir(), 'vinobench-signature-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it.each([
  ['darwin', '', 'checked'],
  ['linux', '', 'not-checked'],
  ['win32', 'provider: generic\npublisherName:\n  - Vinobench\n', 'checked'],
  ['win32', 'provider: generic\n', 'not-checked'],
] as const)(
  'on %s with the configuration %j, who signed an update is %s',
  (platform, configuration, expected) => {
    writeFileSync(join(folder, 'app-update.yml'), configuration);
    expect(signatureCheck(platform, folder)).toBe(expected);
  },
);
