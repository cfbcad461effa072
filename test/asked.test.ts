import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { asked, suiteNames } from './asked.ts';
import { longest, suitesOf, type TestSuite, testSuiteNames, testSuites } from './suites.ts';

const files = [
  'native/core.test.ts',
  'shared/statistics/ratio.test.ts',
  'shared/statistics/random.test.ts',
  'test/fetch.test.ts',
  'test/fetchResume.test.ts',
  'test/window.test.ts',
  'test/windowMatrix.test.ts',
  'test/roofline.test.ts',
];

const suitesAsked = (...words: readonly string[]) => {
  const answer = asked(words, files);
  return answer.kind === 'suites'
    ? Object.fromEntries(answer.suites.map(({ name, files: some }) => [name, some]))
    : answer;
};

describe('what npm test is asked for', () => {
  it('is every suite in order when nothing is named', () => {
    const answer = asked([], files);
    expect(answer).toEqual({ kind: 'suites', suites: suiteNames.map((name) => ({ name, files: null })) });
  });

  it.each([
    [['unit', 'lint'], { lint: null, unit: null }],
    [['page types'], { 'page types': null }],
    [['quick'], { lint: null, types: null, 'page types': null, architecture: null, unit: null }],
    [['test/window.test.ts'], { pages: ['test/window.test.ts'] }],
    [['window'], { pages: ['test/window.test.ts'] }],
    [['statistics/ratio'], { unit: ['shared/statistics/ratio.test.ts'] }],
    [['fetch.test.ts', 'roofline'], { models: ['test/fetch.test.ts'], rooms: ['test/roofline.test.ts'] }],
    [
      ['shared/statistics/'],
      { unit: ['shared/statistics/ratio.test.ts', 'shared/statistics/random.test.ts'] },
    ],
    [['.\\shared\\statistics\\ratio.test.ts'], { unit: ['shared/statistics/ratio.test.ts'] }],
    // A suite holds its files: none runs twice.
    [['pages', 'window', 'native/core.test.ts'], { pages: null, native: ['native/core.test.ts'] }],
  ])('%j is %j', (words, suites) => {
    expect(suitesAsked(...words)).toEqual(suites);
  });

  it('is refused by a sentence and the list where a name is unknown, the other names notwithstanding', () => {
    expect(asked(['unit', 'windw', 'rooms'], files)).toEqual({
      kind: 'unknown',
      message: [
        'There is no suite and no test file named windw.',
        'Suites: lint, types, page types, architecture, setup, native, processes, unit, models, pages, rooms; quick is unit, types, lint, page types, architecture.',
        'Test files may be named by path, folder or name; those in test/ are:',
        ...files.filter((file) => file.startsWith('test/')).map((file) => `  ${file}`),
      ].join('\n'),
    });
    const like = asked(['Fetc'], files);
    expect(like.kind === 'unknown' && like.message.split('\n').slice(2)).toEqual([
      'Test files with such names:',
      '  test/fetch.test.ts',
      '  test/fetchResume.test.ts',
    ]);
  });
});

it('every test file belongs to one suite', () => {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const all = globSync('*/**/*.test.ts', { cwd: root, exclude: ['node_modules', '.*'] });
  expect(all.length).toBeGreaterThan(300);
  const files = all.map((file) => file.replaceAll('\\', '/'));
  expect(files.filter((file) => suitesOf(file).length !== 1)).toEqual([]);
  // A file that was moved or renamed would change its suite unseen.
  const named = testSuiteNames.flatMap(
    (name): readonly string[] => (testSuites[name] satisfies TestSuite).include,
  );
  expect([...named, ...longest].filter((name) => !name.includes('*') && !files.includes(name))).toEqual([]);
});
