/** What is to be known of a run's cells besides their figures: of the run, of the machine, and of work that ran beside a cell. */
import type { Cell, Configuration } from '../../../shared/documents/run.ts';
import type { Machine } from '../../../shared/machine/machine.ts';
import { warned } from '../../../shared/view/text/warningText.ts';
import type { BesideOtherWork, Warning } from '../../../shared/warnings/warning.ts';
import type { DeviceLock } from '../../jobs/host/deviceLock.ts';
import { isaWarning } from '../../jobs/wire/isa.ts';
import type { CellModel } from '../ir/modelToCompile.ts';

interface NotedCell {
  /** Among those that are measured. */
  readonly index: number;
  readonly configuration: Configuration;
  readonly prepared: Pick<CellModel, 'warnings'>;
}

export class CellNotes {
  readonly #machine: Machine;
  readonly #ofAll: Warning[];
  /** The last that ran beside a cell, by the cell's index. */
  readonly #beside = new Map<number, BesideOtherWork>();
  #watch: DeviceLock['watch'] = () => () => [];

  /** @param ofAll of every cell that is measured now */
  constructor(machine: Machine, ofAll: readonly Warning[]) {
    this.#machine = machine;
    this.#ofAll = [...ofAll];
  }

  /** The lock under which all is measured. */
  hold({ alone, watch }: DeviceLock): void {
    if (!alone) this.#ofAll.push({ kind: 'beside-other-user' });
    this.#watch = watch;
  }

  /** Measures something of a cell, and notes what ran beside it. */
  async watched<T>({ index }: Pick<NotedCell, 'index'>, measure: () => Promise<T>): Promise<T> {
    const beside = this.#watch();
    try {
      return await measure();
    } finally {
      for (const warning of beside()) this.#beside.set(index, warning);
    }
  }

  warnings(
    { index, configuration, prepared }: NotedCell,
    more: readonly Warning[],
  ): Pick<Cell, 'warnings' | 'warningFacts'> {
    const limit = isaWarning(configuration.isa, this.#machine);
    const notes = [limit, this.#beside.get(index)].filter((note) => note != null);
    return warned([...prepared.warnings, ...notes, ...this.#ofAll, ...more]);
  }
}
