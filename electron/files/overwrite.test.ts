import { existsSync, linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { checkDistinct, checkOutputs } from './overwrite.ts';

const folder = mkdtempSync(join(tmpdir(), 'vinobench-overwrite-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);
const [source, foreign] = [at('net.xml'), at('notes.csv')];
for (const file of [source, foreign]) writeFileSync(file, 'x');
linkSync(source, at('hard.xml'));
symlinkSync(source, at('soft.xml'));
mkdirSync(at('folder'));
symlinkSync(folder, at('folder/again'));

const outputs = (file: string, isOurs = false) => [
  { file, isOurs: () => isOurs, elsewhere: 'name another folder with --output' },
];

describe('what a command reads', () => {
  it.each(['net.xml', 'hard.xml', 'soft.xml', 'folder/again/net.xml', 'folder/../net.xml'])(
    'is never replaced as %s, by force neither',
    (name) => {
      for (const force of [false, true])
        expect(() => checkOutputs(outputs(at(name), true), { inputs: [source], force })).toThrow(
          expect.objectContaining({
            code: 'input',
            message: `${at(name)} is read by the same command and is never replaced; name another folder with --output.`,
            place: { file: at(name), trouble: 'is-input' },
          }),
        );
    },
  );

  it.runIf(existsSync(at('NET.XML')))('is known where names differ in case alone', () => {
    expect(() => checkOutputs(outputs(at('NET.xml')), { inputs: [source], force: true })).toThrow();
  });
});

describe('a file that is there', () => {
  const rules = { inputs: [source, at('missing')], force: false };

  it('is replaced when Vinobench made it, or by force', () => {
    expect(() => checkOutputs(outputs(foreign, true), rules)).not.toThrow();
    expect(() => checkOutputs(outputs(foreign), { ...rules, force: true })).not.toThrow();
  });

  it('stays otherwise, and the sentence has both ways out', () => {
    expect(() => checkOutputs(outputs(foreign), rules)).toThrow(
      expect.objectContaining({
        message: `${foreign} is there already and was not made by Vinobench; name another folder with --output, or replace it with --force.`,
        place: { file: foreign, trouble: 'exists' },
      }),
    );
  });

  it('is not in the way when it is not a file: a device, a folder, a name that is too long', () => {
    for (const file of ['/dev/null', folder, at('new'), at('x'.repeat(300))])
      expect(() => checkOutputs(outputs(file), rules)).not.toThrow();
  });
});

it('refuses two outputs that are one file', () => {
  const two = (a: string, b: string) => () =>
    checkDistinct([
      { file: a, option: '--trace' },
      { file: b, option: '--csv' },
    ]);
  expect(two(at('new'), at('./new'))).toThrow(/--trace and --csv both name .*new; name two files\./);
  expect(two(source, at('soft.xml'))).toThrow();
  expect(two('/dev/null', '/dev/null')).not.toThrow();
  expect(two(source, foreign)).not.toThrow();
});
