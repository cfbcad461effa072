/** Why nothing of a source's layer is in its IR, as data; the words are in shared/view/text/removalText.ts. */

export const removalKinds = [
  /** Its top is its bottom. */
  'unchanged',
  /** It depends on shapes alone: its values are constants. */
  'constant',
  /** No output needs it. */
  'unused',
  /** It keeps blobs from being outputs. */
  'silence',
  'reads-training-data',
  /** All that it reads is of layers that are left out. */
  'reads-what-training-needs',
  'loss',
  'measures-training',
  'writes-file',
  'chooses-for-training',
  /** By `include`, phase TRAIN. */
  'training-phase',
  /** No `include` takes it into phase TEST with these stages. */
  'not-included',
  'excluded',
] as const;
type RemovalKind = (typeof removalKinds)[number];

export type Removal =
  | { readonly kind: Exclude<RemovalKind, 'not-included'> }
  | { readonly kind: 'not-included'; readonly stages: readonly string[] };

/** Of a source map, which has the kind alone. Null: an older one, which has a sentence, or one of another program. */
export function removalOf(word: string): Removal | null {
  const kind = removalKinds.find((one) => one === word);
  if (kind === undefined) return null;
  return kind === 'not-included' ? { kind, stages: [] } : { kind };
}
