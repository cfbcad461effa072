import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Updater, type UpdateSource, Updates } from './updates.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'vinobench-updates-'));
  vi.stubEnv('VINOBENCH_HOME', home);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.useRealTimers();
  rmSync(home, { recursive: true, force: true });
});

/** The address names 0.3.0, which is newer. */
function begin({ isIdle = () => true }: { readonly isIdle?: () => boolean } = {}) {
  const calls: string[] = [];
  const updater: Updater = {
    compare: () => 1,
    ask: async () => {
      calls.push('ask');
      return { version: '0.3.0', here: true };
    },
    download: async () => void calls.push('download'),
    install: () => void calls.push('install'),
  };
  const source: UpdateSource = {
    state: 'known',
    address: 'https://releases.example/vinobench',
    signature: 'checked',
    load: async () => {
      calls.push('load');
      return updater;
    },
    tell: (version) => void calls.push(`tell ${version}`),
  };
  return { calls, updates: new Updates(source, { isIdle, log: () => undefined }) };
}

describe('Updates', () => {
  it('are off until they are switched on, and nothing is loaded or asked before', async () => {
    const { calls, updates } = begin();
    expect(updates.show()).toMatchObject({ on: false, found: { state: 'not-asked' } });
    await expect(updates.ask()).rejects.toThrow('Updates are off: switch them on in Settings.');
    await expect(updates.install()).rejects.toThrow('Updates are off');
    expect(calls).toEqual([]);
  });

  it('stay as they were set for the next start, and can be switched off again', async () => {
    expect(begin().updates.set(true).on).toBe(true);
    const { updates } = begin();
    expect((await updates.ask()).found).toEqual({ state: 'newer', version: '0.3.0' });
    expect(updates.set(false)).toMatchObject({ on: false, found: { state: 'not-asked' } });
    expect(begin().updates.show().on).toBe(false);
  });

  it('are not switched on by a damaged setting, whose file is named', () => {
    begin().updates.set(true);
    const file = join(home, 'window', 'updates.json');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ on: true });
    writeFileSync(file, '{"on": "yes"}');
    expect(() => begin().updates.show()).toThrow(`${file} cannot be read`);
  });

  it('are not downloaded while work is in progress, nor installed where work began meanwhile', async () => {
    const busy = begin({ isIdle: () => false });
    busy.updates.set(true);
    expect((await busy.updates.install()).found).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('Work is in progress'),
    });
    expect(busy.calls).toEqual([]);

    const answers = [true, false];
    const later = begin({ isIdle: () => answers.shift() ?? false });
    expect((await later.updates.install()).found).toMatchObject({ state: 'failed' });
    expect(later.calls).toEqual(['load', 'ask', 'download']);
  });

  it('are one request at a time', async () => {
    const { calls, updates } = begin();
    updates.set(true);
    const [first, second] = await Promise.all([updates.install(), updates.ask()]);
    expect(first.found).toEqual({ state: 'installing', version: '0.3.0' });
    expect(second.found.state).toBe('asking');
    expect(calls).toEqual(['load', 'ask', 'download', 'install']);
  });
});

describe('A host that keeps asking', () => {
  it('asks at its start and once a day while updates are on, and tells what is newer', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    const { calls, updates } = begin();
    const ended = new AbortController();
    const asking = updates.keepAsking(ended.signal);
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(calls).toEqual([]);
    updates.set(true);
    await vi.advanceTimersByTimeAsync(600_000);
    expect(calls).toEqual(['load', 'ask', 'tell 0.3.0']);
    await vi.advanceTimersByTimeAsync(24 * 3_600_000);
    expect(calls).toEqual(['load', 'ask', 'tell 0.3.0', 'ask', 'tell 0.3.0']);
    ended.abort();
    await asking;
  });

  it('waits while something is measured', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    let idle = false;
    const { calls, updates } = begin({ isIdle: () => idle });
    updates.set(true);
    const ended = new AbortController();
    const asking = updates.keepAsking(ended.signal);
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(calls).toEqual([]);
    idle = true;
    await vi.advanceTimersByTimeAsync(600_000);
    expect(calls).toEqual(['load', 'ask', 'tell 0.3.0']);
    ended.abort();
    await asking;
  });
});

describe('A host without updates', () => {
  it('says why, and cannot switch them on', () => {
    const updates = new Updates(
      { state: 'none', why: 'no-address' },
      { isIdle: () => true, log: () => undefined },
    );
    expect(updates.show()).toMatchObject({ source: { state: 'none', why: 'no-address' }, on: false });
    expect(() => updates.set(true)).toThrow('This host has no updates');
  });
});
