/**
 * Merges chains of multiplications and additions by a number a channel (BatchNorm, Scale, Power, Bias) that stand before
 * nothing they fold into into one Multiply and one Add.
 */
import {
  type ComputeOperation,
  type Graph,
  type Operation,
  outputValue,
  uniqueName,
  type Value,
} from '../graph/graph.ts';
import { floatTensor } from '../graph/tensor.ts';
import {
  affineOf,
  affineRunAfter,
  type ChannelAffine,
  channelShape,
  constantOperation,
  elementwise,
} from './channelAffine.ts';
import { dropUnused } from './dropUnused.ts';
import { GraphIndex } from './graphIndex.ts';

interface Chain {
  readonly data: Value;
  readonly links: readonly ComputeOperation[];
  readonly affine: ChannelAffine;
}

export function mergeAffine(graph: Graph): Graph {
  const index = GraphIndex.of(graph);
  const chains = findChains(graph, index);
  if (chains.length === 0) return graph;
  const lasts = new Map(chains.map((chain) => [chain.links.at(-1), chain]));
  const gone = new Set<Operation>(
    chains.flatMap(({ links }) => links.flatMap((link) => [link, ...index.ownConstants(link)])),
  );
  const names = new Set(graph.operations.filter((one) => !gone.has(one)).map(({ name }) => name));
  const fused = new Map(graph.fused);
  const operations = graph.operations.flatMap((operation): readonly Operation[] => {
    const chain = operation.kind === 'compute' ? lasts.get(operation) : undefined;
    if (chain === undefined) return gone.has(operation) ? [] : [operation];
    const made = merged(chain, names);
    const first = made.find((one) => one.kind === 'compute');
    const kept = new Set(chain.links[0]?.sources);
    for (const source of chain.links.flatMap((link) => link.sources)) {
      if (!kept.has(source) && first !== undefined) fused.set(source, first.name);
    }
    return made;
  });
  return dropUnused({ ...graph, operations, fused });
}

function findChains(graph: Graph, index: GraphIndex): Chain[] {
  const { byName } = index;
  const seen = new Set<Operation>();
  return graph.operations.flatMap((operation) => {
    if (operation.kind !== 'compute' || seen.has(operation)) return [];
    const data = operation.inputs.find((input) => byName.get(input.operation)?.kind !== 'constant');
    const first = data && affineStep(operation, data, byName);
    if (data === undefined || first === undefined) return [];
    const { links: rest, affine } = affineRunAfter(operation, first, index, (next, last) =>
      affineStep(next, outputValue(last), byName),
    );
    const links = [operation, ...rest];
    for (const link of links) seen.add(link);
    const needed = Number(affine.scales) + Number(affine.shifts);
    return needed < links.length ? [{ data, links, affine }] : [];
  });
}

function affineStep(
  operation: ComputeOperation,
  data: Value,
  byName: ReadonlyMap<string, Operation>,
): ChannelAffine | undefined {
  const { shape } = data;
  const affine = affineOf(operation, data.operation, byName, shape.length > 1 ? 1 : 0, shape);
  const finite = affine?.multipliers.every(Number.isFinite) && affine.offsets.every(Number.isFinite);
  return finite ? affine : undefined;
}

/** What comes last keeps the name of the chain's last operation, whose output it gives; a Multiply before it the first's. */
function merged({ data, links, affine }: Chain, names: Set<string>): Operation[] {
  const first = links[0];
  const last = links.at(-1);
  const result = last?.outputs[0];
  if (first === undefined || last === undefined || result === undefined)
    throw new TypeError('an empty chain');
  const sources = [...new Set(links.flatMap((link) => link.sources))];
  const axis = result.shape.length > 1 ? 1 : 0;
  const shape = channelShape(result.shape.length, axis, affine.multipliers.length);
  const steps = [
    ...(affine.scales ? [{ type: 'Multiply', values: affine.multipliers } as const] : []),
    ...(affine.shifts ? [{ type: 'Add', values: affine.offsets } as const] : []),
  ];
  let value = data;
  return steps.flatMap(({ type, values }, index) => {
    const isLast = index === steps.length - 1;
    const { name } = isLast ? last : first;
    const constant = constantOperation(uniqueName(`${name}/value`, names), floatTensor(shape, values));
    const operation = elementwise(type, {
      name: uniqueName(name, names),
      inputs: [value, outputValue(constant)],
      outputs: [isLast ? result : { ...result, tensorNames: [] }],
      sources,
    });
    value = outputValue(operation);
    return [constant, operation];
  });
}
