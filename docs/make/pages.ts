/** What stands in the pages for people: links, paths, commands. */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';

export const root = dirname(dirname(import.meta.dirname));

interface Page {
  /** From the root, with `/`. */
  readonly path: string;
  readonly text: string;
}

export const pages: readonly Page[] = globSync(['*.md', 'docs/*.md'], { cwd: root })
  .map((path) => path.replaceAll('\\', '/'))
  .toSorted()
  .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));

interface Link {
  readonly page: string;
  /** As it is written. */
  readonly target: string;
  readonly picture: boolean;
}

export const linksOf = ({ path, text }: Page): Link[] =>
  [...text.matchAll(/(!?)\[[^\]]*\]\(([^)\s]+)\)/g)].map(([, mark, target = '']) => ({
    page: path,
    target,
    picture: mark === '!',
  }));

/** From the root; null for an address outside. */
export function fileOf({ page, target }: Link): string | null {
  if (/^[a-z]+:/.test(target)) return null;
  const [file = ''] = target.split('#');
  return file === '' ? page : posix.join(posix.dirname(page), file);
}

/** Anchors as GitHub makes them of headings. */
export const anchorsOf = ({ text }: Page): string[] =>
  [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );

const inlineCode = (text: string): string[] =>
  [...text.replaceAll(/^```[\s\S]*?^```$/gm, '').matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);

/** Files and folders of the project that a page names in code. */
export const pathsOf = ({ text }: Page): string[] =>
  inlineCode(text).filter((code) =>
    /^(?:bench|docs|electron|layout|models|native|renderer|setup|shared|test)\/[\w./-]*$/.test(code),
  );

/** Lines of shell blocks without their comments, and code that begins like a command of ours. */
export function commandsOf({ text }: Page): string[] {
  const blocks = [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].flatMap(([, block = '']) =>
    block.split('\n'),
  );
  const lines = blocks.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));
  return [...lines, ...inlineCode(text).filter((code) => /^(?:vinobench|npm)(?: |$)/.test(code))];
}
