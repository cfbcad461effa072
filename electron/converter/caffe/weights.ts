/** Where a layer's learned values come from: a caffemodel (trainedWeights.ts) or fillers (fillerWeights.ts). */
import type { Tensor } from '../graph/tensor.ts';
import type { BlobSpec } from '../layers/definition.ts';
import type { CaffeLayer } from './caffeModel.ts';

export interface WeightSource {
  readonly kind: 'trained' | 'filler';
  /** One tensor a spec, of exactly its shape. */
  blobs(layer: CaffeLayer, specs: readonly BlobSpec[]): readonly Tensor[];
}
