/** Where the browser host of a data folder listens: kept for `serve --new-address`, which is another process of the same user. */
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { writeDurablySync } from '../files/durable.ts';
import { inDataFolder } from '../files/fileTrouble.ts';
import { homeFolder } from '../store/home.ts';

const hostSchema = z.object({ origin: z.string(), port: z.number(), pid: z.number() });
export type RunningHost = Readonly<z.infer<typeof hostSchema>>;

const hostFile = (): string => path.join(homeFolder('window'), 'host.json');

/** @returns takes the note back, unless another host has written its own by then */
export function noteRunningHost(host: RunningHost): () => void {
  const file = hostFile();
  writeDurablySync(file, JSON.stringify(host), { outlet: inDataFolder, mode: 0o600 });
  return () => {
    if (readNote()?.pid === host.pid) rmSync(file, { force: true });
  };
}

/** The host that was started last, while it lives. */
export function runningHost(): RunningHost | null {
  const note = readNote();
  return note !== null && isAlive(note.pid) ? note : null;
}

function readNote(): RunningHost | null {
  try {
    return hostSchema.parse(JSON.parse(readFileSync(hostFile(), 'utf8')));
  } catch {
    // None was noted; one that is damaged names no host either.
    return null;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
