/** What names one configuration through the runs of a machine. */
import type { RunPreset } from '../documents/presets.ts';
import type { Cell } from '../documents/run.ts';
import { inputsText } from '../models/inputShapes.ts';

interface Configured {
  readonly hostname: string | null;
  readonly cpuModel: string | null;
  readonly preset: RunPreset;
  /** Whether the first inference after compilation is one of the samples. */
  readonly includeFirst: boolean;
  readonly cell: Pick<Cell, 'model' | 'device' | 'precision' | 'isa' | 'batch' | 'requests' | 'inputs'>;
  /** In which the cell was measured. */
  readonly processes: number;
}

/**
 * What a history keeps equal: the machine, the method and the options that were asked for. What may change under them is its subject.
 * Several processes are another method than one: their mean varies less than one of them does, and lies elsewhere.
 */
export function historyKey({
  hostname,
  cpuModel,
  preset,
  includeFirst,
  cell,
  processes,
}: Configured): string {
  const { model, device, precision, isa, batch, requests, inputs } = cell;
  return JSON.stringify([
    ...[hostname, cpuModel, preset, model, device, precision, isa, batch, requests],
    inputs === undefined ? null : inputsText(inputs),
    // Only where there is something to say: marks of what was measured in one process keep their key.
    ...(processes > 1 ? ['processes'] : []),
    ...(includeFirst ? ['includeFirst'] : []),
  ]);
}
