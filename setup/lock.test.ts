import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Lock, tryLock, withLock } from './lock.mjs';
import { checkout, startNode, testFolder } from './testSupport.ts';

const lockModule = JSON.stringify(join(checkout, 'setup', 'lock.mjs'));
const never = new AbortController().signal;

/** A process that takes the lock, says so, and works on until it is killed or the time is over. */
function holder(folder: string, ms: number, log = join(folder, 'log')) {
  return startNode([
    '--input-type=module',
    '-e',
    `import { appendFileSync } from 'node:fs';
     import { setTimeout as sleep } from 'node:timers/promises';
     const { withLock } = await import(${lockModule});
     await withLock(${JSON.stringify(folder)}, { signal: new AbortController().signal, onWait() {} }, async () => {
       appendFileSync(${JSON.stringify(log)}, 'in\\n');
       console.log('locked');
       await sleep(${ms});
       appendFileSync(${JSON.stringify(log)}, 'out\\n');
     });`,
  ]);
}

describe('the lock of the set-up', () => {
  it('lets in one of many processes at a time', async () => {
    const folder = testFolder();
    const processes = Array.from({ length: 6 }, () => holder(folder, 30));
    for (const { ended } of processes) expect((await ended).code).toBe(0);
    expect(readFileSync(join(folder, 'log'), 'utf8')).toBe('in\nout\n'.repeat(6));
  });

  it('is taken over from an owner that was killed, by one of those who wait', async () => {
    const folder = testFolder();
    const victim = holder(folder, 60_000, join(folder, 'victim'));
    await victim.said('locked');
    const heirs = Array.from({ length: 4 }, () => holder(folder, 30));
    victim.child.kill('SIGKILL');
    for (const { ended } of heirs) expect((await ended).code).toBe(0);
    expect(readFileSync(join(folder, 'log'), 'utf8')).toBe('in\nout\n'.repeat(4));
  });

  it('stays held by the tool of a killed owner until that ends, too', async () => {
    const folder = testFolder();
    const tool = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)']);
    await once(tool, 'spawn');
    const lock = new Lock(join(folder, 'setup.lock.1'));
    lock.add(tool.pid ?? 0);
    lock.remove(process.pid);
    expect(tryLock(folder)).toMatchObject({ pid: tool.pid });
    tool.kill('SIGKILL');
    await once(tool, 'exit');
    expect(tryLock(folder)).toBeInstanceOf(Lock);
  });

  it.runIf(process.platform === 'linux')('is not held by a later process of the same number', () => {
    const folder = testFolder();
    writeFileSync(join(folder, 'setup.lock.7'), JSON.stringify([{ pid: process.pid, started: '1' }]));
    expect(tryLock(folder)).toBeInstanceOf(Lock);
  });

  it('tells who holds it, once, and stops waiting on request', async () => {
    const folder = testFolder();
    expect(tryLock(folder)).toBeInstanceOf(Lock);
    const told: number[] = [];
    const signal = AbortSignal.timeout(350);
    const waiting = withLock(folder, { signal, onWait: ({ pid }) => void told.push(pid) }, async () => 'in');
    await expect(waiting).rejects.toThrow();
    expect(told).toEqual([process.pid]);
  });

  it('is free again after work that failed', async () => {
    const folder = testFolder();
    const options = { signal: never, onWait: () => undefined };
    await expect(withLock(folder, options, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(withLock(folder, options, async () => 'in')).resolves.toBe('in');
  });
});
