/**
 * Names of files and folders that are not finished, and the removal of those that a killed process left behind. A
 * name holds the machine, boot, process and its start, so that no process removes what another is still writing.
 */
import { createHash, randomBytes } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { cutToBytes } from './fileName.ts';
import { fileTrouble, inDataFolder, type Outlet } from './fileTrouble.ts';
import { currentOwner, ownerLives, pidExists } from './owner.ts';
import { isPairFolder, settlePair } from './settlePair.ts';

/** Nothing takes a day to write: of a process that cannot be seen from here, a file this old is left over. */
const abandonedMs = 24 * 3600_000;

/** Of a name that can be distinguished from a temporary one: file systems allow 255 bytes, eCryptfs 143. */
const longestStemBytes = 60;

const short = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 8);
const machine = short(hostname());

interface Maker {
  readonly machine: string;
  /** Hashes of the boot and of the namespace of process ids; of nothing where the system has no cheap answer. */
  readonly boot: string;
  readonly namespace: string;
  readonly pid: number;
  /** Start of the process in clock ticks since boot; 0: not known. */
  readonly start: string;
}

let self: Maker | undefined;

function thisProcess(): Maker {
  self ??= { machine, pid: process.pid, ...startOfThisProcess() };
  return self;
}

/** Only Linux tells the start of a process without another process. */
function startOfThisProcess(): Pick<Maker, 'boot' | 'namespace' | 'start'> {
  const unknown = { boot: short(''), namespace: short(''), start: '0' };
  if (process.platform !== 'linux') return unknown;
  try {
    const { bootId, pidNamespace, startTime } = currentOwner();
    return { boot: short(bootId), namespace: short(pidNamespace), start: startTime };
  } catch {
    return unknown;
  }
}

/** Of this process, and of no other call. */
function mark(): string {
  const { boot, namespace, pid, start } = thisProcess();
  return `${machine}-${boot}-${namespace}-${pid}-${start}-${randomBytes(4).toString('hex')}`;
}

/** Hidden, for the folder of the file that it will become, so that a rename suffices; never longer than 140 bytes. */
export const temporaryName = (name: string): string => `.${cutToBytes(name, longestStemBytes)}.${mark()}.tmp`;

/** The name of a folder that a rename will make an entry of a cache. */
export const unfinishedName = (): string => `unfinished-${mark()}`;

const pattern =
  /^(?:\..+\.|unfinished-)([0-9a-f]{8})-([0-9a-f]{8})-([0-9a-f]{8})-(\d+)-(\d+)-[0-9a-f]{8}(?:\.tmp)?$/;

/**
 * Removes what ended processes left in a folder, and puts back what they had taken away from it. What cannot be moved or removed stays,
 * and is no reason to fail.
 */
export function removeAbandoned(directory: string): void {
  for (const name of abandonedIn(directory)) {
    const path = join(directory, name);
    try {
      if (isPairFolder(name)) settlePair(path);
      rmSync(path, { recursive: true, force: true });
    } catch {
      // It stays until somebody who may moves or removes it.
    }
  }
}

function abandonedIn(directory: string): string[] {
  return namesIn(directory).filter((name) => {
    const [, host, boot, namespace, pid, start] = pattern.exec(name) ?? [];
    if (!host || !boot || !namespace || !pid || !start) return false;
    const fate = fateOf({ machine: host, boot, namespace, pid: Number(pid), start });
    return fate === 'ended' || (fate === 'unknown' && isOld(join(directory, name)));
  });
}

/**
 * A new folder for what is thrown away or renamed at the end; what ended processes left next to it goes.
 * @throws VinobenchError of what the outlet says
 */
export function discardedFolder(
  parent: string,
  name: string,
  outlet: Outlet = inDataFolder,
): Disposable & { readonly folder: string } {
  removeAbandoned(parent);
  const folder = join(parent, name);
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    throw fileTrouble(error, parent, outlet);
  }
  return { folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function fateOf(maker: Maker): 'lives' | 'ended' | 'unknown' {
  const me = thisProcess();
  if (maker.machine !== me.machine) return 'unknown';
  if (maker.start === '0' || me.start === '0') return pidExists(maker.pid) ? 'lives' : 'ended';
  if (maker.boot !== me.boot) return 'ended';
  if (maker.namespace !== me.namespace) return 'unknown';
  return ownerLives({ ...currentOwner(), pid: maker.pid, startTime: maker.start }) ? 'lives' : 'ended';
}

function isOld(path: string): boolean {
  const facts = lstatSync(path, { throwIfNoEntry: false });
  return facts !== undefined && Date.now() - facts.mtimeMs > abandonedMs;
}
