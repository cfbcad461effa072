/**
 * Holds every export to its importers and every exported name to one meaning. Tests and benches are importers like any
 * other file. Read from the list of imports and exports that the parser makes beside the syntax tree, which is quick.
 */
import { posix } from 'node:path';
import { parseSync } from 'vite';
import { isNode, lineAt, type SourceFile, type SyntaxNode, walk } from './check.ts';

interface ExportedName {
  readonly path: string;
  readonly line: number;
  readonly name: string;
  /** Whether the file takes it from another one. */
  readonly handedOn: boolean;
}

/** A name of a file (`shared/a.ts#name`), or all names of it (`shared/a.ts#*`). */
type Use = string;

interface Names {
  readonly exported: readonly ExportedName[];
  readonly used: ReadonlySet<Use>;
}

/** What these files export, and what they import of one another. */
export function namesOf(files: readonly SourceFile[]): Names {
  const exported: ExportedName[] = [];
  const used = new Set<Use>();
  for (const { path, text } of files) {
    const parsed = parseSync(path, text);
    const use = (specifier: string, name: string) => {
      if (specifier.startsWith('.')) used.add(`${posix.join(posix.dirname(path), specifier)}#${name}`);
    };
    const nameOf = (named: { readonly kind: string; readonly name: string | null }) =>
      named.kind === 'Default' ? 'default' : (named.name ?? '*');
    for (const { moduleRequest, entries } of parsed.module.staticImports)
      for (const { importName } of entries) use(moduleRequest.value, nameOf(importName));
    for (const { entries } of parsed.module.staticExports)
      for (const { exportName, importName, moduleRequest, start } of entries) {
        if (moduleRequest !== null) use(moduleRequest.value, nameOf(importName));
        if (exportName.kind === 'None') continue;
        const handedOn = moduleRequest !== null;
        exported.push({ path, line: lineAt(text, start), name: nameOf(exportName), handedOn });
      }
    // The types of a file in JavaScript.
    for (const { value } of parsed.comments)
      for (const [, specifier = '', name = '*'] of value.matchAll(/\bimport\('([^']+)'\)(?:\.(\w+))?/g))
        use(specifier, name);
    if (/\bimport\(/.test(text)) {
      const program = parsed.program as unknown as SyntaxNode;
      for (const [specifier, name] of lateImports(program)) use(specifier, name);
    }
  }
  return { exported, used };
}

/** One sentence an export that no file imports. */
export const unusedExports = ({ exported, used }: Names): string[] =>
  exported
    .filter(({ path, name }) => !used.has(`${path}#${name}`) && !used.has(`${path}#*`))
    .map(
      ({ path, line, name }) =>
        `${path}:${line} exports ${name}, which no file imports: remove the word export, or the name`,
    );

/**
 * One sentence a name that several files export, each its own. What a file hands on is of the other file.
 * @param excuses names that may
 */
export function doubleNames({ exported }: Names, excuses: Readonly<Record<string, string>>): string[] {
  const own = exported.filter(({ path, name, handedOn }) => !handedOn && name !== 'default' && !isTest(path));
  const found = Map.groupBy(own, ({ name }) => name);
  return [...found].flatMap(([name, all]) => {
    const paths = [...new Set(all.map(({ path }) => path))];
    return paths.length < 2 || excuses[name] !== undefined || isWork(name, paths)
      ? []
      : [`${name} is exported by ${paths.join(' and ')}: two subjects have two names, one has one file`];
  });
}

/** A kind of work: its request and document, and above them what the host does, its command, and the action of the page. */
const isWork = (name: string, paths: readonly string[]): boolean =>
  paths.includes(`shared/work/${name}.ts`) &&
  paths.every((path) => path === `shared/work/${name}.ts` || /^(?:electron|renderer)\//.test(path));

/** What runs for no user has short names of its own: `check`, `root`. */
const isTest = (path: string): boolean =>
  /^(?:test|bench|docs)\/|\.test\.tsx?$|[tT]esting\.ts$|\/fixtures\//.test(path);

const action = 'what the host does, and the action of the page or the job that asks for it';
const component = 'a component is named after what it shows';
const openvino = 'a class of OpenVINO, as the native addon, its loader and the converter have it';

/**
 * Names that several files export because they mean one subject, in each layer that has a part of it: the data in
 * `shared`, what carries it out in `electron`, what shows it in `renderer`. Any other name is exported once.
 */
export const oneSubject: Readonly<Record<string, string>> = {
  fetchModels: action,
  listFolder: action,
  lookAtImages: action,
  measureAccuracy: action,
  removeModel: action,
  resume: action,
  CompiledModel: openvino,
  Core: openvino,
  ElementType: openvino,
  InferRequest: openvino,
  Output: openvino,
  Tensor: openvino,
  RuntimeNode:
    'a node of a compiled network, as the native addon hands it out and as a profile is made of it',
  IrLayer: 'a layer of an IR, as the converter writes it and as the quantizer reads it',
  Client: 'a caller of the contract: inside the host and over a connection',
  Estimate: component,
  Overlays: component,
  Timeline: component,
  layout: 'one takes the place of the other in a package',
};

/** Of `import()`, as an expression or a type: from where, and which name. */
function lateImports(program: SyntaxNode): (readonly [specifier: string, name: string])[] {
  const found: (readonly [string, string])[] = [];
  const named = new Set<unknown>();
  const note = (source: unknown, names: readonly unknown[]) => {
    if (!isNode(source) || named.has(source)) return;
    named.add(source);
    const specifier = String(source['value'] ?? '');
    for (const name of names) found.push([specifier, typeof name === 'string' ? name : '*']);
  };
  walk(program, (node) => {
    // const { a, b } = await import('./x.ts')
    if (node.type === 'VariableDeclarator' && part(node, 'id', 'type') === 'ObjectPattern') {
      const properties = part(node, 'id', 'properties') as readonly SyntaxNode[];
      note(
        awaited(node['init']),
        properties.map((property) => part(property, 'key', 'name')),
      );
    }
    // (await import('./x.ts')).a
    if (node.type === 'MemberExpression') note(awaited(node['object']), [part(node, 'property', 'name')]);
    if (node.type === 'ImportExpression') note(node['source'], ['*']);
    if (node.type === 'TSImportType') note(node['source'], [part(node, 'qualifier', 'name')]);
  });
  return found;
}

const part = (node: unknown, ...keys: readonly string[]): unknown =>
  keys.reduce<unknown>((at, key) => (isNode(at) ? at[key] : undefined), node);

/** Of `await import(source)`, in parentheses or not: the source. */
function awaited(node: unknown): unknown {
  if (part(node, 'type') === 'ParenthesizedExpression') return awaited(part(node, 'expression'));
  return part(node, 'type') === 'AwaitExpression' && part(node, 'argument', 'type') === 'ImportExpression'
    ? part(node, 'argument', 'source')
    : undefined;
}

/** Exports that no import names, by file, each with its reason. */
export const mayBeUnused: Readonly<Record<string, string>> = {
  'layout/bundled.ts': 'takes the place of layout/checkout.ts in the bundles of a checkout',
  'layout/packaged.ts': 'takes the place of layout/layout.ts in a package',
  'native/types.check.ts': 'read by the type checker alone',
  'renderer/jsx.ts': 'the compiler writes the imports of the JSX runtime',
  'renderer/vite.config.ts': 'read by Vite',
  'vitest.config.ts': 'read by Vitest',
  'test/mutation/': 'read by Stryker',
  'test/package/vitest.config.ts': 'read by Vitest',
  'test/support/electron/module.ts': 'takes the place of electron in a test',
  'test/reporter.ts': 'loaded by Vitest',
};
