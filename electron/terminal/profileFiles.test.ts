import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { kernelsCsv } from '../../shared/profile/csv.ts';
import { chromeTrace } from '../../shared/profile/trace.ts';
import { checkForms } from './profileFiles.ts';

const folder = mkdtempSync(join(tmpdir(), 'vinobench-profile-files-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const [trace, csv] = [join(folder, 'trace.json'), join(folder, 'kernels.csv')];

it('replaces what a profile wrote and an empty file, and nothing else without force', () => {
  writeFileSync(trace, JSON.stringify(chromeTrace([])));
  writeFileSync(csv, kernelsCsv([]));
  expect(() => checkForms({ trace, csv }, [])).not.toThrow();
  writeFileSync(csv, '');
  expect(() => checkForms({ csv }, [])).not.toThrow();
  for (const [file, form] of [
    [trace, { trace }],
    [csv, { csv }],
  ] as const) {
    writeFileSync(file, 'model,mine');
    expect(() => checkForms(form, [])).toThrow(
      expect.objectContaining({ place: { file, trouble: 'exists' } }),
    );
    expect(() => checkForms({ ...form, force: true }, [])).not.toThrow();
    expect(() => checkForms({ ...form, force: true }, [file])).toThrow(
      expect.objectContaining({ place: { file, trouble: 'is-input' } }),
    );
  }
  expect(() => checkForms({ trace: csv, csv }, [])).toThrow(/--trace and --csv both name/);
  expect(readdirSync(folder).toSorted()).toEqual(['kernels.csv', 'trace.json']);
});

it('tells before the work what cannot be written', () => {
  expect(() => checkForms({ trace: join(folder, 'none/trace.json') }, [])).toThrow(
    /none\/trace\.json cannot be written: its folder is missing; make the folder, or name another file with --trace\.$/,
  );
  expect(() => checkForms({ csv: folder, force: true }, [])).toThrow(/a folder has its name/);
  expect(() => checkForms({ csv: '/dev/null' }, [])).not.toThrow();
});
