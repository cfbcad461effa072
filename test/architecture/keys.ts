/** The page's keys stand in `renderer/keys`: no other file of the page names a key or asks an event for one. */
import { parseSync } from 'vite';
import { isNode, lineAt, type SourceFile, type SyntaxNode, walk } from './check.ts';

const home = 'renderer/keys/';

export const isHeldToKeys = (path: string): boolean =>
  /^renderer\/.*\.tsx?$/.test(path) && !path.startsWith(home) && !/\.test\.tsx?$/.test(path);

/** As an event calls them, and as they are shown. */
const keyName =
  /^(?:Enter|Escape|Esc|Tab|Backspace|Delete|Del|PageUp|PageDown|Home|End|Space|Ctrl|Control|Shift|Alt|Meta|Arrow(?:Up|Down|Left|Right)|Key[A-Z]|Digit\d|[⏎←→↑↓])$/;

/** One sentence an offence, beginning with file and line. */
export function keysOutside({ path, text }: SourceFile): string[] {
  const found: string[] = [];
  const say = ({ start }: SyntaxNode, what: string) =>
    found.push(`${path}:${lineAt(text, start)} ${what}; keys stand in ${home}keymap.ts`);
  walk(parseSync(path, text).program as unknown as SyntaxNode, (node) => {
    if (node.type === 'Literal' && keyName.test(String(node['value'])))
      say(node, `names the key ${node['value']}`);
    if (node.type === 'Literal' && /^key(?:down|up|press)$/.test(String(node['value'])))
      say(node, 'listens to keys');
    if (
      /^(?:Literal|TemplateElement)$/.test(node.type) &&
      / \((?:[a-z,.?/]|Esc|(?:Ctrl|Alt|Shift) .)\)$/.test(textOfNode(node))
    )
      say(node, 'shows a key');
    if (isKeyList(node)) say(node, 'lists keys');
    if (isWrittenCap(node)) say(node, 'shows a key');
    if (isKeyOfEvent(node)) say(node, 'asks an event for its key');
  });
  return found;
}

/** Of a literal, and of a template's part. */
function textOfNode({ value }: SyntaxNode & { readonly value?: unknown }): string {
  const cooked = typeof value === 'object' && value !== null ? Reflect.get(value, 'cooked') : value;
  return String(cooked);
}

const listOf = (value: unknown): SyntaxNode[] => [value].flat().filter(isNode);
const nameOf = (value: unknown): string => (isNode(value) ? String(value['name']) : '');

/** `keys: ['x']` */
const isKeyList = (node: SyntaxNode): boolean =>
  node.type === 'Property' &&
  nameOf(node['key']) === 'keys' &&
  isNode(node['value']) &&
  node['value'].type === 'ArrayExpression' &&
  listOf(node['value']['elements']).some(({ type }) => type === 'Literal');

/** `<kbd>x</kbd>` */
const isWrittenCap = (node: SyntaxNode): boolean =>
  node.type === 'JSXElement' &&
  isNode(node['openingElement']) &&
  nameOf(node['openingElement']['name']) === 'kbd' &&
  listOf(node['children']).some(({ type, value }) => type === 'JSXText' && String(value).trim() !== '');

const isKeyName = (value: unknown): boolean => /^(?:key|code)$/.test(nameOf(value));

/** `event.key`, and `{ key }` of a parameter that is a KeyboardEvent or of a handler of keys. */
function isKeyOfEvent(node: SyntaxNode): boolean {
  if (node.type === 'MemberExpression')
    return nameOf(node['object']) === 'event' && isKeyName(node['property']);
  if (node.type === 'ObjectPattern')
    return takesKey(node) && JSON.stringify(node['typeAnnotation'] ?? '').includes('"KeyboardEvent"');
  if (node.type !== 'JSXAttribute' || !/^onKey(?:Down|Up)$/.test(nameOf(node['name']))) return false;
  const { value } = node as SyntaxNode & { readonly value?: unknown };
  const handler = isNode(value) ? value['expression'] : null;
  const [parameter] = isNode(handler) ? listOf(handler['params']) : [];
  return parameter?.type === 'ObjectPattern' && takesKey(parameter);
}

const takesKey = (pattern: SyntaxNode): boolean =>
  listOf(pattern['properties']).some(({ key }) => isKeyName(key));
