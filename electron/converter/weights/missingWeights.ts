/**
 * What a layer has learned that a caffemodel lacks: Caffe leaves what the layer's filler gave it. Constant and bilinear
 * fillers give the same numbers each time; without a filler they are those of the layer's own set-up, mostly 0.
 */
import type { LayerNote } from '../../../shared/warnings/conversionWarning.ts';
import type { CaffeLayer } from '../caffe/caffeNet.ts';
import { refuseLayer } from '../caffe/refuseLayer.ts';
import { elementCount, floatTensor, generatedTensor, type Tensor } from '../graph/tensor.ts';
import type { BlobSpec } from '../layers/definition.ts';
import { deterministicFiller } from './fillerWeights.ts';

/** @throws VinobenchError `input` where Caffe would draw random numbers. */
export function filledByCaffe(layer: CaffeLayer, spec: BlobSpec, file: string): Tensor {
  if (spec.filler !== undefined) {
    const filled = deterministicFiller(spec.filler, spec.shape, layer);
    if (filled !== undefined) return filled;
    throw refuseLayer(
      layer,
      `needs weights, but ${file} has none under that name, and its filler "${spec.filler.type}" draws at random: give a caffemodel that has them, or none at all`,
      'input',
    );
  }
  const value = initialValue(layer, spec);
  return elementCount(spec.shape) > largestEager
    ? generatedTensor(spec.shape, () => constantBlocks(elementCount(spec.shape), value), Math.abs(value))
    : floatTensor(spec.shape, new Float32Array(elementCount(spec.shape)).fill(value));
}

const largestEager = 1 << 16;

function* constantBlocks(count: number, value: number): Iterable<Float32Array> {
  const block = new Float32Array(Math.min(count, largestEager)).fill(value);
  for (let start = 0; start < count; start += largestEager)
    yield block.subarray(0, Math.min(largestEager, count - start));
}

/** FillerParameter's default is the constant 0; Scale, PReLU and others set one of their own; BatchNorm sums nothing yet. */
const initialValue = ({ type }: CaffeLayer, { fallback }: BlobSpec): number =>
  type === 'BatchNorm' || !('constant' in fallback) ? 0 : fallback.constant;

export function missingNote(
  { occurrence, name }: CaffeLayer,
  specs: readonly BlobSpec[],
  file: string,
): LayerNote {
  const roles = specs.map(({ role }) => role);
  return { kind: 'weights-missing', weightsFile: file, roles, firstOf: occurrence > 0 ? name : null };
}
