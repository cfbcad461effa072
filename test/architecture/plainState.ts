/**
 * What the page knows lies in its store and nowhere else: a room of state is plain TypeScript, keeps nothing in variables of modules, and has a
 * unit test beside each file that does something.
 */
import { parseSync } from 'vite';
import { isNode, lineAt, type SourceFile, type SyntaxNode, walk } from './check.ts';

/** Rooms whose state a page, or a test, makes: nothing in them is there before. */
const statelessRooms: readonly string[] = ['renderer/store'];

/** Help of tests, not part of the page. */
const isTesting = (path: string): boolean => /(?:\.test|Testing)\.ts$/.test(path);

/** Files of those rooms that the page runs. */
export const isPlainState = (path: string): boolean =>
  statelessRooms.some((room) => path.startsWith(`${room}/`)) && /\.tsx?$/.test(path) && !isTesting(path);

/** One sentence an offence, beginning with file and line. */
export function looseState({ path, text }: SourceFile): string[] {
  const program = programOf({ path, text });
  const say = (start: number, what: string) => `${path}:${lineAt(text, start)} ${what}`;
  const found = path.endsWith('.tsx') ? [`${path} is JSX: a room of state is plain TypeScript`] : [];
  for (const statement of statementsOf(program)) {
    const declared = declarationOf(statement);
    if (declared?.type !== 'VariableDeclaration') continue;
    if (declared['kind'] !== 'const') found.push(say(declared.start, 'has a variable of its module'));
    for (const one of listOf(declared['declarations']))
      if (isContainer(one['init'])) found.push(say(one.start, 'keeps something in its module'));
  }
  walk(program, (node) => {
    const source = node.type === 'ImportDeclaration' ? node['source'] : null;
    const name = isNode(source) ? String(source['value']) : '';
    // `zustand` itself is React's; `zustand/vanilla` is not.
    if (/^(?:react|react-dom|zustand|@mantine)(?:$|\/(?!vanilla$))/.test(name))
      found.push(say(node.start, `imports ${name}: a room of state does without React`));
  });
  return found;
}

/** Files of a room of state that do something and have no test beside them. */
export function untestedState(files: readonly SourceFile[]): string[] {
  const paths = new Set(files.map(({ path }) => path));
  return files
    .filter((file) => isPlainState(file.path) && !isTypesOnly(file))
    .flatMap(({ path }) => (paths.has(path.replace(/\.tsx?$/, '.test.ts')) ? [] : [path]));
}

const isTypesOnly = (file: SourceFile): boolean =>
  statementsOf(programOf(file)).every((statement) => {
    const declared = declarationOf(statement);
    return (
      statement.type === 'ImportDeclaration' ||
      declared?.type === 'TSInterfaceDeclaration' ||
      declared?.type === 'TSTypeAliasDeclaration'
    );
  });

const programOf = ({ path, text }: SourceFile): SyntaxNode =>
  parseSync(path, text).program as unknown as SyntaxNode;

const listOf = (value: unknown): SyntaxNode[] => [value].flat().filter(isNode);
const statementsOf = (program: SyntaxNode): SyntaxNode[] => listOf(program['body']);

/** Of `export const x` the `const x`. */
function declarationOf(statement: SyntaxNode): SyntaxNode | null {
  const inner = statement.type === 'ExportNamedDeclaration' ? statement['declaration'] : statement;
  return isNode(inner) ? inner : null;
}

/** `new Map()`, `createStore()()`, `[]`, `{}`: what is there to be filled. */
function isContainer(init: unknown): boolean {
  if (!isNode(init)) return false;
  switch (init.type) {
    case 'NewExpression':
      return true;
    case 'ArrayExpression':
      return listOf(init['elements']).length === 0;
    case 'ObjectExpression':
      return listOf(init['properties']).length === 0;
    case 'CallExpression': {
      const callee = init['callee'];
      return isNode(callee) && (isContainer(callee) || /^createStore$/.test(String(callee['name'])));
    }
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
      return isContainer(init['expression']);
    default:
      return false;
  }
}
