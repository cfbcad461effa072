import { describe, expect, it } from 'vitest';
import { processLimit, Slots } from './slots.ts';

describe('slots', () => {
  it('let in this many at once, the others in their order of arrival', async () => {
    const slots = new Slots(2);
    const [first, second] = [slots.tryTake(), slots.tryTake()];
    expect(slots.tryTake()).toBeNull();
    const order: string[] = [];
    const waiters = ['a', 'b', 'c'].map(async (name) => {
      using _slot = await slots.take(name);
      order.push(name);
    });
    first?.[Symbol.dispose]();
    first?.[Symbol.dispose]();
    await Promise.all(waiters);
    expect(order).toEqual(['a', 'b', 'c']);
    second?.[Symbol.dispose]();
    expect([slots.tryTake(), slots.tryTake(), slots.tryTake()].map((slot) => slot !== null)).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('refuse who comes when the queue is full, and forget who leaves it', async () => {
    const slots = new Slots(1, 1);
    const held = slots.tryTake();
    const cancellation = new AbortController();
    const waiter = slots.take('Graph of a', cancellation.signal);
    await expect(slots.take('Graph of b')).rejects.toMatchObject({ code: 'busy' });
    cancellation.abort();
    await expect(waiter).rejects.toMatchObject({ code: 'cancelled', message: 'Graph of a was cancelled.' });
    const next = slots.take('Graph of c');
    held?.[Symbol.dispose]();
    (await next)[Symbol.dispose]();
    expect(slots.tryTake()).not.toBeNull();
  });
});

describe('processLimit', () => {
  it('goes by processors and memory, and is never 0', () => {
    const gib = 2 ** 30;
    expect(processLimit(1, gib)).toBe(1);
    expect(processLimit(2, 64 * gib)).toBe(1);
    expect(processLimit(4, 64 * gib)).toBe(2);
    expect(processLimit(64, 512 * gib)).toBe(4);
    expect(processLimit(64, 9 * gib)).toBe(2);
  });
});
