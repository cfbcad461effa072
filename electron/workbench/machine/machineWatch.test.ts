import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { machineNowSchema, nowWarnings } from '../../../shared/machine/now.ts';
import { milliseconds } from '../../../shared/units.ts';
import { MachineWatch } from './machineWatch.ts';
import { NowSampler } from './nowSampler.ts';

describe('The machine now', () => {
  it('is read while it is watched, once for all who watch', async () => {
    let [made, read] = [0, 0];
    const real = new NowSampler();
    const watch = new MachineWatch(() => {
      made += 1;
      return {
        next: () => {
          read += 1;
          return real.next();
        },
      };
    }, milliseconds(20));
    const [first, second] = [new AbortController(), new AbortController()];
    const seen = async (signal: AbortSignal) => {
      let count = 0;
      for await (const now of watch.watch(signal)) {
        expect(machineNowSchema.parse(now)).toEqual(now);
        count += 1;
      }
      return count;
    };
    const both = [seen(first.signal), seen(second.signal)];
    await sleep(150);
    first.abort();
    await sleep(60);
    second.abort();
    const [ofFirst = 0, ofSecond = 0] = await Promise.all(both);
    expect(made).toBe(1);
    expect(ofFirst).toBeGreaterThanOrEqual(3);
    expect(ofSecond).toBeGreaterThanOrEqual(ofFirst);
    const before = read;
    await sleep(100);
    expect(read).toBe(before);
  });

  it.runIf(process.platform === 'linux')(
    'names a busy process that is not ours, and not our own',
    async () => {
      // Not a child of this process: the shell between ends at once.
      const shell = spawn('/bin/sh', ['-c', 'yes > /dev/null & echo $!'], {
        detached: true,
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      const id = Number(await shell.stdout.setEncoding('utf8').toArray());
      // Named by the link, since other tests have shells of their own.
      const folder = mkdtempSync(join(tmpdir(), 'vinobench-watch-'));
      symlinkSync('/bin/sh', join(folder, 'our-loop'));
      const own = spawn(join(folder, 'our-loop'), ['-c', 'while :; do :; done'], { stdio: 'ignore' });
      try {
        const sampler = new NowSampler();
        const first = sampler.next();
        expect([first.busy, first.others, first.missing.length > 0]).toEqual([null, null, true]);
        let now = first;
        for (let round = 0; round < 20 && now.heaviest === null; round++) {
          await sleep(500);
          now = sampler.next();
        }
        expect(now.busy).toBeGreaterThan(0.5);
        expect(now.busy).toBeLessThanOrEqual(now.processors);
        expect(now.heaviest?.name).not.toBe('our-loop');
        const [warning] = nowWarnings(now).filter(({ kind }) => kind === 'busy-neighbours');
        expect(warning).toMatchObject({ kind: 'busy-neighbours' });
      } finally {
        own.kill('SIGKILL');
        process.kill(id, 'SIGKILL');
        rmSync(folder, { recursive: true, force: true });
      }
    },
  );
});
