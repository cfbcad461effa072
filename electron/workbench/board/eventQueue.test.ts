import { describe, expect, it } from 'vitest';
import { drain, EventQueue, told } from './eventQueue.ts';

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const taken: T[] = [];
  for await (const item of items) taken.push(item);
  return taken;
}

describe('EventQueue', () => {
  it('keeps what is pushed before anybody pulls, in order', async () => {
    const queue = new EventQueue<number>();
    for (const item of [1, 2, 3]) queue.push(item);
    queue.end();
    expect(await all(queue.items())).toEqual([1, 2, 3]);
  });

  it('wakes who waits for each item and for the end', async () => {
    const queue = new EventQueue<number>();
    const taken = all(queue.items());
    for (const item of [1, 2]) {
      await new Promise((resolve) => setImmediate(resolve));
      queue.push(item);
    }
    await new Promise((resolve) => setImmediate(resolve));
    queue.end();
    expect(await taken).toEqual([1, 2]);
  });

  it('loses nothing that is pushed while items are being consumed', async () => {
    const queue = new EventQueue<number>();
    queue.push(0);
    const taken: number[] = [];
    for await (const item of queue.items()) {
      taken.push(item);
      if (item < 5) queue.push(item + 1);
      else queue.end();
    }
    expect(taken).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('is empty when it ends before anything is pushed', async () => {
    const queue = new EventQueue<number>();
    queue.end();
    expect(await all(queue.items())).toEqual([]);
  });
});

describe('what work tells on its way', () => {
  it('comes in order, then what it comes to', async () => {
    const items: number[] = [];
    const stream = told<number, string>(async (tell) => {
      tell(1);
      await new Promise((resolve) => setImmediate(resolve));
      tell(2);
      return 'done';
    });
    expect(await drain(stream, (item) => items.push(item))).toBe('done');
    expect(items).toEqual([1, 2]);
  });

  it('comes before its failure, which is thrown to whoever pulls', async () => {
    const items: number[] = [];
    const stream = told<number, never>(async (tell) => {
      tell(1);
      throw new Error('lost');
    });
    await expect(drain(stream, (item) => items.push(item))).rejects.toThrow('lost');
    expect(items).toEqual([1]);
  });
});
