import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dependenciesReady, isNewEnough, markDependenciesReady, markNodeReady, readyNode } from './state.mjs';
import { testFolder, writeTree } from './testSupport.ts';

function project(): string {
  const root = testFolder();
  writeTree(root, {
    'package-lock.json': '{}',
    'setup/node/package-lock.json': '{}',
    '.vinobench/node/bin/node': '',
  });
  return root;
}

describe('the stamp of the dependencies', () => {
  it('holds as long as the lock file has the content it was written for', () => {
    const root = project();
    expect(dependenciesReady(root)).toBe(false);
    markDependenciesReady(root);
    expect(dependenciesReady(root)).toBe(true);
    writeFileSync(join(root, 'package-lock.json'), '{ }');
    expect(dependenciesReady(root)).toBe(false);
  });

  it('counts as absent when it is cut off', () => {
    const root = project();
    markDependenciesReady(root);
    writeFileSync(join(root, 'node_modules', '.vinobench-stamp.json'), '{"inputs":');
    expect(dependenciesReady(root)).toBe(false);
  });
});

describe('the Node to run with', () => {
  it('is this one when it is new enough', () => {
    expect(readyNode(project(), 'v24.0.0')).toBe(process.execPath);
  });

  it('is the fetched one when it is stamped and there', () => {
    const root = project();
    expect(readyNode(root, 'v20.20.2')).toBeNull();
    markNodeReady(root, join('bin', 'node'));
    expect(readyNode(root, 'v20.20.2')).toBe(join(root, '.vinobench', 'node', 'bin', 'node'));
    markNodeReady(root, join('bin', 'gone'));
    expect(readyNode(root, 'v20.20.2')).toBeNull();
  });

  it.each([
    ['v18.0.0', 18, true],
    ['v17.9.1', 18, false],
    ['v100.1.0', 24, true],
    ['v9.0.0', 24, false],
  ])('%s is at least %i: %s', (version, major, enough) => {
    expect(isNewEnough(version, major)).toBe(enough);
  });
});
