import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { Job } from './job.ts';
import { findOwnNode } from './ownNode.ts';
import { forkJobProcessBy } from './process.ts';

it('a Node that speaks as this host does runs jobs', async () => {
  expect(await findOwnNode(process.execPath)).toEqual({ binary: process.execPath });
  await using job = new Job({ title: 'Asking' }, forkJobProcessBy(process.execPath));
  expect(await job.call.peakMemory()).toBeGreaterThan(1e7);
});

it('another one does not, and the sentence says why', async () => {
  expect(await findOwnNode('')).toEqual({ binary: null, why: 'VINOBENCH_NODE names no Node.' });
  expect(await findOwnNode('/nowhere/node')).toMatchObject({
    why: expect.stringMatching(/^\/nowhere\/node cannot be started as Node \(/),
  });
  expect(await findOwnNode(process.execPath, 14)).toMatchObject({
    why: expect.stringMatching(/serializes in V8's format \d+, and this host in 14\.$/),
  });
});

it.skipIf(process.platform === 'win32')('nor does an older one', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'vinobench-node-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const old = join(folder, 'node');
  writeFileSync(old, '#!/bin/sh\nprintf "22.1.0 15"\n');
  chmodSync(old, 0o755);
  expect(await findOwnNode(old)).toMatchObject({ why: `${old} is Node 22.1.0; jobs need 24 or newer.` });
});

it.skipIf(process.platform !== 'linux')('has no GLib of the system, which libvips would collide with', () => {
  const maps = execFileSync(
    process.execPath,
    ['-p', "require('node:fs').readFileSync('/proc/self/maps', 'utf8')"],
    {
      encoding: 'utf8',
    },
  );
  expect(maps).not.toMatch(/libg(?:lib|object)-2/);
});
