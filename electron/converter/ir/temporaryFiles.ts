/**
 * Names of files that are being written, and the removal of those that a killed conversion left behind. A name tells the
 * machine and the process, so that nobody removes what another is still writing.
 */
import { createHash, randomBytes } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** No conversion takes a day: whatever its machine and process, a file this old is nobody's. */
const abandonedMs = 24 * 3600_000;

const machine = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);

/** Hidden, in the folder of the file that it will become, so that a rename suffices. */
export function temporaryName(name: string): string {
  return `.${name}.${machine}-${process.pid}-${randomBytes(4).toString('hex')}.tmp`;
}

const pattern = /^\..+\.([0-9a-f]{8})-(\d+)-[0-9a-f]{8}\.tmp$/;

/** Removes what ended processes left in a folder. What cannot be removed stays, and is no reason to fail. */
export async function removeAbandoned(directory: string): Promise<void> {
  const names = await readdir(directory).catch(() => []);
  for (const name of names) {
    const [, host, process] = pattern.exec(name) ?? [];
    if (process === undefined) continue;
    const path = join(directory, name);
    const ended = host === machine && !isRunning(Number(process));
    if (ended || (await isOld(path))) await rm(path, { force: true }).catch(() => undefined);
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is somebody else's, but it is there.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function isOld(path: string): Promise<boolean> {
  const facts = await stat(path).catch(() => null);
  return facts !== null && Date.now() - facts.mtimeMs > abandonedMs;
}
