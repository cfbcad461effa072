import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { MachineNow } from '../../shared/machine/now.ts';
import { againMs } from './machine.ts';
import { machineNow, testPage } from './pageTesting.ts';

/** A host's stream that a test fills, and that ends when its page lets go. */
class Readings {
  asked = 0;
  open = 0;
  #told: MachineNow[] = [];
  #wake = Promise.withResolvers<void>();

  tell(now: MachineNow): void {
    this.#told.push(now);
    this.#wake.resolve();
  }

  async *stream(signal: AbortSignal | undefined): AsyncGenerator<MachineNow, void, void> {
    this.asked += 1;
    this.open += 1;
    signal?.addEventListener('abort', () => this.#wake.resolve());
    try {
      while (signal?.aborted !== true) {
        yield* this.#told.splice(0);
        await this.#wake.promise;
        this.#wake = Promise.withResolvers();
      }
    } finally {
      this.open -= 1;
    }
  }
}

describe('The state of the machine', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  const passed = (ms = 0) => vi.advanceTimersByTimeAsync(ms);

  async function looked(fails = 0) {
    const readings = new Readings();
    const opened = testPage({
      answers: {
        machineNow: async (_, options) => {
          if (readings.asked < fails) {
            readings.asked += 1;
            throw new Error('The host cannot tell.');
          }
          return readings.stream(options?.signal);
        },
      },
    });
    opened.page.begin();
    await passed();
    const shown = () => opened.page.store.getState().machineNow;
    return { ...opened, readings, shown };
  }

  it('is what the host told last', async () => {
    const { readings, shown } = await looked();
    readings.tell(machineNow);
    readings.tell({ ...machineNow, busy: 2 });
    await passed();
    expect([readings.asked, shown()?.busy]).toEqual([1, 2]);
  });

  it('is not asked for while the page is hidden, and is not what it was', async () => {
    const { readings, shown, look } = await looked();
    readings.tell(machineNow);
    await passed();
    look(true);
    await passed();
    expect([readings.open, shown()]).toEqual([0, null]);
    look(false);
    readings.tell(machineNow);
    await passed();
    expect([readings.asked, readings.open, shown()]).toEqual([2, 1, machineNow]);
  });

  it('is not known while there is no line', async () => {
    const { readings, shown, connection } = await looked();
    readings.tell(machineNow);
    await passed();
    connection().onLost(1, null);
    await passed(2 * againMs);
    expect([readings.asked, readings.open, shown()]).toEqual([1, 0, null]);
  });

  it('is asked for again after a host that could not tell', async () => {
    const { readings, shown } = await looked(2);
    await passed(againMs);
    await passed(againMs);
    readings.tell(machineNow);
    await passed();
    expect([readings.asked, shown()]).toEqual([3, machineNow]);
  });
});
