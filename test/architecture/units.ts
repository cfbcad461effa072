/**
 * Holds files to branded units: what is named for a unit (`tookMs`, `sizeBytes`) has the unit's type, and one unit becomes
 * another by a named conversion. The types, their schemas and the conversions are in `shared/units.ts`.
 */
import { parseSync } from 'vite';
import { isNode, lineAt, type SourceFile, type SyntaxNode, walk } from './check.ts';

/** What runs for a user. Tests and benches have their own figures. */
export const heldToUnits = (path: string): boolean =>
  /^(?:shared|electron|renderer|models|native)\/.*\.tsx?$/.test(path) && !/\.test\.tsx?$/.test(path);

const namesUnit = /(?:[a-z0-9](?:Ms|Us|Ns|Bytes|Seconds)|^(?:ms|us|ns|seconds))$/;
const factors = new Set([1e3, 1e6, 1e9, 2 ** 10, 2 ** 20, 2 ** 30]);

/** One sentence a field, parameter, variable or function that is named for a unit and is a bare number. */
export function bareUnits({ path, text }: SourceFile): string[] {
  const found: string[] = [];
  const hold = (name: unknown, type: unknown, { start }: SyntaxNode) => {
    if (typeof name === 'string' && namesUnit.test(name) && isBare(type))
      found.push(
        `${path}:${lineAt(text, start)} ${name} is a bare number: give it a type of shared/units.ts`,
      );
  };
  walk(parsed({ path, text }), (node) => {
    switch (node.type) {
      case 'Identifier':
        return hold(node['name'], node['typeAnnotation'], node);
      case 'TSPropertySignature':
      case 'PropertyDefinition':
        return hold(nameOf(node['key']), node['typeAnnotation'], node);
      case 'TSMethodSignature':
        return hold(nameOf(node['key']), node['returnType'], node);
      case 'MethodDefinition':
        return hold(nameOf(node['key']), partOf(node['value'], 'returnType'), node);
      case 'FunctionDeclaration':
        return hold(nameOf(node['id']), node['returnType'], node);
      case 'VariableDeclarator':
        return hold(nameOf(node['id']), partOf(node['init'], 'returnType'), node);
      case 'TSNamedTupleMember':
        return hold(nameOf(node['label']), node['elementType'], node);
      case 'Property':
        return hold(nameOf(node['key']), schemaIn(node['value']), node);
      default:
        return undefined;
    }
  });
  return found;
}

/** One sentence a product or quotient with a factor between two units. */
export function inlineConversions({ path, text }: SourceFile): string[] {
  const found: string[] = [];
  walk(parsed({ path, text }), (node) => {
    const { type, operator, left, right } = node;
    if (type !== 'BinaryExpression' || (operator !== '/' && operator !== '*')) return;
    // Within a constant (`60 * 1000`) nothing is converted.
    if (numberIn(left) !== null && numberIn(right) !== null) return;
    const sides = operator === '/' ? [right] : [left, right];
    if (sides.some((side) => factors.has(numberIn(side) ?? 0)))
      found.push(
        `${path}:${lineAt(text, node.start)} converts in place: use a conversion of shared/units.ts`,
      );
  });
  return found;
}

const parsed = ({ path, text }: SourceFile) => parseSync(path, text).program as unknown as SyntaxNode;

const partOf = (node: unknown, part: string): unknown => (isNode(node) ? node[part] : undefined);

const nameOf = (node: unknown): unknown => partOf(node, 'name');

/** `number`, `number | null`, `readonly number[]`, `z.number()`. */
function isBare(type: unknown): boolean {
  if (!isNode(type)) return false;
  switch (type.type) {
    case 'TSNumberKeyword':
    case 'CallExpression':
      return true;
    case 'TSTypeAnnotation':
    case 'TSTypeOperator':
    case 'TSParenthesizedType':
      return isBare(type['typeAnnotation']);
    case 'TSArrayType':
      return isBare(type['elementType']);
    case 'TSUnionType':
      return Array.isArray(type['types']) && type['types'].some(isBare);
    default:
      return false;
  }
}

