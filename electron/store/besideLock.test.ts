import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { lookBeside, runBeside } from './besideLock.ts';
import { temporaryFolders } from './fixtures/folder.ts';

const temporaryFolder = temporaryFolders();
const ownFile = () => join(temporaryFolder(), 'test.lock');

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** Another process that runs beside; here once it does. */
async function besideElsewhere(file: string): Promise<ChildProcess> {
  const script = `
    import { runBeside } from ${JSON.stringify(new URL('./besideLock.ts', import.meta.url).href)};
    runBeside(${JSON.stringify(file)}, 'the other process');
    process.stdout.write('beside');
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  if (child.stdout !== null) await once(child.stdout, 'data');
  return child;
}

describe('who holds a lock', () => {
  it('sees work that runs beside it before, after, throughout, or only in between', () => {
    const file = ownFile();
    const quiet = lookBeside(file);
    expect(quiet()).toBeNull();
    const between = lookBeside(file);
    runBeside(file, 'first')[Symbol.dispose]();
    expect(between()).toBe('first');
    const begins = lookBeside(file);
    const second = runBeside(file, 'second');
    const throughout = lookBeside(file);
    expect([begins(), throughout()]).toEqual(['second', 'second']);
    const ends = lookBeside(file);
    second[Symbol.dispose]();
    expect([ends(), lookBeside(file)()]).toEqual(['second', null]);
  });

  it('sees one of several that is left', () => {
    const file = ownFile();
    const one = runBeside(file, 'one');
    using _other = runBeside(file, 'other');
    one[Symbol.dispose]();
    expect(lookBeside(file)()).toBe('other');
  });

  it('sees that of another process, until that is killed', async () => {
    const file = ownFile();
    const look = lookBeside(file);
    const child = await besideElsewhere(file);
    expect(look()).toBe('the other process');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(lookBeside(file)()).toBeNull();
  });

  it('is shown no control characters, and trusts no note of another shape', () => {
    const file = ownFile();
    using _beside = runBeside(file, 'net\u001b[2J.onnx');
    expect(lookBeside(file)()).not.toContain('\u001b');
    writeFileSync(`${file}.beside.holder`, '{"id":1}');
    expect(lookBeside(file)()).toBe('other work');
  });

  it('does not follow a link', () => {
    const file = ownFile();
    symlinkSync('/etc/hostname', `${file}.beside`);
    expect(() => lookBeside(file)).toThrow('is not a file of this user');
    expect(() => runBeside(file, 'x')).toThrow('is not a file of this user');
  });
});
