/**
 * The blobs of a net while it is lowered, with the memory that Caffe keeps them in. Some layers hand their bottom's
 * memory on instead of copying it (`Blob::ShareData`), so what a layer computes in place reaches every blob that shares
 * the memory: those that read it later see the new numbers, under their own shape.
 */
import type { LayerNote } from '../../shared/warnings/conversionWarning.ts';
import type { CaffeLayer } from './caffe/caffeNet.ts';
import type { Value } from './graph/graph.ts';

/** One piece of memory. */
interface Memory {
  /** What it holds. */
  latest: Value;
  /** The same numbers under other shapes, by shape. */
  views: Map<string, Value>;
  /** The last layer that wrote in place, and the blob it wrote to. */
  written: { readonly layer: CaffeLayer; readonly blob: string } | undefined;
}

/** One version of a blob: a layer that works in place makes a new one under the same name. */
export interface BlobVersion {
  readonly blob: string;
  readonly shape: readonly number[];
  readonly isInput: boolean;
  readonly memory: Memory;
  consumed: boolean;
}

/** Whose memory a new blob shares. */
type Sharing = { readonly with: BlobVersion } | undefined;

interface NewBlob {
  readonly blob: string;
  readonly value: Value;
  readonly isInput: boolean;
  readonly sharing?: Sharing;
}

export class BlobMemory {
  readonly #current = new Map<string, BlobVersion>();
  /** Warned of already: writer and reader. */
  readonly #told = new Set<string>();
  readonly #reshape: (value: Value, shape: readonly number[], name: string) => Value;
  readonly #tell: (writer: CaffeLayer, note: LayerNote) => void;

  /**
   * @param reshape adds an operation of that name that gives a value another shape.
   * @param tell what the user should know of a layer that works in place.
   */
  constructor(
    reshape: (value: Value, shape: readonly number[], name: string) => Value,
    tell: (writer: CaffeLayer, note: LayerNote) => void,
  ) {
    this.#reshape = reshape;
    this.#tell = tell;
  }

  has = (blob: string): boolean => this.#current.has(blob);

  get = (blob: string): BlobVersion | undefined => this.#current.get(blob);

  /** The last versions, in the order in which they were made. */
  get current(): readonly BlobVersion[] {
    return [...this.#current.values()];
  }

  /** A blob that was not there before. */
  define({ blob, value, isInput, sharing }: NewBlob): BlobVersion {
    const memory = sharing?.with.memory ?? { latest: value, views: new Map(), written: undefined };
    memory.views.set(value.shape.join(), value);
    return this.#put({ blob, shape: value.shape, isInput, memory, consumed: false });
  }

  /** The next version of a blob, written in place by `layer`. */
  overwrite(before: BlobVersion, value: Value, layer: CaffeLayer, isInput: boolean): BlobVersion {
    const { blob, memory } = before;
    const same = memory.views.get(value.shape.join());
    if (same === undefined || !isSame(same, value)) {
      memory.latest = value;
      memory.views = new Map([[value.shape.join(), value]]);
      memory.written = { layer, blob };
    }
    return this.#put({ blob, shape: value.shape, isInput, memory, consumed: false });
  }

  /** What the blob holds now. */
  read({ blob, shape, memory }: BlobVersion): Value {
    const { written } = memory;
    if (written !== undefined && written.blob !== blob) this.#warn(written.layer, written.blob, blob);
    const key = shape.join();
    const known = memory.views.get(key);
    if (known !== undefined) return known;
    const view = this.#reshape(memory.latest, shape, `${blob}/view`);
    memory.views.set(key, view);
    return view;
  }

  drop(blob: string): void {
    this.#current.delete(blob);
  }

  #put(version: BlobVersion): BlobVersion {
    this.#current.delete(version.blob);
    this.#current.set(version.blob, version);
    return version;
  }

  #warn(writer: CaffeLayer, written: string, read: string): void {
    const key = `${writer.id} ${read}`;
    if (this.#told.has(key)) return;
    this.#told.add(key);
    this.#tell(writer, { kind: 'shares-memory', written, read });
  }
}

const isSame = (left: Value, right: Value): boolean =>
  left.operation === right.operation && left.port === right.port;
