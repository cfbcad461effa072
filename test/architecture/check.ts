/** Holds source files against the law: their imports, globals and forbidden shortcuts, read from the syntax tree. */
import { posix } from 'node:path';
import { parseSync } from 'vite';
import type { Arrows } from './cycles.ts';
import type { Law } from './law.ts';

export interface SourceFile {
  /** From the root, with `/`. */
  readonly path: string;
  readonly text: string;
}

export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly [key: string]: unknown;
}

interface Import {
  readonly specifier: string;
  readonly typesOnly: boolean;
  readonly start: number;
}

/** One sentence a violation, beginning with file and line. */
export function violations({ path, text }: SourceFile, law: Law): string[] {
  const { program, comments, errors } = parseSync(path, text);
  const found = errors.map(({ message }) => `${path}: ${message}`);
  const say = (start: number, what: string) => found.push(`${path}:${lineAt(text, start)} ${what}`);
  const room = roomOf(path, law);
  if (room === null) return [...found, `${path} lies in no room of the law`];
  const globals = law.withoutGlobals[room] ?? [];
  const isTest = /\.test\.ts$/.test(path);

  walk(program as unknown as SyntaxNode, (node, parent, key) => {
    const imported = importOf(node);
    if (imported !== null) {
      const reason = forbidden(imported, path, room, isTest, law);
      if (reason !== null) say(imported.start, `imports ${imported.specifier}: ${reason}`);
    }
    if (node.type === 'TSAnyKeyword') say(node.start, 'says any');
    if (node.type === 'Identifier' && globals.includes(String(node['name'])) && isReference(parent, key)) {
      say(node.start, `uses ${node['name']}, which ${room} must do without`);
    }
    const member = isTest ? null : memberOf(node);
    if (member !== null) {
      const { within = '', files = [] } = law.membersOnlyIn[member] ?? {};
      if (within !== '' && path.startsWith(within) && !files.includes(path))
        say(node.start, `uses ${member}: only ${files.join(', ') || 'tests'} may`);
    }
    if (isFocusedTest(node)) say(node.start, 'leaves .only in a test');
  });
  for (const { value, start } of comments) {
    if (/^[\s*]*@ts-(?:ignore|nocheck|expect-error)/.test(value))
      say(start, `silences the type checker:${value}`);
  }
  return found;
}

/** Paths of the project's own files that a file imports, types included. */
function importedFiles({ path, text }: SourceFile): string[] {
  const found = new Set<string>();
  walk(parseSync(path, text).program as unknown as SyntaxNode, (node) => {
    const specifier = importOf(node)?.specifier;
    if (specifier?.startsWith('.')) found.add(posix.join(posix.dirname(path), specifier));
  });
  return [...found];
}

/** From each file to those that it imports. */
export const fileArrows = (files: readonly SourceFile[]): Arrows =>
  new Map(files.map((file) => [file.path, importedFiles(file)]));

/** From each room to those that it may import, be it types alone. */
export const roomArrows = ({ imports, typesOnly }: Pick<Law, 'imports' | 'typesOnly'>): Arrows =>
  new Map(
    Object.entries(imports).map(([room, rooms]) => [
      room,
      [...rooms, ...typesOnly.filter(({ from }) => from === room).map(({ to }) => to)],
    ]),
  );

export function roomOf(path: string, law: Law): string | null {
  // The test of a file belongs to its room.
  const tested = path.replace(/\.test(?=\.ts$)/, '');
  const rooms = Object.keys(law.imports).filter((room) => tested === room || path.startsWith(`${room}/`));
  return rooms.sort((a, b) => b.length - a.length)[0] ?? null;
}

/** The rooms of one house serve one subject: `electron/converter` of `electron/converter/layers`. */
const houseOf = (room: string): string => room.split('/', 2).join('/');

