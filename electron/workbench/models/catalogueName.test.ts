import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { findModel, prototxtPath } from '../../../models/catalogue.ts';
import { honestName } from './catalogueName.ts';
import { ModelQuestions } from './modelQuestions.ts';

const folder = mkdtempSync(join(tmpdir(), 'vinobench-name-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('is not looked for in a file that is longer than any of the catalogue', async () => {
  const entry = findModel('alexnet');
  if (entry === undefined) throw new Error('the catalogue has no alexnet');
  const text = readFileSync(prototxtPath(entry), 'utf8');
  const named = async (more: string) => {
    const topologyPath = join(folder, 'alexnet.prototxt');
    writeFileSync(topologyPath, text + more);
    return await honestName({ name: 'alexnet', format: 'caffe', topologyPath }, new ModelQuestions());
  };
  expect(await named('# a comment')).toBe('alexnet');
  expect(await named(`#${' '.repeat(4 * 2 ** 20)}`)).toBe('alexnet.prototxt');
});
