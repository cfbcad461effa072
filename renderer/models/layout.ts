/** Places of a network's nodes, found by ELK in a worker: the page never waits for it. */
import ELK, { type ElkNode } from 'elkjs/lib/elk-api.js';
import workerUrl from 'elkjs/lib/elk-worker.min.js?url';
import type { ModelGraph } from '../../shared/library.ts';

export interface PlacedNode {
  readonly id: string;
  readonly x: number;
  readonly y: number;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedNode[];
  /** Paths of the edges as SVG takes them. */
  readonly edges: readonly string[];
}

export const nodeWidth = 248;
export const nodeHeight = 28;

const options = {
  'elk.algorithm': 'layered',
  'elk.direction': 'DOWN',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.layered.spacing.nodeNodeBetweenLayers': '22',
  'elk.spacing.nodeNode': '14',
  'elk.spacing.edgeNode': '10',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
};

export async function layoutOf({ nodes, edges }: ModelGraph): Promise<Layout> {
  const elk = new ELK({ workerFactory: () => new Worker(workerUrl) });
  try {
    const graph: ElkNode = {
      id: 'root',
      layoutOptions: options,
      children: nodes.map(({ id }) => ({ id, width: nodeWidth, height: nodeHeight })),
      edges: edges.map(({ from, to }, index) => ({ id: `e${index}`, sources: [from], targets: [to] })),
    };
    const placed = await elk.layout(graph);
    return {
      width: placed.width ?? 0,
      height: placed.height ?? 0,
      nodes: (placed.children ?? []).map(({ id, x = 0, y = 0 }) => ({ id, x, y })),
      edges: (placed.edges ?? []).flatMap(({ sections }) =>
        (sections ?? []).map(({ startPoint, bendPoints = [], endPoint }) =>
          [startPoint, ...bendPoints, endPoint]
            .map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${x} ${y}`)
            .join(''),
        ),
      ),
    };
  } finally {
    elk.terminateWorker();
  }
}
