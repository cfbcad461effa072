/**
 * How strong each weighted layer's default weights must be so that the signal keeps its scale through a deep net.
 * A sum over fan-in inputs keeps the variance with gain 1, with gain 2 behind a ReLU (He et al. 2015). In a net of L
 * residual sums the last weighted layer of each branch is damped by 1/L: the variance grows by (1 + 1/L) a block, at
 * most e in all (the idea of Zhang et al., "Fixup initialization", 2019). What a softmax reads is brought from pixel
 * scale (a standard deviation of about 64) to about 1: probabilities neither vanish nor become denormal.
 */
import type { CaffeLayer } from '../caffe/caffeNet.ts';
import { layerDefinition } from '../layers/registry.ts';

const pixelVariance = 64 ** 2;

interface Signal {
  readonly rectified: boolean;
  /** Weighted layers on the longest way from the input. */
  readonly depth: number;
  /** The only layer whose weights scale all of this signal; none where several flow together. */
  readonly weighted: CaffeLayer | undefined;
}

const inputSignal: Signal = { rectified: false, depth: 0, weighted: undefined };

export function signalGains(layers: readonly CaffeLayer[]): (layer: CaffeLayer) => number {
  const signals = new Map<string, Signal>();
  const gains = new Map<CaffeLayer, number>();
  const damped = new Map<CaffeLayer, number>();
  const classifiers = new Set<CaffeLayer>();
  let sums = 0;
  for (const layer of layers) {
    const bottoms = layer.bottoms.map((blob) => signals.get(blob) ?? inputSignal);
    const [first = inputSignal] = bottoms;
    const depth = Math.max(0, ...bottoms.map((bottom) => bottom.depth));
    let signal: Signal = { ...first, depth, weighted: bottoms.length > 1 ? undefined : first.weighted };
    switch (layerDefinition(layer.type)?.signal ?? 'other') {
      case 'weighted':
        gains.set(layer, first.rectified ? 2 : 1);
        signal = { rectified: false, depth: depth + 1, weighted: layer };
        break;
      case 'rectifies':
        signal = { ...signal, rectified: true };
        break;
      case 'passes':
        signal = { ...signal, rectified: bottoms.length > 0 && bottoms.every((bottom) => bottom.rectified) };
        break;
      case 'adds':
        sums++;
        for (const branch of branchEnds(bottoms)) damped.set(branch, bottoms.length - 1);
        signal = { ...signal, rectified: false };
        break;
      case 'classifies':
        if (first.weighted !== undefined) classifiers.add(first.weighted);
        break;
      case 'other':
        signal = { ...signal, rectified: false };
    }
    for (const top of layer.tops) signals.set(top, signal);
  }
  return (layer) => {
    const gain = gains.get(layer) ?? 1;
    const branches = damped.get(layer);
    const residual = branches === undefined ? 1 : 1 / (sums * branches);
    return gain * residual * (classifiers.has(layer) ? 1 / pixelVariance : 1);
  };
}

/** Of a sum's bottoms the one with the fewest layers is the trunk; the others end in these layers. */
function branchEnds(bottoms: readonly Signal[]): CaffeLayer[] {
  const trunk = bottoms.reduce(
    (least, bottom) => (bottom.depth < least.depth ? bottom : least),
    bottoms[0] ?? inputSignal,
  );
  return bottoms.flatMap((bottom) =>
    bottom === trunk || bottom.weighted === undefined || bottom.weighted === trunk.weighted
      ? []
      : [bottom.weighted],
  );
}
