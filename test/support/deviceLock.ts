/** A lock for measuring that the processes of one test file share, and no other process. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'vinobench-lock-'));
const remove = () => rmSync(folder, { recursive: true, force: true });
// The process of a test file is ended by a signal, so that it has no exit; hooks of before run after those of the file itself.
if (process.env['VITEST'] === undefined) process.once('exit', remove);
else afterAll(remove);

/** For the environment of a host. */
export const deviceLock = { VINOBENCH_DEVICE_LOCK: join(folder, 'measuring.lock') } as const;
