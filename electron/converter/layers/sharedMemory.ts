/**
 * Which tops lie in the memory of another blob: the layers of BVLC's Caffe that call `Blob::ShareData` on a top
 * (reshape_layer.cpp, flatten_layer.cpp, split_layer.cpp, concat_layer.cpp, slice_layer.cpp, recurrent_layer.cpp), and
 * SSD's permute_layer.cpp where the order is kept. Every other layer writes its tops, Dropout of phase TEST included.
 */
import type { CaffeLayer } from '../caffe/caffeNet.ts';
import type { Value } from '../graph/graph.ts';

type Owner =
  | { readonly kind: 'bottom'; readonly index: number }
  | { readonly kind: 'top'; readonly index: number };

const firstBottom: Owner = { kind: 'bottom', index: 0 };

/** @param top its index. @returns whose memory it is; undefined when it is its own. */
export function ownerOf(
  { type, bottoms, tops }: CaffeLayer,
  top: number,
  values: { readonly bottoms: readonly Value[]; readonly tops: readonly (Value | undefined)[] },
): Owner | undefined {
  switch (type) {
    case 'Reshape':
    case 'Flatten':
    case 'Split':
      return firstBottom;
    case 'Concat':
      return bottoms.length === 1 ? firstBottom : undefined;
    case 'Slice':
      return tops.length === 1 ? firstBottom : undefined;
    case 'Permute':
      return values.tops[0] === values.bottoms[0] ? firstBottom : undefined;
    case 'LSTM':
      // The sequence of one step and its last hidden state, which expose_hidden gives, are one.
      return top === 1 && values.bottoms[0]?.shape[0] === 1 ? { kind: 'top', index: 0 } : undefined;
    default:
      return undefined;
  }
}
