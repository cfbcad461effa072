/** What a reader of OpenVINO's own gets: copies of what was planned, and of nothing else. */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { copySource, type SourceFiles } from './sourceCopy.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'vinobench-copy-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (...names: string[]) => path.join(folder, ...names);
const sha256 = (...texts: string[]) => createHash('sha256').update(texts.join('')).digest('hex');

function put(name: string, text: string): string {
  mkdirSync(path.dirname(at(name)), { recursive: true });
  writeFileSync(at(name), text);
  return at(name);
}

let copies = 0;
const copyOf = async (files: SourceFiles) => {
  const to = at(`copy-${copies++}`);
  const copy = await copySource(files, to);
  const names = readdirSync(to, { recursive: true, encoding: 'utf8' });
  return { ...copy, to, names: names.toSorted() };
};

const net = (): SourceFiles => ({
  topology: put('onnx/net.onnx', 'graph'),
  weights: null,
  weightsFiles: [put('onnx/a.data', 'one'), put('onnx/sub/b.data', 'two')],
  sourceSha256: sha256('graph'),
  weightsSha256: sha256('one', 'two'),
});

describe('copySource', () => {
  it('copies a model and what is next to it, each to its place', async () => {
    const files = net();
    put('onnx/unplanned.data', 'three');
    const { topology, names, to } = await copyOf(files);
    expect(topology).toBe(path.join(to, 'net.onnx'));
    expect(names).toEqual(['a.data', 'net.onnx', 'sub', path.join('sub', 'b.data')]);
    expect(readFileSync(path.join(to, 'sub', 'b.data'), 'utf8')).toBe('two');
    put('onnx/a.data', 'changed later');
    expect(readFileSync(path.join(to, 'a.data'), 'utf8')).toBe('one');
  });

  it('copies the folder of a SavedModel', async () => {
    put('saved/saved_model.pb', 'graph');
    const weightsFiles = [put('saved/variables/variables.index', 'index')];
    const hashes = { sourceSha256: sha256('graph'), weightsSha256: sha256('index') };
    const copy = await copyOf({ topology: at('saved'), weights: null, weightsFiles, ...hashes });
    expect(copy.topology).toBe(copy.to);
    expect(copy.names).toContain(path.join('variables', 'variables.index'));
  });

  it('takes weights that were given from another folder', async () => {
    const weights = put('elsewhere/other.pdiparams', 'weights');
    const hashes = { sourceSha256: sha256('graph'), weightsSha256: sha256('weights') };
    const files = {
      topology: put('paddle/net.pdmodel', 'graph'),
      weights,
      weightsFiles: [weights],
      ...hashes,
    };
    const copy = await copyOf(files);
    expect(copy.weights).toBe(path.join(copy.to, 'other.pdiparams'));
  });

  it.each<[string, string, string]>([
    ['the model', 'onnx/net.onnx', 'onnx/net.onnx'],
    ['its weights', 'onnx/sub/b.data', 'onnx/net.onnx'],
  ])('refuses what has changed since it was planned: %s', async (_, changed, named) => {
    const files = net();
    put(changed, 'other');
    await expect(copyOf(files)).rejects.toMatchObject({ code: 'changed', place: { file: at(named) } });
  });
});
