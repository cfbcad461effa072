/** `bench --all` through the real command line: the whole catalogue, as the study's Table I lays it out. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { catalogue } from '../models/catalogue.ts';
import { referenceRun } from '../models/referenceRun.ts';
import { runDocumentSchema } from '../shared/documents/run.ts';
import { type CliResult, runCli } from './support/cli.ts';

const home = mkdtempSync(path.join(tmpdir(), 'vinobench-all-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

let bench: CliResult;
beforeAll(async () => {
  bench = await runCli(['bench', '--all', '--iterations', '2'], { home, timeoutMs: 280_000 });
}, 300_000);

/** Cells of the printed table, a row a model. */
function rowsOf(table: string): string[][] {
  return stripVTControlCharacters(table)
    .split('\n')
    .filter((line) => line.startsWith('│'))
    .map((line) =>
      line
        .split('│')
        .slice(1, -1)
        .map((cell) => cell.replace(/ \[\d+\]/g, '').trim()),
    );
}

const { columns, rows } = referenceRun().table1;

describe('bench --all', () => {
  test('measures all fourteen in FP32 to the end', async () => {
    expect(bench.stderr).not.toMatch(/failed|cannot/);
    expect(bench.exitCode).toBe(0);
    const shown = await runCli(['runs', 'show', 'latest', '--json'], { home });
    const { run, cells } = runDocumentSchema.parse(JSON.parse(shown.stdout));
    expect(run).toMatchObject({ status: 'finished', preset: 'paper' });
    expect(cells.map(({ model, precision, status }) => [model, precision, status])).toEqual(
      catalogue().map(({ id }) => [id, 'FP32', 'measured']),
    );
    for (const cell of cells) {
      expect(cell.effectivePrecision).toBe('FP32');
      expect(cell.fps).toBeCloseTo(1000 / (cell.latencyMs?.mean ?? Number.NaN), 6);
    }
  });

  test('prints the study’s rows in its order, under its spelling, with its column next to ours', () => {
    const [head, ...body] = rowsOf(bench.stdout);
    expect(head).toEqual(['Model', 'In the study', 'CPU FP32', 'Study CPU FP32']);
    expect(body.map(([, row]) => row)).toEqual(Object.keys(rows));
    expect(body.map((row) => Number(row[3]))).toEqual(Object.values(rows).map(([fps]) => fps));
    for (const [, , ours] of body) expect(Number(ours?.replaceAll(' ', ''))).toBeGreaterThan(0);
    expect(bench.stdout).toMatch(/Study: its Table I, batch 1, CPU Intel Xeon E3-1585 v5/);
  });

  test('shows the whole of Table I with --study', async () => {
    const shown = await runCli(['runs', 'show', 'latest', '--study'], { home });
    const [head = [], ...body] = rowsOf(shown.stdout);
    expect(head.slice(3).toSorted()).toEqual(columns.map((column) => `Study ${column}`).toSorted());
    for (const [index, row] of body.entries()) {
      const printed = columns.map((column) => Number(row[head.indexOf(`Study ${column}`)]));
      expect(printed).toEqual(Object.values(rows)[index]);
    }
  });

  test('takes no names in addition, and bench takes names or --all', async () => {
    const both = await runCli(['bench', '--all', 'vgg16'], { home });
    expect(both).toMatchObject({ exitCode: 1, stdout: '' });
    expect(both.stderr).toBe(
      '--all means every model of the catalogue; leave vgg16 out, or leave --all out.\n',
    );
    const neither = await runCli(['bench'], { home });
    expect(neither).toMatchObject({ exitCode: 1, stdout: '' });
    expect(neither.stderr).toMatch(/^No model is named: .* --all\.\n$/);
  });
});
