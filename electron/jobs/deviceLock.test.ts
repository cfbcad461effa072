import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { type DeviceLock, deviceLockAddress, takeDeviceLock } from './deviceLock.ts';

/** An address of its own for each test, so that none waits for another or for a real measurement. */
const ownAddress = () =>
  deviceLockAddress(process.platform, { VINOBENCH_DEVICE_LOCK: `vinobench-test-${randomUUID()}` });

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** Another process that holds the lock; here once it has it. */
async function holdElsewhere(address: string): Promise<ChildProcess> {
  const module = new URL('./deviceLock.ts', import.meta.url).href;
  const script = `
    import { takeDeviceLock } from ${JSON.stringify(module)};
    await takeDeviceLock({ holder: 'the other process', address: ${JSON.stringify(address)} });
    process.stdout.write('held');
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  if (child.stdout !== null) await once(child.stdout, 'data');
  return child;
}

/** What a lock that is being waited for has come to. */
function waiting(address: string, signal?: AbortSignal) {
  const told: string[] = [];
  let taken = false;
  const waited = Promise.withResolvers<void>();
  const lock = takeDeviceLock({
    holder: 'the waiter',
    address,
    ...(signal === undefined ? {} : { signal }),
    onWait: (holder) => {
      told.push(holder);
      waited.resolve();
    },
  }).then((held) => {
    taken = true;
    return held;
  });
  return { lock, told, waited: waited.promise, taken: () => taken };
}

describe('deviceLockAddress', () => {
  it('leaves no file behind where the system has sockets without one', () => {
    expect(deviceLockAddress('linux', {})).toBe('\0vinobench-device-lock');
    expect(deviceLockAddress('win32', {})).toBe('\\\\.\\pipe\\vinobench-device-lock');
    expect(deviceLockAddress('darwin', {})).toMatch(/\/vinobench-device-lock\.sock$/);
  });
});

describe('takeDeviceLock', () => {
  it('lets one in, tells a second who that is, and lets it in as soon as the first is done', async () => {
    const address = ownAddress();
    const first = await takeDeviceLock({ holder: 'run A (process 1)', address });
    const second = waiting(address);
    await second.waited;
    expect(second.told).toEqual(['run A (process 1)']);
    expect(second.taken()).toBe(false);
    first[Symbol.dispose]();
    using _held = await second.lock;
    expect(second.told).toHaveLength(1);
  });

  it('is free again at once after it was given back', async () => {
    const address = ownAddress();
    for (let turn = 0; turn < 3; turn++) {
      using _held = await takeDeviceLock({
        holder: `turn ${turn}`,
        address,
        onWait: () => expect.unreachable('nobody holds it'),
      });
    }
  });

  it('lets several waiters in one after another, never two at once', async () => {
    const address = ownAddress();
    let holders = 0;
    let most = 0;
    const visit = async (name: number): Promise<void> => {
      using _held = await takeDeviceLock({ holder: `visitor ${name}`, address });
      most = Math.max(most, ++holders);
      await new Promise((resolve) => setTimeout(resolve, 5));
      holders--;
    };
    await Promise.all(Array.from({ length: 8 }, (_, name) => visit(name)));
    expect(most).toBe(1);
  });

  it('excludes another process and is freed when that is killed with -9', async () => {
    const address = ownAddress();
    const holder = await holdElsewhere(address);
    const waiter = waiting(address);
    await waiter.waited;
    expect(waiter.told).toEqual(['the other process']);
    expect(waiter.taken()).toBe(false);
    const killedAt = performance.now();
    holder.kill('SIGKILL');
    using _held = await waiter.lock;
    expect(performance.now() - killedAt).toBeLessThan(1000);
  });

  it('gives up waiting when its signal aborts, and disturbs nobody by it', async () => {
    const address = ownAddress();
    const first: DeviceLock = await takeDeviceLock({ holder: 'run A', address });
    const cancellation = new AbortController();
    const impatient = waiting(address, cancellation.signal);
    const patient = waiting(address);
    await Promise.all([impatient.waited, patient.waited]);
    cancellation.abort();
    await expect(impatient.lock).rejects.toMatchObject({
      code: 'cancelled',
      message: 'Cancelled while waiting for another measurement on this machine.',
    });
    expect(patient.taken()).toBe(false);
    first[Symbol.dispose]();
    using _held = await patient.lock;
  });

  it('gives up when its signal aborts at any moment of the first steps', async () => {
    const address = ownAddress();
    using _held = await takeDeviceLock({ holder: 'run A', address });
    for (const moment of ['before', 'at once', 'next tick', 'immediate'] as const) {
      const cancellation = new AbortController();
      if (moment === 'before') cancellation.abort();
      const { lock } = waiting(address, cancellation.signal);
      if (moment === 'at once') cancellation.abort();
      if (moment === 'next tick') process.nextTick(() => cancellation.abort());
      if (moment === 'immediate') setImmediate(() => cancellation.abort());
      await expect(lock, moment).rejects.toMatchObject({ code: 'cancelled' });
    }
  });

  it('says so when the address cannot be used at all', async () => {
    const address = '/nonexistent/folder/lock.sock';
    await expect(takeDeviceLock({ holder: 'run A', address })).rejects.toMatchObject({ code: 'busy' });
  });

  it.skipIf(process.platform === 'win32')('takes over a socket file that a killed holder left', async () => {
    const address = deviceLockAddress('darwin', { VINOBENCH_DEVICE_LOCK: `vinobench-test-${randomUUID()}` });
    const holder = await holdElsewhere(address);
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    using _held = await takeDeviceLock({ holder: 'run A', address });
  });
});
