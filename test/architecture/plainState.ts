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

/** Where the objects of a page are made, once. */
const maker = 'renderer/page/';

/** Files of the page whose modules keep nothing. */
export const isStateless = (path: string): boolean =>
  /^renderer\/.*\.tsx?$/.test(path) && !path.startsWith(maker) && !isTesting(path);

/** What may lie in a module, with what it is: nothing that a page shows depends on whether it is there. */
export const mayKeep: Readonly<Record<string, string>> = {
  'renderer/kernels/scene.ts': 'widths of texts, by text: measured once',
  'renderer/models/graph/paintGraph.ts': 'widths of texts and bounds of edges: computed once',
  'renderer/models/graph/placedOnce.ts': 'layouts, by their content: found once',
  'renderer/models/graph/layout.ts': 'the worker that finds layouts, started when it is first needed',
  'renderer/export/png.ts': 'the font of pictures, loaded when it is first needed',
  'renderer/widgets/theme.ts': "listeners to the system's theme, which the browser keeps",
  'renderer/widgets/sizes.ts': 'listeners to the sizes of panes, which the browser keeps',
};

/** What a module keeps. One sentence an offence, beginning with file and line. */
export function keptInModule({ path, text }: SourceFile): string[] {
  const found: string[] = [];
  const say = (start: number, what: string) => found.push(`${path}:${lineAt(text, start)} ${what}`);
  for (const statement of statementsOf(programOf({ path, text }))) {
    const declared = declarationOf(statement);
    if (declared?.type !== 'VariableDeclaration') continue;
    if (declared['kind'] !== 'const') say(declared.start, 'has a variable of its module');
    for (const one of listOf(declared['declarations']))
      if (isContainer(one['init']) && !isReadOnly(one)) say(one.start, 'keeps something in its module');
  }
  return found;
}

/** `const none: readonly string[] = []`, `const all: ReadonlySet<string> = new Set([...])`: nothing can be put in. */
function isReadOnly({ id }: SyntaxNode & { readonly id?: unknown }): boolean {
  const annotation =
    isNode(id) && isNode(id['typeAnnotation']) ? id['typeAnnotation']['typeAnnotation'] : null;
  if (!isNode(annotation)) return false;
  if (annotation.type === 'TSTypeOperator') return annotation['operator'] === 'readonly';
  const name = isNode(annotation['typeName']) ? String(annotation['typeName']['name']) : '';
  return /^(?:Readonly(?:Set|Map|Array)?)$/.test(name);
}

/** One sentence an offence, beginning with file and line. */
export function looseState({ path, text }: SourceFile): string[] {
  const program = programOf({ path, text });
  const say = (start: number, what: string) => `${path}:${lineAt(text, start)} ${what}`;
  const found = path.endsWith('.tsx') ? [`${path} is JSX: a room of state is plain TypeScript`] : [];
  found.push(...keptInModule({ path, text }));
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
