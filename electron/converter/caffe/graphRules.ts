/**
 * Which layers may make and read which blobs, as Net::Init of BVLC/caffe decides before it computes anything:
 * InsertSplits (src/caffe/util/insert_splits.cpp) and AppendTop (src/caffe/net.cpp). A blob is made once. Only a layer
 * whose top stands at the index of the bottom of the same name makes a new version of it, and only while no other
 * reader has seen the old one: each of several readers gets its own blob from a split, so the names differ.
 */
import { VinobenchError } from '../../../shared/faults/errors.ts';
import type { CaffeLayer } from './caffeNet.ts';
import { refuseLayer } from './refuseLayer.ts';

/** The latest version of a blob. */
interface Version {
  /** undefined for an `input` of the net. */
  readonly maker: CaffeLayer | undefined;
  /** One entry for each bottom that reads it. */
  readonly readers: CaffeLayer[];
  /** A loss weight makes Caffe read the blob once more. */
  readonly weighsInLoss: boolean;
}

/**
 * @param inputs blobs declared by `input`.
 * @param layers those of phase TEST, also those that a deployed net leaves out.
 * @throws VinobenchError `input` for the first layer that Caffe refuses.
 */
export function checkBlobs(inputs: readonly string[], layers: readonly CaffeLayer[], file: string): void {
  const blobs = new Map<string, Version>();
  for (const blob of inputs) {
    if (blobs.has(blob)) throw refusedInput(file, blob);
    blobs.set(blob, { maker: undefined, readers: [], weighsInLoss: false });
  }
  for (const layer of layers) {
    checkCounts(layer);
    for (const blob of layer.bottoms) blobs.get(blob)?.readers.push(layer);
    const seen = new Map<string, Version>();
    for (const [index, blob] of layer.tops.entries()) {
      const before = seen.get(blob) ?? blobs.get(blob);
      if (before !== undefined) checkTop(layer, index, blob, before);
      const weight = layer.lossWeights[index] ?? 0;
      seen.set(blob, { maker: layer, readers: [], weighsInLoss: weight !== 0 });
    }
    for (const [blob, version] of seen) blobs.set(blob, version);
  }
}

function checkTop(layer: CaffeLayer, index: number, blob: string, before: Version): void {
  const refuse = (sentence: string): VinobenchError => refuseLayer(layer, sentence, 'input');
  if (layer.bottoms[index] !== blob) {
    const bottom = layer.bottoms.indexOf(blob);
    const why =
      bottom === -1
        ? ''
        : `: in place, top ${index + 1} can only be bottom ${index + 1}, and "${blob}" is bottom ${bottom + 1}`;
    throw refuse(
      `makes the blob "${blob}", which ${described(before.maker)} already makes${why}; rename one`,
    );
  }
  const [other] = before.readers.filter((reader) => reader !== layer);
  if (other !== undefined) {
    throw refuse(
      `works in place on "${blob}", but ${described(other)} reads "${blob}" before it, which Caffe refuses; give the top another name`,
    );
  }
  if (before.readers.length > 1) {
    throw refuse(
      `works in place on "${blob}" and reads it ${before.readers.length} times, which Caffe refuses; give the top another name`,
    );
  }
  if (before.weighsInLoss) {
    throw refuse(
      `works in place on "${blob}", but its loss_weight in ${described(before.maker)} counts as a reader before it, which Caffe refuses; give the top another name`,
    );
  }
}

/** Net::Init and Layer::SetLossWeights want one value for each bottom and each top, or none. */
function checkCounts(layer: CaffeLayer): void {
  const { bottoms, tops, propagatedDown, lossWeights } = layer;
  if (propagatedDown !== 0 && propagatedDown !== bottoms.length) {
    throw refuseLayer(
      layer,
      `gives propagate_down ${propagatedDown} times for ${bottoms.length} bottoms`,
      'input',
    );
  }
  // A loss without a top has one all the same (Layer::AutoTopBlobs).
  if (lossWeights.length > 0 && lossWeights.length !== Math.max(1, tops.length)) {
    throw refuseLayer(
      layer,
      `gives loss_weight ${lossWeights.length} times for ${tops.length} tops`,
      'input',
    );
  }
}

const described = (layer: CaffeLayer | undefined): string =>
  layer === undefined ? 'the net\'s "input"' : `layer "${layer.name}" (${layer.type}, line ${layer.line})`;

const refusedInput = (file: string, blob: string): VinobenchError =>
  new VinobenchError('input', `${file}: the net declares the input "${blob}" twice; rename one.`, {
    place: { file },
  });
