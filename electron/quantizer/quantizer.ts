/** The room's door: from an IR and calibration images to an 8-bit IR. */

export type { IrGraph } from './ir/irGraph.ts';
export { spareBytes } from './ir/packed.ts';
export { irGraph, readIr } from './ir/readIr.ts';
export { fusedOutput } from './placement/fusedOutput.ts';
export { type Placement, placeQuantizers } from './placement/placement.ts';
export { rulesOf } from './placement/rules.ts';
export { type QuantizedModel, Quantizer } from './quantizeModel.ts';
export { needsHistogram } from './ranges/estimate.ts';
export { simplified } from './simplified.ts';
export { collectStatistics, withOutputs } from './statistics/collect.ts';
export { GraphRunner, type InferenceInput } from './statistics/inference.ts';
export { Statistics } from './statistics/statistics.ts';
export { writeQuantized } from './writeQuantized.ts';
