import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { takeFileLock } from './fileLock.ts';
import { temporaryFolders } from './fixtures/folder.ts';
import { lockFile, measuringLock } from './locks.ts';

const temporaryFolder = temporaryFolders();
/** Its own lock for each test, so that none waits for another or for a real measurement. */
const ownFile = () => join(temporaryFolder(), 'test.lock');
const cancelled = 'Cancelled while waiting for a test.';

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** Another process that holds the lock or waits for it; here once it does. */
async function holdElsewhere(file: string, rank?: 'first'): Promise<ChildProcess> {
  const module = new URL('./fileLock.ts', import.meta.url).href;
  const script = `
    import { takeFileLock } from ${JSON.stringify(module)};
    const onWait = () => process.stdout.write('waiting');
    const asked = ${JSON.stringify({ file, rank })};
    await takeFileLock({ ...asked, holder: 'the other process', cancelled: '', onWait });
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
function waiting(file: string, signal?: AbortSignal, rank?: 'gives-way') {
  const told: string[] = [];
  let taken = false;
  const waited = Promise.withResolvers<void>();
  const onWait = (holder: string) => {
    told.push(holder);
    waited.resolve();
  };
  const lock = takeFileLock({
    ...{ holder: 'the waiter', file, signal, onWait, cancelled },
    ...(rank === undefined ? {} : { rank }),
  }).then((held) => {
    taken = true;
    return held;
  });
  return { lock, told, waited: waited.promise, taken: () => taken };
}

const take = (file: string, holder = 'run A') => takeFileLock({ file, holder, cancelled });

describe('takeFileLock', () => {
  it('lets one in, tells a second who that is, and lets it in when the first is done', async () => {
    const file = ownFile();
    const first = await take(file, 'run A (process 1)');
    const second = waiting(file);
    await second.waited;
    expect(second.told).toEqual(['run A (process 1)']);
    expect(second.taken()).toBe(false);
    first[Symbol.dispose]();
    using _held = await second.lock;
    expect(second.told).toHaveLength(1);
  });

  it('is free again at once after it was given back, and may be given back twice', async () => {
    const file = ownFile();
    for (let turn = 0; turn < 3; turn++) {
      const onWait = () => expect.unreachable('no process holds it');
      const held = await takeFileLock({ holder: `turn ${turn}`, file, cancelled, onWait });
      held[Symbol.dispose]();
      held[Symbol.dispose]();
    }
  });

  it('is free after it was given back even where the name of its holder cannot be removed', async () => {
    const file = ownFile();
    const first = await take(file);
    unlinkSync(`${file}.holder`);
    mkdirSync(`${file}.holder`);
    first[Symbol.dispose]();
    using _held = await take(file);
  });

  it('lets several waiters in one after another, never two at once', async () => {
    const file = ownFile();
    let holders = 0;
    let most = 0;
    const visit = async (name: number): Promise<void> => {
      using _held = await take(file, `visitor ${name}`);
      most = Math.max(most, ++holders);
      await new Promise((resolve) => setImmediate(resolve));
      holders--;
    };
    await Promise.all(Array.from({ length: 4 }, (_, name) => visit(name)));
    expect(most).toBe(1);
  });

  it('excludes another process and is freed when that is killed with -9', async () => {
    const file = ownFile();
    const holder = await holdElsewhere(file);
    const waiter = waiting(file);
    await waiter.waited;
    expect(waiter.told).toEqual(['the other process']);
    expect(waiter.taken()).toBe(false);
    holder.kill('SIGKILL');
    using _held = await waiter.lock;
  });

  it('is left to another process that waits to go first, until that one is killed', async () => {
    const file = ownFile();
    const held = await take(file);
    const first = await holdElsewhere(file, 'first');
    const gives = waiting(file, undefined, 'gives-way');
    await gives.waited;
    expect(gives.told).toEqual(['run A']);
    const nowHeld = once(first.stdout ?? expect.unreachable(), 'data');
    held[Symbol.dispose]();
    expect(String(await nowHeld)).toBe('held');
    await expect.poll(() => gives.told).toEqual(['run A', 'the other process']);
    expect(gives.taken()).toBe(false);
    first.kill('SIGKILL');
    using _held = await gives.lock;
  });

  it('gives up waiting when its signal aborts at any moment, and disturbs no other holder', async () => {
    const file = ownFile();
    const first = await take(file);
    const patient = waiting(file);
    for (const moment of ['before', 'at once', 'next tick', 'immediate', 'waiting'] as const) {
      const cancellation = new AbortController();
      if (moment === 'before') cancellation.abort();
      const { lock, waited } = waiting(file, cancellation.signal);
      if (moment === 'at once') cancellation.abort();
      if (moment === 'next tick') process.nextTick(() => cancellation.abort());
      if (moment === 'immediate') setImmediate(() => cancellation.abort());
      if (moment === 'waiting') void waited.then(() => cancellation.abort());
      await expect(lock, moment).rejects.toMatchObject({ code: 'cancelled', message: cancelled });
    }
    expect(patient.taken()).toBe(false);
    first[Symbol.dispose]();
    using _held = await patient.lock;
  });

  it('tells of a holder in one bounded line without control characters, whatever stands in its file', async () => {
    const file = ownFile();
    const said = [
      [JSON.stringify({ holder: 'run \u001b[2J\nB' }), 'run \\u001b[2J\\nB'],
      [JSON.stringify({ holder: 'x'.repeat(5_000) }), 'another process of yours'],
      ['{', 'another process of yours'],
    ] as const;
    using _held = await take(file, `run \u001b]0;x\u0007${'y'.repeat(5_000)}`);
    const first = waiting(file, AbortSignal.timeout(10_000));
    await first.waited;
    expect(first.told[0]).toMatch(/^run \\u001b\]0;x\\u0007y{160,180}$/);
    for (const [content, shown] of said) {
      writeFileSync(`${file}.holder`, content);
      const cancellation = new AbortController();
      const waiter = waiting(file, cancellation.signal);
      await waiter.waited;
      expect(waiter.told).toEqual([shown]);
      cancellation.abort();
      await expect(waiter.lock).rejects.toMatchObject({ code: 'cancelled' });
    }
    first.lock.catch(() => undefined);
  });

  it('says so where it cannot be taken at all', async () => {
    const file = join(temporaryFolder(), 'missing', 'test.lock');
    await expect(take(file)).rejects.toMatchObject({ code: 'busy' });
    const other = ownFile();
    writeFileSync(other, 'x'.repeat(200));
    await expect(take(other)).rejects.toMatchObject({ code: 'busy' });
    expect(readFileSync(other, 'utf8')).toHaveLength(200);
  });

  it.skipIf(process.platform === 'win32')('follows no link that somebody planted in its place', async () => {
    const [file, precious] = [ownFile(), ownFile()];
    writeFileSync(precious, 'precious');
    symlinkSync(precious, file);
    await expect(take(file)).rejects.toMatchObject({ code: 'busy' });
    unlinkSync(file);
    linkSync(precious, file);
    await expect(take(file)).rejects.toMatchObject({ code: 'busy' });
    unlinkSync(file);
    symlinkSync(precious, `${file}.holder`);
    using _held = await take(file);
    expect(readFileSync(precious, 'utf8')).toBe('precious');
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it.runIf(process.getuid?.() === 0)('is not to be held by another user', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'test.lock');
    using held = await take(file);
    held[Symbol.dispose]();
    chmodSync(folder, 0o755);
    const script = `
      const { DatabaseSync } = require('node:sqlite');
      new DatabaseSync(${JSON.stringify(file)}).exec('BEGIN EXCLUSIVE');`;
    const stranger = spawn(process.execPath, ['-e', script], { uid: 65_534, gid: 65_534, stdio: 'ignore' });
    const [code] = await once(stranger, 'exit');
    expect(code).toBe(1);
    using _again = await take(file);
  });
});

describe('the files of locks', () => {
  it.runIf(process.platform === 'linux')(
    'are the same for hosts of different data folders, and private',
    () => {
      const usual = temporaryFolder();
      vi.stubEnv('XDG_DATA_HOME', usual);
      const files = ['a', 'b'].map((home) => measuringLock({ VINOBENCH_HOME: join(usual, home) }));
      vi.unstubAllEnvs();
      expect(files[0]).toBe(files[1]);
      expect(files[0]?.startsWith(join(usual, 'vinobench', 'locks'))).toBe(true);
      expect(existsSync(join(usual, 'a'))).toBe(false);
      expect(statSync(join(usual, 'vinobench', 'locks')).mode & 0o777).toBe(0o700);
    },
  );

  it('lie where VINOBENCH_DEVICE_LOCK says', () => {
    const folder = join(temporaryFolder(), 'new');
    const environment = { VINOBENCH_DEVICE_LOCK: join(folder, 'mine.lock') };
    expect(measuringLock(environment)).toBe(join(folder, 'mine.lock'));
    expect(lockFile('fetch x', environment)).toMatch(/[/\\]new[/\\][\da-f]{24}\.lock$/);
  });

  it('are removed when they were not used for months, and stay where they still are', () => {
    const environment = { VINOBENCH_DEVICE_LOCK: join(temporaryFolder(), 'mine.lock') };
    const [used, unused] = ['fetch x', 'fetch y'].map((name) => lockFile(name, environment));
    const months = new Date(Date.now() - 100 * 24 * 3_600_000);
    for (const file of [used, unused]) {
      writeFileSync(file ?? '', '');
      utimesSync(file ?? '', months, months);
    }
    lockFile('fetch x', environment);
    lockFile('fetch z', environment);
    expect([used, unused].map((file) => existsSync(file ?? ''))).toEqual([true, false]);
  });
});
