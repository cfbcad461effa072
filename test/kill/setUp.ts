/** The set-up of a copy of this checkout, killed while it unpacks OpenVINO and compiles the addon. */
import { cpSync, linkSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { start } from './process.ts';
import { type Count, Tally } from './tally.ts';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const rooms = ['electron', 'models', 'native', 'renderer', 'setup', 'shared', 'assets'];
const single = ['package.json', 'package-lock.json', '.npmrc', 'tsconfig.json', 'README.md'];

/** Node and the dependencies stay; OpenVINO, which pip fetches again, and what is compiled against it go. */
function withoutResults(copy: string): void {
  const results = join(copy, '.vinobench');
  for (const name of readdirSync(results)) {
    if (/^(openvino|native|page|compile-cache)/.test(name)) rmSync(join(results, name), { recursive: true });
  }
}

export async function killedSetUps(kills: number, random: () => number): Promise<Count> {
  const tally = new Tally('set-up');
  const folder = mkdtempSync(join(tmpdir(), 'vinobench-kill-'));
  const copy = join(folder, 'checkout');
  try {
    mkdirSync(copy);
    for (const name of [...rooms, ...single]) cpSync(join(root, name), join(copy, name), { recursive: true });
    cpSync(join(root, '.vinobench'), join(copy, '.vinobench'), { recursive: true, verbatimSymlinks: true });
    linkTree(join(root, 'node_modules'), join(copy, 'node_modules'));
    const environment = { VINOBENCH_HOME: join(folder, 'home') };
    const command = {
      args: [join(copy, 'setup', 'boot.mjs'), 'electron/cli.ts', 'devices', '--json'],
      environment,
      cwd: copy,
    };
    withoutResults(copy);
    const { ms, exitCode, stderr } = await start(command).ended;
    if (exitCode !== 0) throw new Error(`the set-up fails without a kill: ${stderr}`);
    for (let nth = 0; nth - tally.missed < kills && nth < 4 * kills; nth++) {
      withoutResults(copy);
      const moment = random() * ms;
      const started = start(command);
      let hit = false;
      const timer = setTimeout(() => {
        hit = started.kill(nth % 2 === 0 ? 'group' : 'host', () => 0);
      }, moment);
      await started.ended;
      clearTimeout(timer);
      if (!hit) tally.missed++;
      // What the killed one had started may still be at work: the next waits for it, or ends it.
      const next = await start(command).ended;
      const devices = next.exitCode === 0 && next.stdout.includes('"CPU"');
      const left = started.members().map((pid) => `process ${pid} outlives its set-up`);
      for (const pid of started.members()) process.kill(pid, 'SIGKILL');
      const faults = devices ? left : [...left, `the next start: ${next.stderr.trim().slice(-300)}`];
      tally.add(faults, `after ${moment.toFixed(0)} ms`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return tally.count;
}

/** As `cp -al`: a copy of some 400 MB that takes no room. */
function linkTree(from: string, to: string): void {
  cpSync(from, to, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (source, target) => {
      if (source === from) return true;
      return !linked(source, target);
    },
  });
}

function linked(source: string, target: string): boolean {
  try {
    linkSync(source, target);
    return true;
  } catch {
    // A folder, a link, or another file system: copied.
    return false;
  }
}
