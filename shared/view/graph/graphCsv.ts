/** The nodes of a graph as comma-separated values, in its order. */
import { csv } from '../../profile/csv.ts';
import type { NetworkGraph } from './networkGraph.ts';

const columns = [
  'name',
  'type',
  'output shape',
  'reads',
  'source layers',
  'time us',
  'share of kernels',
  'precision',
  'implementation',
  'attributes',
];

/** Times are empty where nothing was profiled or nothing ran. */
export function graphCsv({ nodes, edges }: NetworkGraph): string {
  const names = new Map(nodes.map(({ id, name }) => [id, name]));
  const reads = Map.groupBy(edges, ({ to }) => to);
  return csv([
    columns,
    ...nodes.map(({ id, name, type, shape, sources, attributes, time }) => [
      name,
      type,
      shape.join('x'),
      (reads.get(id) ?? []).map(({ from }) => names.get(from) ?? from).join(' '),
      sources.join(' '),
      time?.timeUs ?? null,
      time?.share ?? null,
      time?.precision ?? null,
      time?.implementation ?? null,
      attributes.map(([key, value]) => `${key}=${value}`).join('; '),
    ]),
  ]);
}
