/** Where a layer's result leaves the kernel that computes it: behind its bias and its activation. */
import type { Int8Rules } from '../../../shared/documents/calibration.ts';
import type { IrGraph, Source } from '../ir/irGraph.ts';
import { rulesOf } from './rules.ts';
import { Structure } from './structure.ts';

/** @throws RangeError when no layer with an output has that name */
export function fusedOutput(graph: IrGraph, family: Int8Rules, name: string): Source {
  const structure = new Structure(graph, rulesOf[family]);
  const start = [...graph.layers()].find((layer) => layer.name === name && layer.outputs.length > 0);
  const [output] = start?.outputs ?? [];
  if (start === undefined || output === undefined) throw new RangeError(`the IR has no layer ${name}`);
  let source: Source = { layer: start.id, port: output.id };
  for (;;) {
    const next = structure.fusedBehind(source);
    const [port] = next?.outputs ?? [];
    if (next === undefined || port === undefined) return source;
    source = { layer: next.id, port: port.id };
  }
}
