import { chmodSync, cpSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkout, startNode, testFolder } from './testSupport.ts';

const boot = join(checkout, 'setup', 'boot.mjs');

/** Starts the boot of this checkout, which was set up to run the tests, with a program of the test. */
function start(program: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = process.env) {
  const target = join(testFolder(), 'target.mjs');
  writeFileSync(target, program);
  return startNode([boot, target, ...args], env);
}

const waiting = "setInterval(() => {}, 1000); console.log('ready');";

describe('a start of a checkout that is set up', () => {
  beforeAll(async () => {
    // Not the subject here: whatever is still to do is done first.
    const { ended } = startNode([boot, join(checkout, 'setup', 'state.mjs')]);
    expect((await ended).code).toBe(0);
  }, 300_000);

  it('says nothing itself, and gives the program its arguments and Node 24', async () => {
    const program =
      'console.log(JSON.stringify([process.argv.slice(2), parseInt(process.versions.node) >= 24]))';
    const { ended } = start(program, ['bench', '--json', 'a b', '']);
    expect(await ended).toEqual({
      code: 0,
      signal: null,
      stdout: '[["bench","--json","a b",""],true]\n',
      stderr: '',
    });
  });

  it('prints no warning of experimental features', async () => {
    const { ended } = start("await import('node:sqlite'); process.emitWarning('x', 'ExperimentalWarning')");
    expect((await ended).stderr).toBe('');
  });

  it("ends with the program's exit code", async () => {
    expect(await start('process.exitCode = 42').ended).toMatchObject({ code: 42, signal: null });
    expect((await start("throw new Error('defect')").ended).code).toBe(1);
  });

  it('puts its Node first on the PATH of what the program starts', async () => {
    const program =
      "const { execFileSync } = await import('node:child_process'); process.stdout.write(execFileSync('node', ['-p', 'process.execPath']));" +
      "process.stdout.write(process.execPath + '\\n')";
    const [found, own] = (await start(program).ended).stdout.split('\n');
    expect(found).toBe(own);
  });

  it.runIf(process.platform !== 'win32')("ends by the program's signal", async () => {
    const end = await start("process.kill(process.pid, 'SIGKILL'); setInterval(() => {}, 1000)").ended;
    expect(end).toMatchObject({ code: null, signal: 'SIGKILL' });
  });

  it.runIf(process.platform !== 'win32').each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'passes %s on and waits until the program has cleaned up',
    async (signal) => {
      const handled = `process.on('${signal}', () => setTimeout(() => { console.log('cleaned up'); process.exit(7); }, 200));`;
      const { child, said, ended } = start(handled + waiting);
      await said('ready');
      child.kill(signal);
      expect(await ended).toMatchObject({ code: 7, stdout: 'ready\ncleaned up\n' });
    },
  );

  it.runIf(process.platform !== 'win32')('takes the program along when it is killed alone', async () => {
    const handled = `process.on('SIGINT', () => { console.log('stopped'); process.exit(130); });`;
    const { child, said, ended } = start(handled + waiting);
    await said('ready');
    child.kill('SIGKILL');
    // The pipe ends with the program, not with the boot.
    expect(await ended).toMatchObject({ signal: 'SIGKILL', stdout: 'ready\nstopped\n' });
  });

  it('lets the program end that has nothing left to do, and gives no channel to what it starts', async () => {
    const program =
      "const { spawnSync } = await import('node:child_process');" +
      "const { stdout } = spawnSync(process.execPath, ['-p', 'process.connected === undefined']);" +
      'console.log(process.connected, process.env.NODE_CHANNEL_FD, String(stdout).trim())';
    expect((await start(program).ended).stdout).toBe('true undefined true\n');
  });

  it.runIf(process.platform !== 'win32')('dies of a signal that the program does not handle', async () => {
    const { child, said, ended } = start(waiting);
    await said('ready');
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({ code: null, signal: 'SIGTERM' });
  });

  it.runIf(process.platform !== 'win32')(
    'stops the program when the npm script it belongs to is gone',
    async () => {
      const target = join(testFolder(), 'target.mjs');
      writeFileSync(
        target,
        `process.on('SIGINT', () => { console.log('stopped'); process.exit(130); });${waiting}`,
      );
      // A shell as npm's, which waits and dies of its signal.
      const shell = `const { spawn } = require('node:child_process');
      spawn(process.execPath, ${JSON.stringify([boot, target])}, { stdio: 'inherit' });`;
      const { child, said, ended } = startNode(['-e', shell], {
        ...process.env,
        npm_lifecycle_event: 'start',
      });
      await said('ready');
      child.kill('SIGKILL');
      // The pipe ends with the program, not with the shell.
      expect((await ended).stdout).toBe('ready\nstopped\n');
    },
  );

  it('refuses an OpenVINO folder without one, in one sentence on stderr', async () => {
    const env = { ...process.env, VINOBENCH_OPENVINO_DIR: testFolder() };
    const end = await start("console.log('never')", [], env).ended;
    expect(end).toMatchObject({ code: 1, stdout: '' });
    expect(end.stderr).toMatch(/^No OpenVINO in [^\n]+\n$/);
  });

  it('says what it needs when no program is named', async () => {
    const end = await startNode([boot]).ended;
    expect(end).toMatchObject({ code: 1, stdout: '' });
    expect(end.stderr).toContain('boot.mjs needs the program to run');
  });
});

