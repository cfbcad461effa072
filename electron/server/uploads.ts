/** Files that a browser sends: straight to the disk, under a name that can be nothing but a name. */
import { existsSync, statSync } from 'node:fs';
import { link, mkdir, open, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import path from 'node:path';
import { z } from 'zod';
import type { Bytes } from '../../shared/units.ts';
import { newFile, realDisk } from '../files/disk.ts';
import { publishFile } from '../files/durable.ts';
import { fileTrouble, fileTroubleOf, inDataFolder } from '../files/fileTrouble.ts';
import { sizeText } from '../files/limits.ts';
import { temporaryName } from '../files/temporaryFiles.ts';
import { reservationFolder, uploadFolder } from '../workbench/paths/hostFolder.ts';
import { UploadRoom } from './uploadRoom.ts';

/** Reserved at a time for an upload that does not say its size. */
const unknownBytes = 64 * 2 ** 20;

/** Of all uploads of this host; by the data folder, which tests change. */
const rooms = new Map<string, UploadRoom>();

function uploadRoom(): UploadRoom {
  const folder = reservationFolder();
  const room = rooms.get(folder) ?? new UploadRoom(folder);
  rooms.set(folder, room);
  return room;
}

/** A sender that says nothing for so long is gone. */
const patienceMs = 120_000;

interface Uploaded {
  /** Absolute. */
  readonly path: string;
  readonly folder: string;
  readonly bytes: number;
}

/** Why a file is not taken: HTTP status and one sentence. */
export class UploadRefused extends Error {
  readonly status: number;

  constructor(status: number, sentence: string) {
    super(sentence);
    this.status = status;
  }
}

const dropSchema = z.uuid();

/**
 * For senders that cannot ask in the head of the upload itself, as browsers cannot: sent anyway, a file that is too large
 * would fill the line for nothing.
 * @param query with `name` and `bytes`, both or neither
 * @throws UploadRefused
 */
export function checkAnnounced(query: URLSearchParams, limitBytes: Bytes): void {
  const bytes = query.get('bytes');
  if (bytes !== null && !(Number(bytes) <= limitBytes))
    throw tooLarge(fileName(query.get('name') ?? ''), limitBytes);
}

/**
 * @param query with `name`, a file name, and `drop`, a UUID: files of one drop lie in one folder, where `under` names
 *   folders in it (with `/`) in those
 * @param proceed called when the file is welcome as far as its head tells
 * @throws UploadRefused before anything is read where that can be known
 */
export async function receiveUpload(
  request: IncomingMessage,
  query: URLSearchParams,
  { limitBytes, proceed }: { limitBytes: Bytes; proceed: () => void },
): Promise<Uploaded> {
  const name = fileName(query.get('name') ?? '');
  const drop = dropSchema.safeParse(query.get('drop'));
  if (!drop.success) throw new UploadRefused(400, 'The address of an upload needs drop=<a UUID>.');
  const { 'content-length': length } = request.headers;
  const announced = length === undefined ? Math.min(unknownBytes, limitBytes) : Number(length);
  if (announced > limitBytes) throw tooLarge(name, limitBytes);
  const under = folderNames(query.get('under') ?? '');
  const folder = uploadFolder(drop.data);
  await using room = await uploadRoom().reserve(announced);
  if (room === null) throw noRoom(name, folder);
  const target = path.join(folder, ...under, name);
  const part = path.join(folder, temporaryName(name));
  proceed();
  const { socket } = request;
  const giveUp = () => void request.destroy();
  socket.setTimeout(patienceMs, giveUp);
  try {
    const bytes = await keep(request, part, async (all, more) => {
      if (all > limitBytes) throw tooLarge(name, limitBytes);
      if (all > room.bytes && !(await room.extend(unknownBytes))) throw noRoom(name, folder);
      await room.wrote(more);
    });
    await mkdir(path.dirname(target), { recursive: true, mode: 0o700 })
      .then(() => publishOnce(part, target))
      .catch((error: unknown) => {
        throw namesClash(error) ? clash([...under, name].join('/'), target) : error;
      });
    return { path: target, folder, bytes };
  } catch (error) {
    await rm(part, { force: true });
    const trouble = fileTroubleOf(error);
    if (trouble === 'disk-full' || trouble === 'quota') throw noRoom(name, folder);
    // A connection fails with an error of the system as well.
    throw trouble === null || trouble === 'other' ? error : fileTrouble(error, target, inDataFolder);
  } finally {
    // One connection brings thousands of images.
    socket.setTimeout(0, giveUp);
  }
}

/**
 * A file that was uploaded stays what it was: what it leads to is looked at when a page names it, and it is read a while later.
 * @throws Error `EEXIST` for a name that is taken
 */
async function publishOnce(part: string, target: string): Promise<void> {
  try {
    // In one step, which a rename over a file of another upload would not be.
    await link(part, target);
    await rm(part, { force: true });
    await realDisk.syncFolder(path.dirname(target));
  } catch (error) {
    if (!lacksLinks(error)) throw error;
    if (existsSync(target)) throw Object.assign(new Error(`${target} exists`), { code: 'EEXIST' });
    await publishFile(part, target);
  }
}

/** Of some file systems: FAT, and those of networks. */
const lacksLinks = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(String(error.code));

/**
 * Bytes that were written; when `allow` throws, the rest stays unread, and the connection open for the answer.
 * @param allow called before each chunk with all bytes so far, those of the chunk included, and those of the chunk
 */
async function keep(
  request: IncomingMessage,
  file: string,
  allow: (all: number, more: number) => Promise<void>,
): Promise<number> {
  await using handle = await open(file, newFile, 0o600);
  let bytes = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    bytes += chunk.length;
    await allow(bytes, chunk.length);
    await handle.appendFile(chunk);
  }
  await handle.sync();
  return bytes;
}

