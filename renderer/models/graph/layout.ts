/** Places of a network's nodes, found by ELK in a worker: the page never waits for it. */
import ELK from 'elkjs/lib/elk-api.js';
import workerUrl from 'elkjs/lib/elk-worker.min.js?url';
import type { PlacedGraph } from '../../../shared/view/graph/placed.ts';
import type { ShownGraph } from '../../../shared/view/graph/shownGraph.ts';
import { host } from '../../page/page.ts';
import { placedBy } from './placing.ts';

let shared: InstanceType<typeof ELK> | null = null;
const elk = () => (shared ??= new ELK({ workerFactory: layoutWorker }));

/** @throws Error with a sentence while there is no line: whatever else listens at the port then must not lend its scripts */
function layoutWorker(): Worker {
  host();
  return new Worker(workerUrl);
}

/** @param onProgress 0 to 1 */
export const layoutOf = (
  shown: ShownGraph,
  signal: AbortSignal,
  onProgress: (fraction: number) => void,
): Promise<PlacedGraph> => placedBy((graph) => elk().layout(graph), shown, signal, onProgress);
