/** Images that a job reads. */

export interface ImagesRequest {
  /** A folder or an archive, absolute; null: images are drawn. */
  readonly path: string | null;
  /** The labelled set to draw; null: synthetic images of no class. */
  readonly shapes: { readonly seed: number; readonly count: number } | null;
  /** A label file, absolute; null: looked for. */
  readonly labels: string | null;
  /** How many of them, chosen by `seed`; null: all (of synthetic ones `syntheticCount`). */
  readonly subset: number | null;
  readonly seed: number;
}

export interface LookRequest {
  /** Absolute. */
  readonly path: string;
  /** Whether labels are looked for, too. */
  readonly labels: boolean;
}
