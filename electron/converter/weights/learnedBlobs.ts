/** What the layers of a net have learned: taken from the weights once, also where layers share it under a name. */
import type { LayerNote } from '../../../shared/warnings/conversionWarning.ts';
import type { CaffeLayer, CaffeModel } from '../caffe/caffeNet.ts';
import { reshaped, type Tensor } from '../graph/tensor.ts';
import type { BlobSpec } from '../layers/definition.ts';
import type { BlobPlace, WeightSource } from './weights.ts';

type Warn = (layer: CaffeLayer, note: LayerNote) => void;

export class LearnedBlobs {
  readonly #weights: WeightSource;
  readonly #warn: Warn;
  /** Name -> every blob of the net that has it, in the net's order (Net::AppendParam of net.cpp). */
  readonly #places = new Map<string, BlobPlace[]>();
  /** Name -> the first of them as it was read. */
  readonly #shared = new Map<string, Tensor>();
  readonly #learners = new Map<string, string | undefined>();

  /** @param warn what the user should know of a layer's weights. */
  constructor({ layers }: CaffeModel, weights: WeightSource, warn: Warn) {
    this.#weights = weights;
    this.#warn = warn;
    for (const layer of layers) {
      for (const [index, name] of layer.sharedNames.entries()) {
        if (name === '') continue;
        const known = this.#places.get(name);
        if (known === undefined) this.#places.set(name, [{ layer, index }]);
        else known.push({ layer, index });
      }
    }
  }

  /** The layers that have learned anything, by id, and the names under which they share all of it. */
  get learners(): ReadonlyMap<string, string | undefined> {
    return this.#learners;
  }

  /** When all layers have theirs. */
  finish(): void {
    this.#weights.finish?.();
  }

  /** One tensor a spec. */
  of(layer: CaffeLayer, specs: readonly BlobSpec[]): readonly Tensor[] {
    if (specs.length === 0) return [];
    const names = specs.map((_, index) => layer.sharedNames[index] ?? '');
    const sharers = names.map((name) => this.#places.get(name) ?? []);
    const isShared = sharers.every((places) => places.length > 1);
    this.#learners.set(layer.id, isShared ? names.join('\0') : undefined);
    const known = names.map((name) => this.#shared.get(name));
    // A layer that shares all its blobs needs none itself; what it has was written where the others read it.
    const read = known.includes(undefined) ? this.#weights.blobs(layer, specs, sharers, this.#warn) : [];
    return specs.map(({ shape }, index) => {
      const [shared, own, name = ''] = [known[index], read[index], names[index]];
      if (shared !== undefined)
        return shared.shape.join() === shape.join() ? shared : reshaped(shared, shape);
      if (own === undefined) throw new TypeError(`${layer.name} has no blob ${index}`);
      if (name === '') return own;
      const tensor = { ...own, sharedAs: name, chunks: (most?: number) => own.chunks(most) };
      this.#shared.set(name, tensor);
      return tensor;
    });
  }
}
