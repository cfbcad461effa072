import { describe, expect, it } from 'vitest';
import { milliseconds } from '../../shared/units.ts';
import { SharedAnswer } from './sharedAnswer.ts';

function counted(keptMs: number) {
  const asked: { signal: AbortSignal; answer: (value: number) => void; fail: (error: Error) => void }[] = [];
  const shared = new SharedAnswer(
    'Asking',
    (signal) => {
      const { promise, resolve, reject } = Promise.withResolvers<number>();
      asked.push({ signal, answer: resolve, fail: reject });
      return promise;
    },
    milliseconds(keptMs),
  );
  return { shared, asked };
}

describe('an answer that is shared', () => {
  it('is made once for all who ask meanwhile, and for a moment after', async () => {
    const { shared, asked } = counted(60_000);
    const all = Array.from({ length: 40 }, () => shared.get());
    asked[0]?.answer(7);
    expect(new Set(await Promise.all(all))).toEqual(new Set([7]));
    expect(await shared.get()).toBe(7);
    expect(asked).toHaveLength(1);
  });

  it('is made again when it failed or is too old', async () => {
    const { shared, asked } = counted(0);
    const failing = shared.get();
    asked[0]?.fail(new Error('no driver'));
    await expect(failing).rejects.toThrow('no driver');
    const second = shared.get();
    asked[1]?.answer(1);
    expect(await second).toBe(1);
    const third = shared.get();
    asked[2]?.answer(2);
    expect(await third).toBe(2);
  });

  it('is no longer made when all who asked have left, and made again for the next caller', async () => {
    const { shared, asked } = counted(0);
    const [one, other] = [new AbortController(), new AbortController()];
    const both = [shared.get(one.signal), shared.get(other.signal)];
    one.abort();
    await expect(both[0]).rejects.toMatchObject({ code: 'cancelled' });
    expect(asked[0]?.signal.aborted).toBe(false);
    other.abort();
    await expect(both[1]).rejects.toMatchObject({ code: 'cancelled' });
    expect(asked[0]?.signal.aborted).toBe(true);
    const third = shared.get();
    expect(asked).toHaveLength(2);
    asked[1]?.answer(3);
    asked[0]?.fail(new Error('late'));
    expect(await third).toBe(3);
  });
});
