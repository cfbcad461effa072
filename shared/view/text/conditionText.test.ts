import { describe, expect, it } from 'vitest';
import { quiet } from '../../conditions/testing.ts';
import { seconds } from '../../units.ts';
import { conditionNowText, conditionRows, coresText, missingText, whatItIs } from './conditionText.ts';
import { thin } from './format.ts';

describe('Conditions in words', () => {
  it('are a row for each figure that is there', () => {
    expect(Object.fromEntries(conditionRows(quiet))).toEqual({
      'CPU quota': 'no limit',
      'Stolen by the hypervisor': `0${thin}%`,
      'Other processes': `1.0${thin}% of a core (±2.0${thin}% of a core)`,
      'Heaviest of them': `sshd, 1.0${thin}% of a core`,
      'Waited for a processor': `0.1${thin}%`,
      'Thread migrations': '3',
      'Threads interrupted': '12 times',
      'Clock under load': `3.80${thin}GHz to 3.79${thin}GHz`,
      Temperature: `61${thin}°C to 64${thin}°C`,
      'Slowed down by heat': 'never',
      Governor: 'performance',
      SMT: 'on',
      'Threads pinned': 'yes',
      'Scheduled on': 'any core',
      'Hyper-threading used': 'yes',
      'Performance hint': 'LATENCY',
    });
  });

  it('say what a quota did', () => {
    const text = (quota: typeof quiet.quota) =>
      Object.fromEntries(conditionRows({ ...quiet, quota }))['CPU quota'];
    expect(text({ processors: 1.5, throttledPeriods: 0, throttledSeconds: seconds(0) })).toBe(
      '1.5 processors, not reached',
    );
    expect(text({ processors: 1, throttledPeriods: 1, throttledSeconds: seconds(0.05) })).toBe(
      `1 processor, used up once, 0.0500${thin}s standing`,
    );
  });

  it('name what is missing by its reason', () => {
    const missing = [
      { fact: 'steal', why: 'system' },
      { fact: 'throttles', why: 'denied' },
      { fact: 'waiting', why: 'system' },
    ] as const;
    expect(missingText({ missing: [...missing] })).toEqual([
      'Stolen by the hypervisor, Waited for a processor: not read on this system',
      'Slowed down by heat: not permitted for this user',
    ]);
  });

  it('say of now what it is and what to do', () => {
    const neighbour = {
      kind: 'busy-neighbours',
      processors: 1,
      heaviest: { name: 'yes', processors: 0.98 },
    } as const;
    expect(whatItIs(neighbour)).toBe(`Another process (yes) uses 98${thin}% of a core`);
    expect(conditionNowText(neighbour)).toMatch(
      / of a core: end what else runs, or wait, and measure again\.$/,
    );
    expect([coresText(1.04), coresText(1.98)]).toEqual([`100${thin}% of a core`, '2.0 cores']);
  });
});
