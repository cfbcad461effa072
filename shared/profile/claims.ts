/** Which layers and operations each node of the runtime model stands for; no operation is counted by two nodes. */
import { unreachable } from '../faults/errors.ts';
import { microseconds } from '../units.ts';
import type { LayerNames } from './names.ts';
import { withoutSubgraph } from './names.ts';
import type { RuntimeNode, SourceOperation } from './raw.ts';
import type { NodeRows } from './rows.ts';
import { constantNodes } from './work.ts';

/** A node of the runtime model that is a row of the profile. */
export interface NodeRow {
  readonly node: RuntimeNode;
  readonly index: number;
  /** Unique. */
  readonly name: string;
  readonly reading: NodeRows;
  /** Its main layer first; empty: the runtime inserted it. */
  readonly layers: readonly string[];
  readonly operations: readonly SourceOperation[];
}

/** Nodes that move or convert data may carry the name of the layer that they serve. */
const movesData = new Set(['Reorder', 'Convert', 'Reformat']);
const moves = (node: RuntimeNode) => movesData.has(node.rtInfo['layerType'] ?? '');

/** In the order of execution. */
export function nodeRows(
  nodes: readonly RuntimeNode[],
  readings: readonly NodeRows[],
  operationsOf: readonly (readonly string[])[],
  names: LayerNames,
): NodeRow[] {
  const constant = constantNodes(nodes);
  const claims = nodes.flatMap((node, index): Claim[] => {
    const reading = readings[index];
    if (reading === undefined || node.type === 'Result' || endsModel(node)) return [];
    if (constant[index] && reading.calls === 0) return [];
    const layers = layersOf(node, operationsOf[index] ?? [], names);
    if (node.type !== 'Parameter') return [{ node, index, reading, layers }];
    // What a device does with an input is no kernel: nothing is computed.
    const state = { state: 'optimizedOut', calls: 0, realTimeUs: microseconds(0), problem: null } as const;
    return layers.length === 0 ? [] : [{ node, index, reading: state, layers }];
  });
  const worked = new Set(claims.filter(({ node }) => !moves(node)).flatMap(({ layers }) => layers));
  const settled = claims
    .map((claim) =>
      moves(claim.node) ? { ...claim, layers: claim.layers.filter((layer) => !worked.has(layer)) } : claim,
    )
    .toSorted((a, b) => order(a.node, a.index) - order(b.node, b.index));
  const kept = withoutRepeats(settled);
  const nameOf = uniqueNames(kept);
  return kept.map((claim) => ({
    ...claim,
    name: nameOf.get(claim.index) ?? claim.node.name,
    operations: [],
  }));
}

type Claim = Omit<NodeRow, 'name' | 'operations'>;

const endsModel = (node: RuntimeNode) => ['Output', 'Result'].includes(node.rtInfo['layerType'] ?? '');

function order(node: RuntimeNode, index: number): number {
  const told = Number.parseInt(node.rtInfo['execOrder'] ?? '', 10);
  return Number.isNaN(told) ? index : told;
}

/** The layer whose name the node has comes first, else the first operation's own. */
function layersOf(node: RuntimeNode, operations: readonly string[], names: LayerNames): string[] {
  const layers = [...new Set(operations.flatMap((operation) => names.layersOf(operation)))];
  const belongs = (name: string) =>
    layers.find((layer) => layer === name) ?? layers.find((layer) => name.startsWith(`${layer}/`));
  const main = belongs(withoutSubgraph(node.name)) ?? belongs(operations[0] ?? '') ?? layers[0];
  return main === undefined ? [] : [main, ...layers.filter((layer) => layer !== main)];
}

/** A node that does not run is a row only for a layer that no other row stands for. */
function withoutRepeats(claims: readonly Claim[]): Claim[] {
  const taken = new Set(
    claims.filter(({ reading }) => reading.state === 'executed').flatMap(({ layers }) => layers),
  );
  return claims.flatMap((claim) => {
    if (claim.reading.state === 'executed' || claim.layers.length === 0) return [claim];
    const layers = claim.layers.filter((layer) => !taken.has(layer));
    for (const layer of layers) taken.add(layer);
    return layers.length === 0 ? [] : [{ ...claim, layers }];
  });
}

/** Runtimes give one name to a kernel and to the reorder before it: the kernel keeps it. */
function uniqueNames(claims: readonly Claim[]): Map<number, string> {
  const taken = new Set<string>();
  const names = new Map<number, string>();
  for (const { node, index } of claims.toSorted((a, b) => Number(moves(a.node)) - Number(moves(b.node)))) {
    const plain = withoutSubgraph(node.name);
    names.set(index, takeName(taken.has(plain) ? `${plain} (${node.rtInfo['layerType']})` : plain, taken));
  }
  return names;
}

/** `name`, or `name #2` and so on when it is taken; taken from then on. */
export function takeName(name: string, taken: Set<string>): string {
  let candidate = name;
  for (let count = 2; taken.has(candidate); count++) candidate = `${name} #${count}`;
  taken.add(candidate);
  return candidate;
}

/**
 * Gives every operation to the first row that names it, executed ones before others. Returns those without a row.
 */
export function shareOperations(
  rows: readonly NodeRow[],
  operationsOf: readonly (readonly string[])[],
  operations: ReadonlyMap<string, SourceOperation>,
): { readonly rows: NodeRow[]; readonly unclaimed: SourceOperation[] } {
  const owner = new Map<string, number>();
  const urgency = ({ node, reading }: NodeRow) => rank(reading.state) * 2 + (moves(node) ? 1 : 0);
  for (const row of rows.toSorted((a, b) => urgency(a) - urgency(b))) {
    for (const name of operationsOf[row.index] ?? []) if (!owner.has(name)) owner.set(name, row.index);
  }
  const shared = rows.map((row) => ({
    ...row,
    operations: [...new Set(operationsOf[row.index])].flatMap((name) => {
      const operation = operations.get(name);
      return operation !== undefined && owner.get(name) === row.index ? [operation] : [];
    }),
  }));
  return { rows: shared, unclaimed: [...operations.values()].filter(({ name }) => !owner.has(name)) };
}

function rank(state: NodeRows['state']): number {
  switch (state) {
    case 'executed':
      return 0;
    case 'optimizedOut':
      return 1;
    case 'notRun':
      return 2;
    default:
      return unreachable(state);
  }
}
