/**
 * What an IR's .xml (version 11, as OpenVINO saves it) says about its network: operations, parameters, FLOPs. Bodies
 * of loops and branches are left out, since it is unknown how often they run.
 */
import { type NetworkFacts, networkFacts } from '../../../shared/models/networkFacts.ts';
import type { IrLayer, IrNetwork } from './irNetwork.ts';

interface IrFacts extends NetworkFacts {
  /** Operations other than constants (with their decompression) and results. */
  readonly irLayers: number;
}

const floats = ['f64', 'f32', 'f16', 'bf16'];

/** @param sourcesOf the layers of the source that an operation computes, by its name */
export function irFacts(
  { layers, edges }: IrNetwork,
  sourcesOf: (name: string) => readonly string[],
): IrFacts {
  const computing = layers.filter(
    ({ type, decompresses }) => type !== 'Const' && type !== 'Result' && !decompresses,
  );
  const numbers = constantNumbers(layers, edges);
  const facts = networkFacts(
    computing.map(({ id, name, type, attributes, inputs, outputs }) => ({
      name,
      type,
      transposeA: attributes.get('transpose_a') === 'true',
      inputShapes: inputs.map(({ shape }) => shape),
      outputShapes: outputs.map(({ shape }) => shape),
      sources: sourcesOf(name),
      constantNumbers: numbers.get(id) ?? 0,
    })),
  );
  return { ...facts, irLayers: computing.length };
}

/** Layer id -> elements of the constants it takes, each counted once, also those that are decompressed on the way. */
function constantNumbers(layers: readonly IrLayer[], edges: IrNetwork['edges']): Map<string, number> {
  const byId = new Map(layers.map((layer) => [layer.id, layer]));
  const consumer = new Map<string, string>();
  for (const { from, to } of edges) if (!consumer.has(from)) consumer.set(from, to);
  const numbers = new Map<string, number>();
  for (const { id, type, attributes, outputs } of layers) {
    if (type !== 'Const' || !floats.includes(attributes.get('element_type') ?? '')) continue;
    let target = consumer.get(id);
    // A circle, which no sound IR has, is not gone round for ever.
    for (let step = 0; step < deepest && target !== undefined; step++) {
      if (byId.get(target)?.decompresses !== true) break;
      target = consumer.get(target);
    }
    const count = (outputs[0]?.shape ?? []).reduce((product, dim) => product * dim, 1);
    if (target !== undefined) numbers.set(target, (numbers.get(target) ?? 0) + count);
  }
  return numbers;
}

/** Conversions behind one another. */
const deepest = 8;
