/** The shape of a document as its zod schema has it, in the notation of TypeScript: `{ schemaVersion: 1, cells: [...] }`. */
import { z } from 'zod';

/** What JSON schema says and is shown here. */
const nodeSchema = z.looseObject({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  $ref: z.string().optional(),
  const: z.unknown().optional(),
  enum: z.array(z.unknown()).optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  required: z.array(z.string()).optional(),
  additionalProperties: z.unknown().optional(),
  items: z.unknown().optional(),
  prefixItems: z.array(z.unknown()).optional(),
  anyOf: z.array(z.unknown()).optional(),
  oneOf: z.array(z.unknown()).optional(),
  allOf: z.array(z.unknown()).optional(),
});
type Node = z.infer<typeof nodeSchema>;

/** Schemas with an id stand in it by that name. */
export const shapeOf = (schema: z.ZodType): string => shape(jsonOf(schema), 0);

/** The schemas with an id in these, each once: name -> shape. */
export function namedShapes(schemas: readonly z.ZodType[]): ReadonlyMap<string, string> {
  const named = schemas.flatMap((schema) => Object.entries(jsonOf(schema).$defs ?? {}));
  return new Map(named.map(([name, value]) => [name, shape(value, 0)]));
}

// What JSON has no type for (bytes of samples) is shown as unknown.
const jsonOf = (schema: z.ZodType) =>
  z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any', reused: 'inline' });

const indent = (depth: number): string => '  '.repeat(depth);

function shape(value: unknown, depth: number): string {
  const node: Node = nodeSchema.parse(value);
  if (node.$ref !== undefined) return node.$ref.slice(node.$ref.lastIndexOf('/') + 1);
  if (Object.hasOwn(node, 'const')) return JSON.stringify(node.const);
  if (node.enum !== undefined)
    return wrapped(
      node.enum.map((word) => JSON.stringify(word)),
      depth,
    );
  const either = node.anyOf ?? node.oneOf;
  if (either !== undefined) return either.map((one) => shape(one, depth)).join(' | ');
  if (node.allOf !== undefined) return node.allOf.map((one) => shape(one, depth)).join(' & ');
  if (node.prefixItems !== undefined)
    return `[${node.prefixItems.map((one) => shape(one, depth)).join(', ')}]`;
  if (node.type === 'array') return `[${shape(node.items ?? {}, depth)} ...]`;
  if (node.properties !== undefined) return object(node, node.properties, depth);
  if (node.type === 'object')
    return `{ [name]: ${node.additionalProperties === undefined ? 'unknown' : shape(node.additionalProperties, depth)} }`;
  return [node.type ?? 'unknown'].flat().join(' | ');
}

function object(node: Node, properties: Readonly<Record<string, unknown>>, depth: number): string {
  const fields = Object.entries(properties).map(([name, value]) => {
    const optional = node.required?.includes(name) === true ? '' : '?';
    return `${indent(depth + 1)}${name}${optional}: ${shape(value, depth + 1)}`;
  });
  return `{\n${fields.join('\n')}\n${indent(depth)}}`;
}

/** Long lists of words over several lines. */
function wrapped(words: readonly string[], depth: number): string {
  const line = words.join(' | ');
  if (line.length <= 90) return line;
  return words.map((word) => `\n${indent(depth + 1)}| ${word}`).join('');
}