/** Why `path` may not import it, or null. */
function forbidden(imported: Import, path: string, room: string, isTest: boolean, law: Law): string | null {
  const { specifier, typesOnly } = imported;
  if (specifier.startsWith('.')) {
    const target = posix.join(posix.dirname(path), specifier);
    if (target === 'package.json') return null;
    const targetRoom = roomOf(target, law);
    if (targetRoom === null) return 'it lies in no room';
    if (targetRoom === room || law.imports[room]?.includes(targetRoom)) return null;
    if (isTest && (law.tests.rooms.includes(targetRoom) || houseOf(targetRoom) === houseOf(room)))
      return null;
    if (typesOnly && law.typesOnly.some(({ from, to }) => from === room && to === targetRoom)) return null;
    return `${room} may not import ${targetRoom}`;
  }
  const name = packageOf(specifier);
  const places = law.onlyIn[name];
  if (places !== undefined && !isTest && room !== 'test') {
    const here = places.some((place) => (place.endsWith('/') ? path.startsWith(place) : path === place));
    if (!here) return `only ${places.join(', ')} may`;
  }
  if (path.endsWith('.mjs') && room === 'setup' && !specifier.startsWith('node:')) {
    return 'the boot runs before any package is installed';
  }
  const allowed = law.packages[room];
  if (allowed === undefined || allowed.includes(name)) return null;
  if (isTest && (law.tests.packages.includes(name) || specifier.startsWith('node:'))) return null;
  return `${room} may import ${allowed.join(', ')} only`;
}

/** `@scope/name` of `@scope/name/file`; Node's modules keep their prefix. */
function packageOf(specifier: string): string {
  if (specifier.startsWith('node:')) return specifier;
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

/** `process.stdout` */
function memberOf({ type, object, property }: SyntaxNode): string | null {
  if (type !== 'MemberExpression' || !isNode(object) || !isNode(property)) return null;
  return object.type === 'Identifier' ? `${object['name']}.${property['name']}` : null;
}

function importOf(node: SyntaxNode): Import | null {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration': {
      const kinds = [node['importKind'], node['exportKind']];
      const names = (node['specifiers'] ?? []) as { importKind?: string; exportKind?: string }[];
      const everyName =
        names.length > 0 &&
        names.every(({ importKind, exportKind }) => [importKind, exportKind].includes('type'));
      return literal(node['source'], kinds.includes('type') || everyName);
    }
    case 'ImportExpression':
      return literal(node['source'], false);
    case 'TSImportType':
      return literal(node['source'] ?? node['argument'], true);
    case 'CallExpression': {
      const callee = node['callee'] as SyntaxNode;
      const target = callee.type === 'MemberExpression' ? (callee['object'] as SyntaxNode) : callee;
      return target['name'] === 'require' ? literal((node['arguments'] as unknown[])[0], false) : null;
    }
    default:
      return null;
  }
}

function literal(node: unknown, typesOnly: boolean): Import | null {
  if (!isNode(node) || typeof node['value'] !== 'string') return null;
  return { specifier: node['value'], typesOnly, start: node.start };
}

/** Whether an identifier at `parent[key]` names a variable, not a property. */
function isReference(parent: SyntaxNode | null, key: string): boolean {
  if (parent === null || parent['computed'] === true) return true;
  return !(
    (parent.type === 'MemberExpression' && key === 'property') ||
    (key === 'key' &&
      /^(?:Property|PropertyDefinition|MethodDefinition|TSPropertySignature)$/.test(parent.type)) ||
    parent.type === 'ImportSpecifier'
  );
}

function isFocusedTest(node: SyntaxNode): boolean {
  if (node.type !== 'MemberExpression') return false;
  const object = node['object'] as SyntaxNode;
  const property = node['property'] as SyntaxNode;
  return property['name'] === 'only' && ['it', 'test', 'describe', 'suite'].includes(String(object['name']));
}

export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

export function walk(
  node: SyntaxNode,
  visit: (node: SyntaxNode, parent: SyntaxNode | null, key: string) => void,
  parent: SyntaxNode | null = null,
  key = '',
): void {
  visit(node, parent, key);
  for (const [name, value] of Object.entries(node)) {
    for (const child of [value].flat()) if (isNode(child)) walk(child, visit, node, name);
  }
}

export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
