import type { LoadedRuntime } from '../openvino/load.ts';
import { foldConstants } from './foldConstants.ts';
import type { IrGraph } from './ir/irGraph.ts';
import { lowered } from './lowered.ts';

/** A float graph that computes the same and shows what can be quantized. @throws Error of OpenVINO where it cannot fold constants */
export async function simplified(runtime: LoadedRuntime, read: IrGraph): Promise<IrGraph> {
  return lowered(await foldConstants(runtime, read));
}
