/** Where the browser host of a data folder listens: kept for `serve --new-address`, which is another process of the same user. */
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { writeDurablySync } from '../files/durable.ts';
import { inDataFolder } from '../files/fileTrouble.ts';
import { currentOwner, type Owner, ownerLives } from '../files/owner.ts';
import { homeFolder } from '../store/home.ts';

interface RunningHost {
  readonly origin: string;
  readonly port: number;
}

const noteSchema = z.object({
  origin: z.string(),
  port: z.number(),
  owner: z.object({
    pid: z.number(),
    bootId: z.string(),
    startTime: z.string(),
    pidNamespace: z.string(),
  }) satisfies z.ZodType<Owner>,
});

const hostFile = (): string => path.join(homeFolder('window'), 'host.json');

/** Of this process. @returns takes the note back, unless another host has written its own by then */
export function noteRunningHost(host: RunningHost): () => void {
  const file = hostFile();
  const note: z.infer<typeof noteSchema> = { ...host, owner: currentOwner() };
  writeDurablySync(file, JSON.stringify(note), { outlet: inDataFolder, mode: 0o600 });
  return () => {
    if (isDeepStrictEqual(readNote()?.owner, note.owner)) rmSync(file, { force: true });
  };
}

/** The host that was started last, while it lives. */
export function runningHost(): RunningHost | null {
  const note = readNote();
  return note !== null && ownerLives(note.owner) ? note : null;
}

function readNote(): z.infer<typeof noteSchema> | null {
  try {
    return noteSchema.parse(JSON.parse(readFileSync(hostFile(), 'utf8')));
  } catch {
    // None was noted; one that is damaged names no host either.
    return null;
  }
}
