/**
 * A model of what BVLC's Caffe accepts as a net, step by step as its code works (9b89154): InsertSplits of
 * src/caffe/util/insert_splits.cpp, then AppendBottom and AppendTop of src/caffe/net.cpp. It shares nothing with the
 * converter; what a layer computes is no part of it.
 */
export interface GraphLayer {
  readonly name: string;
  readonly type: string;
  readonly bottoms: readonly string[];
  readonly tops: readonly string[];
  readonly lossWeights: readonly number[];
}

/** Blobs that are left over, sorted, without those that a split made; `refused` with Caffe's reason. */
type Verdict =
  | { readonly kind: 'accepted'; readonly outputs: readonly string[] }
  | { readonly kind: 'refused'; readonly why: 'unknown bottom' | 'duplicate blob' };

type Index = `${number},${number}`;
const indexOf = (layer: number, position: number): Index => `${layer},${position}`;

interface SplitLayer {
  readonly bottoms: string[];
  readonly tops: string[];
}

const splitMark = ' split ';
const splitBlob = (blob: string, source: Index, number: number): string =>
  `${blob}${splitMark}${source} ${number}`;

/** Every blob that is read more than once gets a layer that copies it, and each reader its own blob. */
function insertSplits(layers: readonly GraphLayer[]): SplitLayer[] | undefined {
  const lastTop = new Map<string, Index>();
  const sourceOf = new Map<Index, Index>();
  const counts = new Map<Index, number>();
  const read = (top: Index): void => void counts.set(top, (counts.get(top) ?? 0) + 1);
  for (const [number, { bottoms, tops, lossWeights }] of layers.entries()) {
    for (const [position, blob] of bottoms.entries()) {
      const top = lastTop.get(blob);
      if (top === undefined) return undefined;
      sourceOf.set(indexOf(number, position), top);
      read(top);
    }
    for (const [position, blob] of tops.entries()) lastTop.set(blob, indexOf(number, position));
    for (const [position, blob] of tops.slice(0, lossWeights.length).entries()) {
      const top = lastTop.get(blob);
      if (top !== undefined && lossWeights[position] !== 0) read(top);
    }
  }
  const given = new Map<Index, number>();
  const next = (top: Index): number => {
    const number = given.get(top) ?? 0;
    given.set(top, number + 1);
    return number;
  };
  const result: SplitLayer[] = [];
  for (const [number, { bottoms, tops, lossWeights }] of layers.entries()) {
    const renamed = bottoms.map((blob, position) => {
      const top = sourceOf.get(indexOf(number, position));
      return top !== undefined && (counts.get(top) ?? 0) > 1 ? splitBlob(blob, top, next(top)) : blob;
    });
    result.push({ bottoms: renamed, tops: [...tops] });
    for (const [position, blob] of tops.entries()) {
      const top = indexOf(number, position);
      const count = counts.get(top) ?? 0;
      if (count < 2) continue;
      result.push({
        bottoms: [blob],
        tops: Array.from({ length: count }, (_, at) => splitBlob(blob, top, at)),
      });
      if ((lossWeights[position] ?? 0) !== 0) next(top);
    }
  }
  return result;
}

/** Net::Init without its layers' own set-up. */
export function caffeVerdict(layers: readonly GraphLayer[]): Verdict {
  const split = insertSplits(layers);
  if (split === undefined) return { kind: 'refused', why: 'unknown bottom' };
  const known = new Set<string>();
  const available = new Set<string>();
  for (const { bottoms, tops } of split) {
    for (const blob of bottoms) {
      if (!available.delete(blob)) return { kind: 'refused', why: 'unknown bottom' };
    }
    for (const [position, blob] of tops.entries()) {
      const inPlace = bottoms.length > position && bottoms[position] === blob;
      if (!inPlace && known.has(blob)) return { kind: 'refused', why: 'duplicate blob' };
      known.add(blob);
      available.add(blob);
    }
  }
  return { kind: 'accepted', outputs: [...available].filter((blob) => !blob.includes(splitMark)).sort() };
}
