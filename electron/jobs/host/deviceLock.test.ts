import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { milliseconds } from '../../../shared/units.ts';
import { temporaryFolders } from '../../store/fixtures/folder.ts';
import { takeDeviceLock, takeQuietMachine, type WaitsForMachine } from './deviceLock.ts';
import { machineAddress } from './otherUsers.ts';

const temporaryFolder = temporaryFolders();
const seen = machineAddress() !== null;
const ownAddress = () => `${machineAddress()}-test-${randomUUID()}`;
const user = () => join(temporaryFolder(), 'measuring.lock');

const strangers: Server[] = [];
afterEach(() => {
  for (const stranger of strangers.splice(0)) stranger.close();
});

/** A holder of the place that all users see, and what it answers to those who ask. */
async function stranger(address: string, says: string | Buffer): Promise<void> {
  const server = createServer((asking) => asking.on('error', () => undefined).end(says));
  strangers.push(server);
  await once(server.listen(address), 'listening');
}

describe.skipIf(!seen)('measurements of other users', () => {
  it('are waited for, by a name that holds nothing of theirs, until they are done', async () => {
    const others = ownAddress();
    const told: string[] = [];
    const first = await takeDeviceLock({ holder: 'run \u001b[2J of mine', file: user(), others });
    expect(first.alone).toBe(true);
    const second = takeDeviceLock({
      holder: 'run B',
      file: user(),
      others,
      onWait: ({ holder }) => {
        told.push(holder);
        first[Symbol.dispose]();
      },
    });
    expect((await second).alone).toBe(true);
    (await second)[Symbol.dispose]();
    expect(told).toEqual([`another user of this machine (process ${process.pid}) for at most 60 s`]);
  });

  it.each([
    ['a text with control characters', '\u001b]0;owned\u0007'],
    ['another shape', JSON.stringify({ vinobench: 1, process: '\u001b[2J' })],
    ['far too much', 'x'.repeat(1e6)],
    ['nothing', ''],
  ])('are waited for no longer than the limit, when the holder says %s', async (_, says) => {
    const others = ownAddress();
    await stranger(others, says);
    const told: string[] = [];
    const onWait = ({ holder }: WaitsForMachine) => told.push(holder);
    using lock = await takeDeviceLock({
      holder: 'run A',
      file: user(),
      others,
      patienceMs: milliseconds(20),
      onWait,
    });
    expect(lock.alone).toBe(false);
    expect(told).toEqual(['another program, which holds the place of those who measure for at most 1 s']);
  });

  it('are waited for until that is cancelled; the own lock is free then', async () => {
    const [file, others] = [user(), ownAddress()];
    await stranger(others, '');
    const cancellation = new AbortController();
    const { signal } = cancellation;
    const lock = takeDeviceLock({ holder: 'A', file, others, signal, onWait: () => cancellation.abort() });
    await expect(lock).rejects.toMatchObject({ code: 'cancelled' });
    using _held = await takeDeviceLock({ holder: 'B', file, others: null });
  });
});

describe('hosts of one user', () => {
  it('exclude each other whether or not others measure', async () => {
    const file = user();
    const first = await takeDeviceLock({ holder: 'run A', file, others: null });
    const waited = Promise.withResolvers<WaitsForMachine>();
    const second = takeDeviceLock({ holder: 'run B', file, others: null, onWait: waited.resolve });
    expect(await waited.promise).toEqual({ what: 'measurement', holder: 'run A' });
    first[Symbol.dispose]();
    expect((await second).alone).toBe(true);
    (await second)[Symbol.dispose]();
  });

  it('measure before conversions that have waited longer, and conversions say what they wait for', async () => {
    const file = user();
    const order: string[] = [];
    const waits: WaitsForMachine[] = [];
    const visit = async (holder: string, take: typeof takeQuietMachine) => {
      const waiting = Promise.withResolvers<void>();
      const turn = take({
        ...{ holder, file, load: 'conversion' as const },
        onWait: (waitsFor) => {
          waits.push(waitsFor);
          waiting.resolve();
        },
      }).then((held) => {
        order.push(holder);
        held[Symbol.dispose]();
      });
      await waiting.promise;
      return { turn };
    };
    const first = await takeQuietMachine({ load: 'conversion', holder: 'conversion 0', file });
    const conversions = [
      await visit('conversion 1', takeQuietMachine),
      await visit('conversion 2', takeQuietMachine),
    ];
    const run = await visit('run A', (options) => takeDeviceLock({ ...options, others: null }));
    expect(waits).toEqual(new Array(3).fill({ what: 'conversion', holder: 'conversion 0' }));
    first[Symbol.dispose]();
    await Promise.all([run, ...conversions].map(({ turn }) => turn));
    expect(order[0]).toBe('run A');
    expect(order).toHaveLength(3);
  });
});
