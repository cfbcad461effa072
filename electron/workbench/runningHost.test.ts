import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { noteRunningHost, runningHost } from './runningHost.ts';

let home: string;
const noted = { origin: 'http://127.0.0.1:8466', port: 8466 };
const note = (): string => path.join(home, 'window', 'host.json');

beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'vinobench-running-'));
  vi.stubEnv('VINOBENCH_HOME', home);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true });
});

it('is the one that was noted, until it takes its note back', () => {
  expect(runningHost()).toBeNull();
  const takeBack = noteRunningHost(noted);
  expect(runningHost()).toMatchObject(noted);
  takeBack();
  expect(runningHost()).toBeNull();
});

it('is not another process that has its pid now, and keeps the note of another host', () => {
  const takeBack = noteRunningHost(noted);
  const mine = JSON.parse(readFileSync(note(), 'utf8'));
  const earlier = JSON.stringify({ ...mine, owner: { ...mine.owner, startTime: '1' } });
  writeFileSync(note(), earlier);
  expect(runningHost()).toBeNull();
  takeBack();
  expect(readFileSync(note(), 'utf8')).toBe(earlier);
});
