import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { everyMs } from './machine.ts';
import { machineState, testPage } from './pageTesting.ts';

describe('The state of the machine', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  async function looked(machine: () => Promise<typeof machineState>) {
    let asked = 0;
    const opened = testPage({
      answers: {
        machineState: () => {
          asked += 1;
          return machine();
        },
      },
    });
    opened.page.begin();
    await vi.advanceTimersByTimeAsync(0);
    return { ...opened, asked: () => asked };
  }

  it('is read when the page opens and every few seconds, and not while it is hidden', async () => {
    const { page, asked, look } = await looked(async () => machineState);
    expect([asked(), page.store.getState().machineNow]).toEqual([1, machineState]);
    await vi.advanceTimersByTimeAsync(2 * everyMs);
    expect(asked()).toBe(3);
    look(true);
    await vi.advanceTimersByTimeAsync(3 * everyMs);
    expect(asked()).toBe(3);
    look(false);
    await vi.advanceTimersByTimeAsync(0);
    expect(asked()).toBe(4);
  });

  it('is asked for once at a time', async () => {
    const { asked } = await looked(() => new Promise(() => undefined));
    await vi.advanceTimersByTimeAsync(3 * everyMs);
    expect(asked()).toBe(1);
  });

  it('is not known while there is no line', async () => {
    const { page, asked, connection } = await looked(async () => {
      if (asked() > 1) throw new Error('The line broke.');
      return machineState;
    });
    await vi.advanceTimersByTimeAsync(everyMs);
    expect(page.store.getState().machineNow).toBeNull();
    connection().onLost(1, null);
    await vi.advanceTimersByTimeAsync(everyMs);
    expect(asked()).toBe(2);
  });
});
