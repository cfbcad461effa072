/** What a cell compiles, and how it is asked for. */

import type { Cell, Configuration, PlannedModel } from '../../../shared/documents/run.ts';
import type { Bytes } from '../../../shared/units.ts';
import type { Warning } from '../../../shared/warnings/warning.ts';
import type { IrFiles } from '../../jobs/wire/irFiles.ts';
import type { HostFunctions } from '../../jobs/wire/protocol.ts';
import type { CacheCheck } from './irCache.ts';

export interface CellModel extends IrFiles {
  /** Null: the IR itself says it. */
  readonly weights: Cell['weights'];
  /** By which the memory of a process is estimated. */
  readonly weightBytes: Bytes;
  /** Of one inference; null: not known. */
  readonly flops: number | null;
  readonly warnings: readonly Warning[];
}

export interface CellModelOptions {
  readonly signal: AbortSignal;
  readonly onProgress: HostFunctions['progress'];
  /** Of an IR from the cache; left out: now. */
  readonly check?: CacheCheck;
}

/** @throws VinobenchError of whatever cannot be converted or calibrated, `cancelled` */
export type GetCellModel = (
  model: PlannedModel,
  configuration: Pick<Configuration, 'device' | 'precision' | 'batch' | 'shapes'>,
  options: CellModelOptions,
) => Promise<CellModel>;
