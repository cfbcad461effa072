/**
 * What a layer's `param` entries may say of its learned blobs: the checks of Net::Init and Net::AppendParam
 * (src/caffe/net.cpp of BVLC/caffe).
 */
import { isBvlcType } from '../caffe/bvlcTypes.ts';
import type { CaffeLayer } from '../caffe/caffeNet.ts';
import { refuseLayer } from '../caffe/refuseLayer.ts';
import { elementCount } from '../graph/tensor.ts';
import type { BlobSpec } from '../layers/definition.ts';

interface Owner {
  readonly layer: CaffeLayer;
  readonly shape: readonly number[];
  rate: number | undefined;
  decay: number | undefined;
}

export class ParamRules {
  /** Name -> the first blob of that name, which the others share. */
  readonly #owners = new Map<string, Owner>();

  /** @throws VinobenchError `input` where Caffe refuses the layer. */
  check(layer: CaffeLayer, specs: readonly BlobSpec[]): void {
    const { params } = layer;
    const most = mostBlobs(layer, specs.length);
    if (params.length > most) {
      throw refuseLayer(
        layer,
        `gives "param" ${params.length} times, but learns ${specs.length} blobs, which Caffe refuses; remove the surplus`,
        'input',
      );
    }
    for (const [index, { shape }] of specs.entries()) {
      const param = params[index];
      if (param === undefined || param.name === '') continue;
      const { name, permissive, rate, decay } = param;
      const owner = this.#owners.get(name);
      if (owner === undefined) {
        this.#owners.set(name, { layer, shape, rate, decay });
        continue;
      }
      const fits = permissive
        ? elementCount(shape) === elementCount(owner.shape)
        : shape.join() === owner.shape.join();
      if (!fits) {
        throw refuseLayer(
          layer,
          `shares the blob "${name}" of shape [${shape}] with layer "${owner.layer.name}", where it is [${owner.shape}]`,
          'input',
        );
      }
      owner.rate = agreed(layer, `lr_mult of the shared blob "${name}"`, owner.rate, rate);
      owner.decay = agreed(layer, `decay_mult of the shared blob "${name}"`, owner.decay, decay);
    }
  }
}

/** Forks' layers learn other blobs than are known here; NVIDIA's BatchNorm learns a factor and a bias, too. */
function mostBlobs({ type }: CaffeLayer, planned: number): number {
  if (!isBvlcType(type)) return Number.POSITIVE_INFINITY;
  return type === 'BatchNorm' ? Math.max(planned, 5) : planned;
}

function agreed(layer: CaffeLayer, what: string, owner: number | undefined, own: number | undefined) {
  if (owner !== undefined && own !== undefined && owner !== own) {
    throw refuseLayer(layer, `gives ${own} for the ${what}, where an earlier layer gives ${owner}`, 'input');
  }
  return owner ?? own;
}
