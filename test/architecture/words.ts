/**
 * How the project speaks: turns that a reader has to read twice, each with the plain word to use. Comments, texts in quotes,
 * tests' names and READMEs are held to it; names in the code are not.
 */
import { parseSync } from 'vite';
import { isNode, lineAt, type SourceFile, type SyntaxNode, walk } from './check.ts';

interface Turn {
  /** Matched within a line of prose. */
  readonly turn: RegExp;
  readonly better: string;
}

const turns: readonly Turn[] = [
  { turn: /\bwhoever\b/i, better: 'the caller, the reader, a user who ...' },
  { turn: /\banew\b/i, better: 'again, from the start, reloaded' },
  { turn: /\b(?:unless|are|is|been) told\b/i, better: 'by default; is reported, is named, is shown' },
  { turn: /\btold (?:once|about|of|by|as|in)\b/i, better: 'reported, announced, described' },
  { turn: /\b(?:is|are) going\b(?! to)/i, better: 'is in progress' },
  { turn: /\b(?:goes|went) on\b/i, better: 'continues, is in progress, is resumed' },
  { turn: /(?<!there )\b(?:is|are) none\b(?! of the| left)/i, better: 'is not one, is absent, is missing' },
  { turn: /\bnobody's\b/i, better: 'is not owned; is handled' },
  {
    turn: /\bnobody (?:knows|expected|expects|reads|takes|sets|asked)\b/i,
    better: 'unknown, unexpected, unused',
  },
  { turn: /\banybody's\b|\bfrom anybody\b/i, better: 'untrusted' },
  { turn: /\bpast so many\b|\bat most so many\b/i, better: 'after this many, at most this many' },
  { turn: /\bas known\b/i, better: 'default for this model' },
  { turn: /\bnone of its own\b/i, better: 'has none' },
  {
    turn: /\bmost time to win\b|\bpoints that may be lost\b/i,
    better: 'largest possible savings; allowed drop',
  },
  { turn: /\bnative companion\b/i, better: 'native addon' },
  { turn: /\bmend it\b/i, better: 'fix it' },
  { turn: /\bso no difference is shown\b/i, better: 'no significant difference' },
  { turn: /\bnothing to be right about\b/i, better: 'no accuracy to measure' },
  { turn: /\bno better than ±/i, better: 'uncertain by ±' },
  { turn: /\bright for latency\b/i, better: 'valid for latency' },
];

/** Files that may keep a turn, each with its reason. */
export const mayKeepTurns: Readonly<Record<string, string>> = {
  'electron/store/version1.ts': 'reads the sentences of documents that were stored before',
  'electron/store/schema.ts': 'rewrites a sentence of documents that were stored before',
  'test/words.test.ts': 'its offences are planted',
};

/** Most prose has none of them: one search for all spares one for each. */
const anyTurn = new RegExp(turns.map(({ turn }) => turn.source).join('|'), 'i');

/** One sentence a turn, with file, line and the better word. */
export function oldTurns({ path, text }: SourceFile): string[] {
  if (!anyTurn.test(inOneLine(text))) return [];
  return proseOf({ path, text }).flatMap(({ start, prose }) => {
    const line = inOneLine(prose);
    if (!anyTurn.test(line)) return [];
    return turns.flatMap(({ turn, better }) => {
      const found = turn.exec(line);
      return found === null ? [] : [`${path}:${lineAt(text, start)} says "${found[0]}"; better: ${better}`];
    });
  });
}

/** A comment of several lines without its breaks and stars. */
const inOneLine = (text: string): string => text.replace(/\s*\n[\s*/#]*/g, ' ');

interface Prose {
  readonly start: number;
  readonly prose: string;
}

function proseOf({ path, text }: SourceFile): Prose[] {
  if (!/\.(?:ts|tsx|mjs)$/.test(path)) {
    const commented = /\.(?:cc|h|css|html|py)$/.test(path);
    let start = 0;
    return text.split('\n').flatMap((prose) => {
      const at = start;
      start += prose.length + 1;
      const spoken = !commented || /\/\/|\/\*|^\s*[*#]|"[^"]* [^"]*"/.test(prose);
      return spoken ? [{ start: at, prose }] : [];
    });
  }
  const { program, comments } = parseSync(path, text);
  const found: Prose[] = comments.map(({ start, value }) => ({ start, prose: value }));
  walk(program as unknown as SyntaxNode, (node) => {
    const value = wordsOf(node);
    if (value?.includes(' ')) found.push({ start: node.start, prose: value });
  });
  return found;
}

function wordsOf(node: SyntaxNode): string | null {
  const { value } = node;
  if (node.type === 'TemplateElement') {
    // Of the parser's two forms the one with its escapes read.
    const { cooked } = value as { readonly cooked?: unknown };
    return typeof cooked === 'string' ? cooked : null;
  }
  if (node.type !== 'Literal' && node.type !== 'JSXText') return null;
  return typeof value === 'string' && !isNode(value) ? value : null;
}
