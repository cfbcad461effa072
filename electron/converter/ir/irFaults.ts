/** The known faults of OpenVINO (shared/warnings/runtimeFaults.ts) that an IR's operations would meet. */
import type { FoundFault } from '../../../shared/warnings/runtimeFaults.ts';
import type { Graph } from '../graph/graph.ts';
import { GraphIndex } from '../passes/graphIndex.ts';
import { strideFaults } from '../passes/guardStrides.ts';
import { failsInOneColumn } from '../passes/oneColumn.ts';
import { productBefore } from '../passes/productPrelu.ts';
import type { IrNetwork } from './irNetwork.ts';
import { irOperations } from './irOperations.ts';

/** @param ir with static shapes where a fault depends on them. */
export const irFaults = (ir: IrNetwork): FoundFault[] => graphFaults(irOperations(ir));

function graphFaults(graph: Graph): FoundFault[] {
  const index = GraphIndex.of(graph);
  const computing = graph.operations.filter((operation) => operation.kind === 'compute');
  return [
    ...strideFaults(graph, true),
    ...computing.flatMap((operation): FoundFault[] => {
      const { name } = operation;
      if (failsInOneColumn(operation)) return [{ fault: 'one-column-convolution', operation: name }];
      if (operation.type === 'LRN' && !Number.isInteger(Number(operation.attributes['bias']))) {
        return [{ fault: 'lrn-bias', operation: name }];
      }
      const product = productBefore(operation, index);
      return product === undefined ? [] : [{ fault: 'matmul-prelu', operation: product.name }];
    }),
  ];
}
