import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { causeOf } from '../../shared/faults/cause.ts';
import { loadRuntime } from './load.ts';

const failureOf = (environment: NodeJS.ProcessEnv): unknown => {
  try {
    return loadRuntime(environment);
  } catch (error) {
    return error;
  }
};

it('a release that was removed is to be added again, one that is another is to be replaced', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vinobench-release-'));
  const wanted = { VINOBENCH_RUNTIME: '2024.6.0', VINOBENCH_NATIVE_DIR: folder };
  try {
    expect(failureOf(wanted)).toMatchObject({
      message: expect.stringMatching(/^OpenVINO 2024\.6\.0 cannot be loaded \(native: it is OpenVINO 20/),
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
  const removed = failureOf(wanted);
  expect(removed).toMatchObject({ message: expect.stringMatching(/^OpenVINO 2024\.6\.0 was removed: add/) });
  expect(causeOf(removed)).toEqual({ kind: 'runtime-missing', detail: '2024.6.0' });
});
