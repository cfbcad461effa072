/** A clean root of Debian: no compiler, no Python, no network inside. As root, on Linux. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { mirrorHere } from './apt.ts';

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** An ordinary user inside, and their folder there. */
export const user = 'someone';
const homes = '/home';
export const home = `${homes}/${user}`;

export class CleanRoot implements Disposable {
  readonly #folder: string;

  /** @param packages a folder that keeps what debootstrap fetches, for the next time */
  constructor(packages: string) {
    this.#folder = mkdtempSync(join(tmpdir(), 'vinobench-root-'));
    // It becomes `/`, where everybody may look.
    chmodSync(this.#folder, 0o755);
    mkdirSync(packages, { recursive: true });
    const { address, suite } = mirrorHere();
    const options = ['--variant=minbase', `--cache-dir=${packages}`];
    const { status, stdout, stderr } = spawnSync('debootstrap', [...options, suite, this.#folder, address], {
      encoding: 'utf8',
    });
    if (status !== 0) {
      this[Symbol.dispose]();
      throw new Error(`debootstrap cannot make a root: ${(stderr || stdout).trim().split('\n').at(-1)}`);
    }
    this.run(['useradd', '--create-home', user]);
  }

  /** With processes and mounts of its own and no network but a loopback that is down. */
  run(command: readonly string[], as: 'root' | typeof user = 'root'): Ended {
    const inside = as === 'root' ? command : ['runuser', '-u', user, '--', ...command];
    const { status, stdout, stderr } = spawnSync(
      'unshare',
      [
        ...['--mount', '--net', '--pid', '--fork', '--kill-child', `--mount-proc=${this.#folder}/proc`],
        ...['chroot', this.#folder, '/usr/bin/env', '-i', ...environment(as), ...inside],
      ],
      { encoding: 'utf8', maxBuffer: 64 << 20, timeout: 300_000, cwd: '/' },
    );
    return { code: status, stdout, stderr };
  }

  put(file: string): string {
    const name = `/${basename(file)}`;
    cpSync(file, join(this.#folder, name));
    return name;
  }

  remove(name: string): void {
    rmSync(join(this.#folder, name));
  }

  /** Where a file of it lies on this machine. */
  path(name: string): string {
    return join(this.#folder, name);
  }

  exists(name: string): boolean {
    return existsSync(join(this.#folder, name));
  }

  /** Every file with its content's hash, but what the package manager keeps of its own work, and what is a user's. */
  contents(): ReadonlyMap<string, string> {
    const found = new Map<string, string>();
    const own = /^\/(?:proc|sys|dev|run|tmp|home|var\/(?:log|cache|lib\/(?:dpkg|apt|systemd)))(?:\/|$)/;
    const walk = (name: string) => {
      if (own.test(name)) return;
      const file = join(this.#folder, name);
      const stat = lstatSync(file);
      if (stat.isDirectory()) {
        found.set(name, 'folder');
        for (const each of readdirSync(file)) walk(`${name === '/' ? '' : name}/${each}`);
      } else if (stat.isFile())
        found.set(name, createHash('sha256').update(readFileSync(file)).digest('hex'));
      else found.set(name, 'other');
    };
    walk('/');
    return found;
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function environment(as: string): string[] {
  const folder = as === 'root' ? '/root' : home;
  return [
    `HOME=${folder}`,
    'PATH=/usr/sbin:/usr/bin:/sbin:/bin',
    'LC_ALL=C.UTF-8',
    'DEBIAN_FRONTEND=noninteractive',
  ];
}
