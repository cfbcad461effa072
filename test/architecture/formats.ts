/** Holds files to one place where numbers become text, so that window and terminal write a figure alike. */
import { parseSync } from 'vite';
import { isNode, lineAt, type SourceFile, type SyntaxNode, walk } from './check.ts';
import { heldToUnits } from './units.ts';

/** What runs for a user, and what makes it. */
export const heldToFormats = (path: string): boolean =>
  heldToUnits(path) || (/^setup\/.*\.(?:ts|mjs)$/.test(path) && !/\.test\.ts$/.test(path));

const roundings = new Set(['toFixed', 'toPrecision', 'toExponential', 'toLocaleString']);

/** One sentence a number that is written in place. */
export function numbersWritten({ path, text }: SourceFile): string[] {
  const found: string[] = [];
  walk(parseSync(path, text).program as unknown as SyntaxNode, (node) => {
    if (node.type !== 'MemberExpression' || !isNode(node['property'])) return;
    const { property } = node;
    const name = property.type === 'Literal' ? property['value'] : property['name'];
    if ((roundings.has(String(name)) && isNode(node['object'])) || name === 'NumberFormat')
      found.push(
        `${path}:${lineAt(text, node.start)} writes a number by ${name}: use shared/view/text/format.ts`,
      );
  });
  return found;
}

/** Files that write numbers themselves, each with its reason. */
export const mayWriteNumbers: Readonly<Record<string, string>> = {
  'shared/view/text/format.ts': 'the formats themselves',
  'shared/profile/tableTwo.ts': 'as the study prints them, in a file for other programs as well',
  'electron/files/limits.ts': 'sizes in refusals of engines, which know no view',
  'native/build.ts': 'runs before any package is installed',
  'setup/report.mjs': 'runs before any package is installed, where no .ts can be imported',
};