/** Deeper than any real folder of images. */
const deepest = 16;

/** @throws UploadRefused as `fileName` does */
function folderNames(given: string): string[] {
  const names = given === '' ? [] : given.split('/');
  if (names.length > deepest)
    throw new UploadRefused(
      400,
      `${given.slice(0, 100)} lies more than ${deepest} folders deep: move it up.`,
    );
  return names.map(fileName);
}

/** Devices of Windows, whatever their extension. */
const reserved = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/** @throws UploadRefused for what is more, or less, than the name of a visible file on any system */
function fileName(given: string): string {
  const name = given.normalize('NFC');
  const wrong =
    name === '' ||
    /[\\/:*?"<>|]|\p{C}/u.test(name) ||
    /^[. ]|[. ]$/.test(name) ||
    reserved.test(name) ||
    name.endsWith('.part') ||
    Buffer.byteLength(name) > 200;
  if (wrong) {
    throw new UploadRefused(
      400,
      `${JSON.stringify(given.slice(0, 100))} cannot be the name of an uploaded file: rename it.`,
    );
  }
  return name;
}

/** Of one drop, one name is a file's and a folder's. */
const namesClash = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  ['EEXIST', 'ENOTDIR', 'EISDIR', 'ENOTEMPTY'].includes(String(error.code));

function clash(name: string, target: string): UploadRefused {
  const sentence =
    statSync(target, { throwIfNoEntry: false })?.isFile() === true
      ? `${name} is there already in this drop, and what was sent is not replaced: drop the file again by itself.`
      : `${name} is a file here and a folder there in one drop: rename one of the two and drop them again.`;
  return new UploadRefused(409, sentence);
}

const noRoom = (name: string, folder: string): UploadRefused =>
  new UploadRefused(
    507,
    `${name} does not fit on the disk of ${folder} together with the uploads in progress: free some space and drop it again.`,
  );

function tooLarge(name: string, limitBytes: Bytes): UploadRefused {
  return new UploadRefused(
    413,
    `${name} is larger than the ${sizeText(limitBytes)} that this host takes: start it with a higher --upload-limit, or name the file in a command on the host.`,
  );
}
