/** A lock for measuring that the processes of one test file share, and no other process. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'vinobench-lock-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

/** For the environment of a host. */
export const deviceLock = { VINOBENCH_DEVICE_LOCK: join(folder, 'measuring.lock') } as const;
