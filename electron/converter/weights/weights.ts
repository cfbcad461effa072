/** Where a layer's learned values come from: a caffemodel (trainedWeights.ts) or fillers (fillerWeights.ts). */
import type { LayerNote } from '../../../shared/warnings/conversionWarning.ts';
import type { CaffeLayer } from '../caffe/caffeNet.ts';
import type { Tensor } from '../graph/tensor.ts';
import type { BlobSpec } from '../layers/definition.ts';

/** A layer's learned blob, counted from 0. */
export interface BlobPlace {
  readonly layer: CaffeLayer;
  readonly index: number;
}

export interface WeightSource {
  readonly kind: 'trained' | 'filler';
  /**
   * One tensor a spec, of exactly its shape.
   *
   * @param sharers of each spec: the blobs of the net that share one memory with it, itself included; empty for its
   * own blob. Where they are stored differently the last one that is stored counts, as in Net::CopyTrainedLayersFrom.
   */
  blobs(
    layer: CaffeLayer,
    specs: readonly BlobSpec[],
    sharers?: readonly (readonly BlobPlace[])[],
    warn?: (layer: CaffeLayer, note: LayerNote) => void,
  ): readonly Tensor[];
  /** @throws VinobenchError `input` when no layer of the net found its weights. */
  finish?(): void;
  /** The shapes of the blobs that are stored for the layer; empty for one that is listed without any, undefined where it is not listed. */
  shapes?(layer: CaffeLayer): readonly (readonly number[])[] | undefined;
}
