/** No code decides by the wording of a sentence: what looks into a message, a reason or a warning is found here, from the syntax tree. */
import { parseSync } from 'vite';
import { isNode, lineAt, type SourceFile, type SyntaxNode, walk } from './check.ts';

/** Where sentences of others have to be read, at the edge where they arrive, and why. */
export const mayReadProse: Readonly<Record<string, string>> = {
  'electron/openvino/runtimeError.ts':
    'OpenVINO says what failed in the texts of its exceptions alone; here they become causes',
  'electron/store/version1.ts': 'runs and profiles of schema 1 kept their causes in sentences',
  'electron/converter/caffe/message.ts': '`text` is a value of a prototxt, not a sentence',
  'renderer/frame/Boundary.tsx': 'a browser tells a part that cannot be loaded by its message alone',
};

/** Names of what people read. */
const prose: ReadonlySet<string> = new Set([
  'message',
  'reason',
  'sentence',
  'warning',
  'warnings',
  'stderr',
  'notice',
]);
/** Of a document or an event; a variable of this name may be the text of a file. */
const proseMembers: ReadonlySet<string> = new Set([...prose, 'text']);

const asked: ReadonlySet<string> = new Set([
  'includes',
  'startsWith',
  'endsWith',
  'match',
  'matchAll',
  'search',
  'indexOf',
  'lastIndexOf',
]);
const asking: ReadonlySet<string> = new Set(['test', 'exec']);
/** Of a string, what is still its wording. */
const sameWords: ReadonlySet<string> = new Set([
  'toLowerCase',
  'toUpperCase',
  'trim',
  'slice',
  'join',
  'split',
]);

/** One sentence a place, beginning with file and line. */
export function decisionsByProse({ path, text }: SourceFile): string[] {
  const found: string[] = [];
  const say = (node: SyntaxNode, how: string) =>
    found.push(`${path}:${lineAt(text, node.start)} decides by the wording of ${how}`);
  walk(parseSync(path, text).program as unknown as SyntaxNode, (node) => {
    const name = decidedBy(node);
    if (name !== null) say(node, name);
  });
  return found;
}

/** The name of the sentence that a node looks into; null: none. */
function decidedBy(node: SyntaxNode): string | null {
  switch (node.type) {
    case 'CallExpression': {
      const callee = node['callee'];
      if (!isNode(callee) || callee.type !== 'MemberExpression') return null;
      const method = nameOf(callee['property']);
      const [first] = Array.isArray(node['arguments']) ? node['arguments'] : [];
      if (method !== null && asked.has(method)) return sentenceIn(callee['object']);
      return method !== null && asking.has(method) ? sentenceIn(first) : null;
    }
    case 'BinaryExpression': {
      if (!/^[!=]==?$/.test(String(node['operator']))) return null;
      const { left, right } = node;
      if (isWords(right)) return sentenceIn(left);
      return isWords(left) ? sentenceIn(right) : null;
    }
    case 'SwitchStatement':
      return sentenceIn(node['discriminant']);
    default:
      return null;
  }
}

const isWords = (node: unknown): boolean =>
  isNode(node) && node.type === 'Literal' && typeof node['value'] === 'string' && node['value'] !== '';

function sentenceIn(node: unknown): string | null {
  if (!isNode(node)) return null;
  switch (node.type) {
    case 'Identifier': {
      const name = nameOf(node);
      return name !== null && prose.has(name) ? name : null;
    }
    case 'MemberExpression': {
      const name = nameOf(node['property']);
      return name !== null && proseMembers.has(name) ? name : null;
    }
    case 'ChainExpression':
    case 'TSNonNullExpression':
    case 'ParenthesizedExpression':
      return sentenceIn(node['expression']);
    case 'LogicalExpression':
      return sentenceIn(node['left']);
    case 'CallExpression': {
      const callee = node['callee'];
      if (!isNode(callee) || callee.type !== 'MemberExpression') return null;
      return sameWords.has(nameOf(callee['property']) ?? '') ? sentenceIn(callee['object']) : null;
    }
    default:
      return null;
  }
}

const nameOf = (node: unknown): string | null =>
  isNode(node) && node.type === 'Identifier' && typeof node['name'] === 'string' ? node['name'] : null;
