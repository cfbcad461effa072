/** Images to run a network on: their names, their labels, and a way to read them that never holds them all. */

/** A file's bytes, or pixels that never were in a file. */
export type ImageData =
  | { readonly kind: 'encoded'; readonly bytes: Buffer }
  | {
      readonly kind: 'pixels';
      readonly width: number;
      readonly height: number;
      /** RGB, rows from the top. */
      readonly data: Uint8Array;
    };

export interface ImageEntry {
  /** Relative to the folder or archive, with `/`. */
  readonly name: string;
  /** Index of its class; null: it has none. */
  readonly label: number | null;
}

/** Where labels come from. Names in alphabetical order say nothing about a network unless all its classes are there. */
export type LabelSource =
  | { readonly kind: 'file'; readonly file: string }
  | { readonly kind: 'numbered-folders' }
  | { readonly kind: 'named-folders'; readonly classes: number };

export interface ReadImage {
  /** Into `images`. */
  readonly index: number;
  /** Bytes that opening it takes. */
  readonly size: number;
  /** Rejects with a reason that names no file. */
  open(): Promise<ImageData>;
}

export interface ImageSet {
  /** Sorted by name. */
  readonly images: readonly ImageEntry[];
  /** Whether any image has a label. */
  readonly labelled: boolean;
  /** Null when none has. */
  readonly labelSource: LabelSource | null;
  /** In the order that is quickest to read: an archive may only be read from its beginning to its end. */
  read(indices: readonly number[], signal?: AbortSignal): AsyncIterable<ReadImage>;
  close(): Promise<void>;
}
