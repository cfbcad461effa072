import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { currentOwner, ownerLives, startTimeOfStat } from './owner.ts';

/** A child that only waits, as an owner. */
async function livingChild() {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], { stdio: 'ignore' });
  await once(child, 'spawn');
  const { pid } = child;
  if (pid === undefined) throw new Error('the child has no pid');
  return { child, pid };
}

describe('ownerLives', () => {
  it('knows this very process, and none of another boot', () => {
    const me = currentOwner();
    expect(me.pid).toBe(process.pid);
    expect(ownerLives(me)).toBe(true);
    expect(ownerLives({ ...me, bootId: 'another' })).toBe(false);
  });

  it('is not fooled by a pid that was given to another process', () => {
    expect(ownerLives({ ...currentOwner(), startTime: '1' })).toBe(false);
  });

  it('lets an owner live that cannot be seen from this container', () => {
    expect(ownerLives({ ...currentOwner(), pid: 2 ** 22 + 1, pidNamespace: 'pid:[1]' })).toBe(true);
  });

  it.runIf(process.platform === 'linux')(
    'tells a killed process from a living one, even before its parent has asked for its end',
    async () => {
      const { child, pid } = await livingChild();
      const stat = (): string => readFileSync(`/proc/${pid}/stat`, 'utf8');
      const owner = { ...currentOwner(), pid, startTime: startTimeOfStat(stat()) ?? '' };
      expect(ownerLives(owner)).toBe(true);

      child.kill('SIGKILL');
      // Node asks for the child's end from its event loop, which stands still here: the child stays a zombie.
      const patience = Date.now() + 5000;
      while (!/\) Z /.test(stat()) && Date.now() < patience);
      expect(stat()).toMatch(/\) Z /);
      expect(ownerLives(owner)).toBe(false);

      await once(child, 'exit');
      expect(ownerLives(owner)).toBe(false);
    },
  );
});

describe('startTimeOfStat', () => {
  it('finds the 22nd field after a command that holds blanks and parentheses', () => {
    const rest = Array.from({ length: 18 }, (_, index) => index + 4).join(' ');
    expect(startTimeOfStat(`77 (a) Z (b) S ${rest} 4711 99`)).toBe('4711');
    expect(startTimeOfStat(`77 (a b) Z ${rest} 4711 99`)).toBe(null);
  });
});
