/** The passes in their order, and what each of them did. */
import type { ConvertPass } from '../../../shared/models/conversion.ts';
import type { NetworkFacts } from '../../../shared/models/networkFacts.ts';
import type { Preprocessing } from '../../../shared/models/preparation.ts';
import { factsOfGraph } from '../graph/factsOfGraph.ts';
import type { Graph } from '../graph/graph.ts';
import { compressToHalf } from './compressToHalf.ts';
import { dropUnused } from './dropUnused.ts';
import { foldAffine } from './foldAffine.ts';
import { foldBefore } from './foldBefore.ts';
import { guardStrides } from './guardStrides.ts';
import { mergeAffine } from './mergeAffine.ts';
import { mergeConstants } from './mergeConstants.ts';
import { oneColumn } from './oneColumn.ts';
import { preprocess } from './preprocess.ts';
import { productPrelu } from './productPrelu.ts';

interface PassOptions {
  readonly precision: 'FP32' | 'FP16';
  readonly preprocessing?: Preprocessing | undefined;
}

interface Pass {
  readonly name: string;
  readonly does: string;
  readonly run: (graph: Graph) => Graph;
}

const mergingConstants = 'merge-constants';

function passesFor({ precision, preprocessing }: PassOptions): readonly Pass[] {
  const given: Pass[] =
    preprocessing === undefined
      ? []
      : [
          {
            name: 'add-preprocessing',
            does: 'put mean, scale and colour order into the network',
            run: (graph) => preprocess(graph, preprocessing),
          },
        ];
  const halves: Pass[] =
    precision === 'FP32'
      ? []
      : [{ name: 'compress-to-fp16', does: 'keep constants as FP16', run: compressToHalf }];
  return [
    { name: 'drop-unused', does: 'drop what no output needs', run: dropUnused },
    ...given,
    {
      name: 'fold-after',
      does: 'fold BatchNorm, Scale, Power and Bias into the convolution or inner product before them',
      run: foldAffine,
    },
    {
      name: 'fold-before',
      does: 'fold them, and preprocessing, into the convolution or inner product after them, where padding allows',
      run: foldBefore,
    },
    { name: 'merge-affine', does: 'merge the rest of them into one Multiply and one Add', run: mergeAffine },
    {
      name: 'one-column',
      does: 'cut out the only columns that a convolution reads where OpenVINO would compute wrong numbers',
      run: oneColumn,
    },
    {
      name: 'product-prelu',
      does: 'write a PReLU behind an inner product of many axes as a maximum and a minimum',
      run: productPrelu,
    },
    {
      name: 'guard-strides',
      does: 'write convolutions of kernel 1 as groups where OpenVINO would take their stride too far',
      run: guardStrides,
    },
    { name: mergingConstants, does: 'keep one of identical constants', run: mergeConstants },
    ...halves,
  ];
}

interface PassedGraph {
  readonly graph: Graph;
  readonly passes: readonly ConvertPass[];
  readonly facts: NetworkFacts;
}

export function runPasses(graph: Graph, options: PassOptions): PassedGraph {
  const passes: ConvertPass[] = [];
  let current = graph;
  let facts: NetworkFacts | undefined;
  for (const { name, does, run } of passesFor(options)) {
    const before = current;
    // Two layers that happen to have learned the same numbers have learned both.
    if (name === mergingConstants) facts = factsOfGraph(before);
    current = run(before);
    passes.push({ name, does, ...comparison(before, current) });
  }
  return { graph: current, passes, facts: facts ?? factsOfGraph(current) };
}

/** Operations as a reader of the IR counts them: without constants and their decompression. */
export const countedOperations = (graph: Graph): number => computeNames(graph).length;

function computeNames(graph: Graph): string[] {
  return graph.operations.flatMap((operation) =>
    operation.kind === 'constant' || (operation.kind === 'compute' && operation.decompression)
      ? []
      : [operation.name],
  );
}

function comparison(before: Graph, after: Graph): Omit<ConvertPass, 'name' | 'does'> {
  const [from, to] = [computeNames(before), computeNames(after)];
  const without = (all: readonly string[], some: readonly string[]): string[] => {
    const known = new Set(some);
    return all.filter((name) => !known.has(name));
  };
  return {
    operations: { before: from.length, after: to.length },
    constants: { before: constantsOf(before), after: constantsOf(after) },
    removed: before === after ? [] : without(from, to),
    added: before === after ? [] : without(to, from),
  };
}

function constantsOf(graph: Graph): { count: number; bytes: number } {
  const constants = graph.operations.filter((operation) => operation.kind === 'constant');
  return {
    count: constants.length,
    bytes: constants.reduce((sum, { tensor }) => sum + tensor.byteLength, 0),
  };
}
