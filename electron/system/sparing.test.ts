import fc from 'fast-check';
import { expect, it } from 'vitest';
import { milliseconds } from '../../shared/units.ts';
import { Sparing } from './sparing.ts';

it('takes no more than its share of time, however often it is asked and whatever it costs', () => {
  const steps = fc.array(fc.tuple(fc.nat({ max: 5000 }), fc.nat({ max: 40 })), {
    minLength: 1,
    maxLength: 200,
  });
  fc.assert(
    fc.property(steps, (all) => {
      let [now, used, cost, last] = [0, 0, 0, 0];
      const clocks = { now: () => milliseconds(now), used: () => milliseconds(used) };
      const sparing = new Sparing(
        () => {
          used += cost;
          last = cost;
          return used;
        },
        0.01,
        clocks,
      );
      for (const [wait, next] of all) {
        now += wait;
        cost = next;
        sparing.get();
      }
      // The last reading may have been just now.
      expect(used - last).toBeLessThanOrEqual(0.01 * now + 1e-9);
    }),
  );
});

it('answers with what it read last until it is due', () => {
  let [now, used, count] = [0, 0, 0];
  const clocks = { now: () => milliseconds(now), used: () => milliseconds(used) };
  const sparing = new Sparing(
    () => {
      used += 2;
      count += 1;
      return count;
    },
    0.001,
    clocks,
  );
  const answers = [0, 1000, 1999, 2000, 3999, 4000].map((at) => {
    now = at;
    return sparing.get();
  });
  expect(answers).toEqual([1, 1, 1, 2, 2, 3]);
});
