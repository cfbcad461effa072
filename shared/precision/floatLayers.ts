/** Layers that multiply by weights and stay in float in an INT8 network: which and why, as data; a sentence is made at the edge. */
import { z } from 'zod';

export const floatReasons = [
  /** Named by the accuracy that was asked for. */
  'chosen',
  /** Its weights are computed from the model's inputs and one side is not float. */
  'computed-weights',
  /** It works on integers already, as in networks that quantize their data themselves. */
  'integer-arithmetic',
  /** LSTM, GRU, RNN. */
  'recurrent',
  /** It lies in the body of an If, a Loop or a TensorIterator. */
  'inside-body',
  /** OpenVINO has no 8-bit kernel for it. */
  'no-kernel',
  /** Calibration saw values in its data that are infinite or no numbers. */
  'unbounded-data',
] as const;
export type FloatReason = (typeof floatReasons)[number];

export const floatLayerSchema = z.object({
  layer: z.string(),
  type: z.string(),
  reason: z.enum(floatReasons),
});
export type FloatLayer = z.infer<typeof floatLayerSchema>;

/** Names that a sentence lists. */
const listed = 3;

export interface FloatFact {
  readonly because: FloatReason;
  /** `conv1 (Convolution)`, the first of them. */
  readonly names: string[];
  readonly count: number;
}

/** Layers by reason; without those that were chosen, which the choice itself tells. */
export function floatFacts(layers: readonly FloatLayer[]): FloatFact[] {
  const byReason = Map.groupBy(layers, ({ reason }) => reason);
  return floatReasons.flatMap((because) => {
    const found = byReason.get(because) ?? [];
    if (found.length === 0 || because === 'chosen') return [];
    const names = found.slice(0, listed).map(({ layer, type }) => `${layer} (${type})`);
    return [{ because, names, count: found.length }];
  });
}
