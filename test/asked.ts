/** What the arguments of `npm test` ask for: suites by name, `quick`, or files of tests. */
import { suitesOf, type TestSuiteName, testSuiteNames } from './suites.ts';

/** Tools that check all files at once. */
const checks = ['lint', 'types', 'page types'] as const;

export type SuiteName = (typeof checks)[number] | TestSuiteName;

/** In the order in which they run. */
export const suiteNames: readonly SuiteName[] = [...checks, ...testSuiteNames];

/** What is known within a minute: they start no host, no browser and no measurement, and may run at the same time. */
export const quick: readonly SuiteName[] = ['unit', 'types', 'lint', 'page types', 'architecture'];

export interface AskedSuite {
  readonly name: SuiteName;
  /** Null: all. */
  readonly files: readonly string[] | null;
}

type Asked =
  | { readonly kind: 'suites'; readonly suites: readonly AskedSuite[] }
  | { readonly kind: 'unknown'; readonly message: string };

/** More would hide the sentence in front of them. */
const mostListed = 60;

/**
 * @param words as typed; none: every suite
 * @param testFiles all there are, from the root, with `/`
 */
export function asked(words: readonly string[], testFiles: readonly string[]): Asked {
  const names = words.length === 0 ? suiteNames : words.flatMap(suitesNamed);
  const named = new Map(
    words.filter((word) => suitesNamed(word).length === 0).map((word) => [word, filesNamed(word, testFiles)]),
  );
  const unknown = [...named].filter(([, files]) => files.length === 0).map(([word]) => word);
  if (unknown.length > 0) return { kind: 'unknown', message: refusal(unknown, testFiles) };
  const files = [...new Set([...named.values()].flat())];
  const suites = suiteNames.flatMap((name): AskedSuite[] => {
    if (names.includes(name)) return [{ name, files: null }];
    const own = files.filter((file) => suitesOf(file).some((suite) => suite === name));
    return own.length === 0 ? [] : [{ name, files: own }];
  });
  return { kind: 'suites', suites };
}

const suitesNamed = (word: string): readonly SuiteName[] =>
  word === 'quick' ? quick : suiteNames.filter((name) => name === word);

/** A folder, or a path or its end, with or without the ending of tests. */
function filesNamed(word: string, testFiles: readonly string[]): readonly string[] {
  const plain = (path: string) => path.replace(/\.test\.ts$/, '');
  const path = plain(word.replaceAll('\\', '/').replace(/^\.\/|\/$/g, ''));
  return testFiles.filter((file) => `/${plain(file)}`.endsWith(`/${path}`) || file.startsWith(`${path}/`));
}

function refusal(unknown: readonly string[], testFiles: readonly string[]): string {
  const like = testFiles.filter((file) =>
    unknown.some((word) => file.toLowerCase().includes(word.toLowerCase())),
  );
  const listed = like.length > 0 ? like : testFiles.filter((file) => file.startsWith('test/'));
  return [
    `There is no suite and no test file named ${unknown.join(' or ')}.`,
    `Suites: ${suiteNames.join(', ')}; quick is ${quick.join(', ')}.`,
    `Test files${like.length > 0 ? ' with such names' : ' may be named by path, folder or name; those in test/ are'}:`,
    ...listed.slice(0, mostListed).map((file) => `  ${file}`),
    ...(listed.length > mostListed ? [`  and ${listed.length - mostListed} more`] : []),
  ].join('\n');
}