/** The `z.number()` that a schema is made of, or null. */
function schemaIn(value: unknown): SyntaxNode | null {
  if (!isNode(value)) return null;
  let found: SyntaxNode | null = null;
  walk(value, (node) => {
    const callee = node.type === 'CallExpression' ? node['callee'] : null;
    if (nameOf(partOf(callee, 'object')) === 'z' && nameOf(partOf(callee, 'property')) === 'number')
      found = node;
  });
  return found;
}

/** The value of `1e3` or `2 ** 20`, or null. */
function numberIn(node: unknown): number | null {
  if (!isNode(node)) return null;
  if (node.type === 'Literal') return typeof node['value'] === 'number' ? node['value'] : null;
  if (node.type !== 'BinaryExpression') return null;
  const [left, right] = [numberIn(node['left']), numberIn(node['right'])];
  if (left === null || right === null) return null;
  if (node['operator'] === '**') return left ** right;
  return node['operator'] === '*' ? left * right : null;
}

/** Files, or folders with `/` at the end, that have bare numbers named for a unit, each with its reason. */
export const mayBeBare: Readonly<Record<string, string>> = {
  'electron/converter/input/fileFields.ts': 'bytes of a message in a file, found by arithmetic on positions',
  'electron/images/bmp.ts': 'the layout of a file format, where every number is a count of bytes',
};

const rates = 'rates: FLOPs or bytes a second to GFLOP/s or GB/s, which have no unit type';
const counts = 'counts in millions or billions, for a sentence';
const frequency = 'kHz to MHz, MHz to GHz';
const sentence = 'a size in a sentence';

/** Files that multiply or divide by such a factor, each with its reason. */
export const mayConvert: Readonly<Record<string, string>> = {
  'shared/units.ts': 'the conversions themselves',
  'shared/view/text/format.ts': 'chooses the unit that a figure is shown in',
  'electron/files/limits.ts': 'limits in powers of 1024',
  'electron/converter/weights/fillerWeights.ts': sentence,
  'electron/images/decode.ts': sentence,
  'electron/converter/lower.ts': sentence,
  'electron/images/bmp.ts': counts,
  'electron/terminal/conversionText.ts': counts,
  'electron/terminal/table.ts': counts,
  'renderer/models/ModelFacts.tsx': counts,
  'renderer/models/ModelTable.tsx': counts,
  'shared/models/imageWork.ts': counts,
  'shared/view/text/workText.ts': counts,
  'electron/workbench/bench/cellSamples.ts':
    'FPS of a latency; by seconds the last digit of a document would change',
  'electron/jobs/worker/peaks.ts': rates,
  'electron/jobs/worker/runtimePeaks.ts': rates,
  'electron/terminal/rooflineText.ts': rates,
  'renderer/kernels/RooflineInspector.tsx': rates,
  'shared/profile/kernels.ts': rates,
  'shared/profile/roofline.ts': rates,
  'shared/view/kernels/kernelFacts.ts': rates,
  'shared/view/kernels/kernelRows.ts': rates,
  'shared/view/kernels/rooflineLayout.ts': rates,
  'shared/view/kernels/rooflinePlot.ts': rates,
  'electron/workbench/machine/machine.ts': frequency,
  'electron/system/processors.ts': frequency,
  'shared/view/text/conditionText.ts': frequency,
  'electron/system/thermal.ts': 'thousandths of a degree to degrees',
  'native/build.ts': 'runs before any package is installed',
  'shared/view/matrix/matrixUnits.ts': 'the matrix shows memory in decimal megabytes',
};

/** The entry that excuses a file, or undefined. */
export const excusedBy = (path: string, excuses: Readonly<Record<string, string>>): string | undefined =>
  Object.keys(excuses).find((place) => (place.endsWith('/') ? path.startsWith(place) : path === place));