describe('a set-up that cannot continue', () => {
  /** A copy of what the boot needs, without anything done. */
  function fresh(): string {
    const root = testFolder();
    for (const name of ['setup', 'package.json', 'package-lock.json', '.npmrc']) {
      cpSync(join(checkout, name), join(root, name), { recursive: true });
    }
    return root;
  }

  // Nothing listens on the discard port of this machine.
  const offline = (root: string): NodeJS.ProcessEnv => ({
    ...process.env,
    npm_config_registry: 'http://127.0.0.1:9/',
    npm_config_cache: join(root, 'cache'),
    npm_config_fetch_retries: '0',
  });

  it('says that the registry cannot be reached, in one sentence, and can be taken up again', async () => {
    const root = fresh();
    for (let attempt = 0; attempt < 2; attempt++) {
      const end = await startNode([join(root, 'setup', 'boot.mjs'), 'x.mjs'], offline(root)).ended;
      expect(end).toMatchObject({ code: 1, stdout: '' });
      expect(end.stderr.split('\n').slice(0, -1)).toEqual([
        'set-up: installing the dependencies with npm ...',
        expect.stringMatching(
          /^npm could not reach its registry \(ECONNREFUSED\): .* run the same command again\.$/,
        ),
      ]);
    }
  });

  it.runIf(process.platform !== 'win32')(
    'stops at Ctrl-C with 130 and leaves no process behind',
    async () => {
      const root = fresh();
      const env = { ...offline(root), npm_config_fetch_retries: '5' };
      const { child, said, ended } = startNode([join(root, 'setup', 'boot.mjs'), 'x.mjs'], env);
      await said('installing the dependencies');
      child.kill('SIGINT');
      const end = await ended;
      expect(end).toMatchObject({ code: 130, stdout: '' });
      expect(end.stderr).toContain('stopped; the same command takes it up again');
      // Released: the last lock names no owner.
      expect(readdirSync(join(root, '.vinobench')).filter((name) => name.endsWith('.new'))).toEqual([]);
    },
  );

  it('says that the checkout may not be written', async (context) => {
    context.skip(process.platform === 'win32', 'Windows has no mode bits');
    context.skip(process.getuid?.() === 0, 'root may write everywhere');
    const root = fresh();
    chmodSync(root, 0o555);
    try {
      const end = await startNode([join(root, 'setup', 'boot.mjs'), 'x.mjs'], offline(root)).ended;
      expect(end).toMatchObject({ code: 1, stdout: '' });
      expect(end.stderr).toMatch(/^The set-up may not write [^\n]+run the same command again\.\n$/);
    } finally {
      chmodSync(root, 0o755);
      rmSync(root, { recursive: true });
    }
  });
});
