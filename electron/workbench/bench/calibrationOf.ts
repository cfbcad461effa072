/** What a cell says of the calibration of its INT8 model. */
import { calibrationFactsSchema } from '../../../shared/documents/calibration.ts';
import type { Cell } from '../../../shared/documents/run.ts';

/** An INT8 IR that Vinobench wrote says itself what its ranges stand on; any other was quantized elsewhere. */
export function calibrationOfIr(facts: string | null): Pick<Cell, 'calibration' | 'calibrationImages'> {
  const known = facts === null ? undefined : calibrationFactsSchema.safeParse(JSON.parse(facts)).data;
  if (known === undefined) return { calibration: 'external' };
  return { calibration: known.calibration, calibrationImages: known.images };
}
