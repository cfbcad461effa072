/**
 * A courtesy between the users of one machine, who would measure each other's noise: the one who measures says so where
 * every user can see it, and others wait, but not for ever, since the holder is not trusted.
 */
import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { type Milliseconds, milliseconds } from '../../../shared/units.ts';

/** Of one measurement of another user's; a longer one is not waited for, and the cells say so. */
export const patienceMs = milliseconds(60_000);

/** What is shared has to be seen soon; each look is one call of the system. */
const everyMs = 250;
/**
 * Other users may ask at the same time; more than this many are refused, and keep waiting without an answer.
 */
const mostAsking = 32;
const longestAnswer = 256;
const answerMs = 500;

/** All that another user says: no text, which would be shown in a terminal. */
const answerSchema = z.object({ vinobench: z.literal(1), process: z.int().positive() });

interface OtherUsersOptions {
  readonly address: string;
  readonly patienceMs?: Milliseconds | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called once when another user measures. */
  readonly onWait?: ((holder: string) => void) | undefined;
}

interface PlaceAmongUsers extends Disposable {
  /** False: another user still measures. */
  readonly alone: boolean;
}

/**
 * Linux: an abstract socket, which every user of this network namespace sees and which leaves no file behind. Windows: a
 * named pipe. Elsewhere there is nothing of the kind, and users do not know of each other.
 */
export function machineAddress(platform: NodeJS.Platform = process.platform): string | null {
  if (platform === 'linux') return '\0vinobench-measuring';
  return platform === 'win32' ? '\\\\.\\pipe\\vinobench-measuring' : null;
}

/** Waits for the place, at most `patienceMs`; when `signal` aborts, it ends at once and not alone. */
export async function waitForOtherUsers(options: OtherUsersOptions): Promise<PlaceAmongUsers> {
  const { address, signal, onWait } = options;
  const end = performance.now() + (options.patienceMs ?? patienceMs);
  let told = false;
  for (;;) {
    const place = await tryListen(address);
    if (place !== 'taken') return place;
    if (signal?.aborted === true || performance.now() >= end) return { alone: false, [Symbol.dispose]() {} };
    if (!told) onWait?.(await nameOfHolder(address));
    told = true;
    await sleep(everyMs, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
  }
}

/** Where sockets are forbidden altogether, no other user is visible. */
function tryListen(address: string): Promise<PlaceAmongUsers | 'taken'> {
  return new Promise((resolve) => {
    const server = createServer((asking) => {
      asking.on('error', () => undefined);
      asking.end(JSON.stringify({ vinobench: 1, process: process.pid }));
      // What they say is not read; one that stays is let go.
      asking.setTimeout(answerMs, () => asking.destroy());
    });
    server.maxConnections = mostAsking;
    // Later on it is who asks that could not be let in, as for want of descriptors.
    server.on('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE' || error.code === 'EACCES';
      resolve(taken ? 'taken' : { alone: true, [Symbol.dispose]() {} });
    });
    server.listen(address, () => {
      // It alone must not keep a host alive that has nothing left to do.
      server.unref();
      resolve({ alone: true, [Symbol.dispose]: () => void server.close() });
    });
  });
}

/** A program that says nothing, or too much, is named as what it is. */
function nameOfHolder(address: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(address);
    const finish = () => {
      socket.destroy();
      resolve(nameIn(answer));
    };
    socket.setEncoding('utf8').on('data', (text) => {
      answer += text;
      if (answer.length > longestAnswer) finish();
    });
    socket.once('end', finish).once('error', finish).setTimeout(answerMs, finish);
    // One that sends a letter now and then does not count as silent.
    setTimeout(finish, answerMs).unref();
  });
}

function nameIn(answer: string): string {
  try {
    const { data } = answerSchema.safeParse(JSON.parse(answer));
    if (data !== undefined) return `another user of this machine (process ${data.process})`;
  } catch {
    // Below.
  }
  return 'another program, which holds the place of those who measure';
}
