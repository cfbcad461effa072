/** A float graph, what was seen of it, and the layers to leave in float: together an 8-bit graph. */
import type { Estimator, Int8Rules } from '../../shared/documents/calibration.ts';
import type { FloatLayer } from '../../shared/precision/floatLayers.ts';
import { biasShift } from './biasCorrection.ts';
import {
  type ActivationBounds,
  insertFakeQuantize,
  insertWeights,
  removeUnusedConstants,
  shiftBias,
} from './insert.ts';
import { floatsOf } from './ir/elements.ts';
import type { IrGraph, Source } from './ir/irGraph.ts';
import {
  type ActivationQuantizer,
  type Placement,
  placeQuantizers,
  type WeightQuantizer,
} from './placement/placement.ts';
import { rulesOf } from './placement/rules.ts';
import { Structure } from './placement/structure.ts';
import { bounds, type QuantizationScheme } from './ranges/activationRange.ts';
import { estimateChannels, estimateRange, type Seen } from './ranges/estimate.ts';
import { type QuantizedWeights, quantizeWeights } from './ranges/weights.ts';
import { inputChannelAxis } from './statistics/inputChannels.ts';
import type { Statistics } from './statistics/statistics.ts';

interface QuantizeOptions {
  readonly statistics: Statistics;
  /** Names of layers that stay in float. */
  readonly floatLayers: ReadonlySet<string>;
  readonly family: Int8Rules;
  /** Of activations; weights are always symmetric. */
  readonly scheme: QuantizationScheme;
  readonly estimator: Estimator;
  /** Per cent, for the estimator of that name. */
  readonly percentile: number;
  readonly biasCorrection: boolean;
}

export interface QuantizedModel {
  readonly graph: IrGraph;
  /** Names of the layers with weights that run on 8-bit values. */
  readonly quantizedLayers: readonly string[];
  /** Those that do not, and why. */
  readonly floatLayers: readonly FloatLayer[];
}

interface PreparedWeights {
  readonly quantized: QuantizedWeights;
  /** Of the bias, with its axis from the end; undefined where none is known. */
  readonly shift: Float32Array | undefined;
}

/**
 * Quantizes one float graph again and again: which layers stay in float may differ from call to call, integers and bias shifts of
 * the others are made once.
 */
export class Quantizer {
  readonly #float: IrGraph;
  readonly #options: Omit<QuantizeOptions, 'floatLayers'>;
  readonly #structure: Structure;
  readonly #weights = new Map<string, PreparedWeights | undefined>();

  constructor(float: IrGraph, options: Omit<QuantizeOptions, 'floatLayers'>) {
    this.#float = float;
    this.#options = options;
    this.#structure = new Structure(float, rulesOf[options.family]);
  }

  quantize(floatLayers: ReadonlySet<string>): QuantizedModel {
    const graph = this.#float.clone();
    const rules = rulesOf[this.#options.family];
    const placement = placeQuantizers(this.#float, rules, floatLayers);
    const unbounded = new Set<number>();
    for (const quantizer of placement.activations) {
      const range = this.#boundsOf(placement, quantizer);
      if ([...range.low, ...range.high].every(Number.isFinite))
        insertFakeQuantize(graph, quantizer.source, quantizer.targets, range);
      else for (const { layer } of quantizer.targets) unbounded.add(layer);
    }
    for (const quantizer of placement.weights)
      if (!unbounded.has(quantizer.layer)) this.#replaceWeights(graph, quantizer);
    const structure = new Structure(graph, rules);
    removeUnusedConstants(graph, (id) => structure.isConstant(id));
    const left = placement.weights
      .filter(({ layer }) => unbounded.has(layer))
      .map(({ layer }) => this.#float.layer(layer))
      .map(({ name, type }) => ({ layer: name, type, reason: 'unbounded-data' as const }));
    const names = new Set(left.map(({ layer }) => layer));
    return {
      graph,
      quantizedLayers: placement.quantizedLayers.filter((name) => !names.has(name)),
      floatLayers: [...placement.floatLayers, ...left],
    };
  }

  #boundsOf({ activations }: Placement, quantizer: ActivationQuantizer): ActivationBounds {
    const { scheme } = this.#options;
    const own = this.#seen(quantizer.source);
    const [only, ...others] = own;
    const channels = this.#float.portOf(quantizer.source).dims[1];
    const byChannel = quantizer.perChannel && others.length === 0 && only?.range.max.length === channels;
    const ranges =
      byChannel && only !== undefined
        ? estimateChannels(only)
        : [
            estimateRange(
              activations
                .filter(({ group }) => group === quantizer.group)
                .flatMap(({ source }) => this.#seen(source)),
              this.#options,
            ),
          ];
    const bounded = ranges.map((range) => bounds(range, scheme));
    return {
      low: Float32Array.from(bounded, ({ low }) => low),
      high: Float32Array.from(bounded, ({ high }) => high),
    };
  }

  /**
   * What was seen of a tensor. Statistics were gathered where quantizers go when no layer stays in float; otherwise one may
   * come to stand behind a layer that only moves or joins tensors, and then what was seen of these holds.
   */
  #seen(source: Source): Seen[] {
    const { statistics } = this.#options;
    const range = statistics.range(source);
    if (range !== undefined) return [{ range, histogram: statistics.histogram(source) }];
    const before = this.#float.layer(source.layer);
    const role = this.#structure.role(before);
    const inputs = role === 'moving' ? before.inputs.slice(0, 1) : role === 'joining' ? before.inputs : [];
    const seen = inputs.flatMap(({ id }) => {
      const from = this.#float.sourceOf({ layer: before.id, port: id });
      return from === undefined ? [] : this.#seen(from);
    });
    if (seen.length === 0) throw new RangeError(`no statistics of ${before.name} were collected`);
    return seen;
  }

  #replaceWeights(graph: IrGraph, quantizer: WeightQuantizer): void {
    const prepared = this.#prepared(quantizer);
    if (prepared === undefined) return;
    const layer = graph.layer(quantizer.layer);
    const dims = layer.inputs[1]?.dims ?? [];
    insertWeights(graph, layer, dims, prepared.quantized);
    const rank = layer.outputs[0]?.dims.length ?? 0;
    if (prepared.shift !== undefined)
      shiftBias(graph, layer, prepared.shift, layer.type === 'MatMul' ? 1 : rank - 1);
  }

  #prepared(quantizer: WeightQuantizer): PreparedWeights | undefined {
    const key = `${quantizer.layer}:${quantizer.steps}`;
    if (!this.#weights.has(key)) this.#weights.set(key, this.#prepare(quantizer));
    return this.#weights.get(key);
  }

  #prepare({ layer: id, channelAxes, steps }: WeightQuantizer): PreparedWeights | undefined {
    const { biasCorrection, statistics } = this.#options;
    const layer = this.#float.layer(id);
    const weights = this.#structure.weightsOf(layer);
    const values = weights === undefined ? undefined : floatsOf(this.#float, weights.constant);
    if (values === undefined) return undefined;
    const dims = layer.inputs[1]?.dims ?? [];
    const quantized = quantizeWeights(values, dims, channelAxes, steps);
    const data = this.#float.input(layer, 0);
    const axis = data === undefined ? undefined : inputChannelAxis(layer, this.#float.portOf(data).dims);
    const means = data === undefined || axis === undefined ? undefined : statistics.mean(data, axis);
    const shift =
      biasCorrection && means !== undefined
        ? biasShift(layer, values, dims, channelAxes, quantized, means)
        : undefined;
    return { quantized, shift };
  }
}
