/** A model as a request names it: one that ships with Vinobench, or the user's own files. */
import { z } from 'zod';
import { fileReferenceSchema } from '../files/paths.ts';

export const modelReferenceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('catalogue'), id: z.string().min(1) }),
  fileReferenceSchema,
]);
export type ModelReference = z.infer<typeof modelReferenceSchema>;

/** Its id, or the name of its file. */
export const referenceName = (model: ModelReference): string =>
  model.kind === 'catalogue' ? model.id : (model.topology.split(/[\\/]/).at(-1) ?? model.topology);

/** `alexnet and 2 more`; each name counts once. */
export function severalNames(names: readonly string[]): string {
  const [first = 'nothing', ...rest] = [...new Set(names)];
  return rest.length === 0 ? first : `${first} and ${rest.length} more`;
}
