/** How much of an inference one image is. */
import type { ConvertDocument } from './conversion.ts';

type Shaped = Pick<ConvertDocument, 'inputs'>;

/** Images of one inference: the first axis where all inputs are images and agree on it, else 1. */
export function batchOf({ inputs }: Shaped): number {
  const [first = 1, ...others] = new Set(
    inputs.map(({ shape }) => (shape.length === 4 ? (shape[0] ?? 1) : 1)),
  );
  return others.length > 0 ? 1 : Math.max(1, first);
}

/** Of one image; null: the shapes leave it open. */
export const gflopsOfImage = (document: Shaped & { readonly flops: number | null }): number | null =>
  document.flops === null ? null : document.flops / batchOf(document) / 1e9;
