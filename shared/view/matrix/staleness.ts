/** Cells that a new measurement would not repeat: the runtime or the model is another one by now. */

import { byAge, type Cell, type RunDocument } from '../../documents/run.ts';
import type { DevicesReport } from '../../machine/machine.ts';
import { shortVersion } from '../run/machine.ts';
import type { Staleness } from './matrix.ts';

interface StalenessSources {
  readonly run: Pick<RunDocument['run'], 'id' | 'sequence' | 'createdAt' | 'machine' | 'runtime'>;
  /** This machine now; null: not known yet. */
  readonly now: Pick<DevicesReport, 'machine' | 'runtime'> | null;
  /** Other runs that are known. */
  readonly others: readonly RunDocument[];
}

/** A run of another machine is never stale here: it is another machine's. */
export function stalenessIn({ run, now, others }: StalenessSources): (cell: Cell) => Staleness | null {
  const here = now !== null && now.machine.hostname === run.machine.hostname;
  const latest = latestModels(others, run);
  return (cell) => {
    if (!here) return null;
    // Another release that was asked for is not an older one of what is here.
    const own = run.runtime.version;
    if (cell.runtime !== null && own !== null && shortVersion(cell.runtime) !== shortVersion(own))
      return null;
    if (cell.runtime !== null && cell.runtime !== now.runtime.version) {
      return {
        text: isOlder(cell.runtime, now.runtime.version) ? 'older runtime' : 'newer runtime',
        title: `Measured with OpenVINO ${shortVersion(cell.runtime)}; this machine has ${shortVersion(now.runtime.version)} now.`,
      };
    }
    const model = latest.get(cell.model);
    if (model === undefined || cell.modelSha256 === null || model === cell.modelSha256) return null;
    return {
      text: 'older model',
      title: `A later run measured another version of ${cell.model}: its files have changed since.`,
    };
  };
}

/** What later runs of the same machine measured under each name. */
function latestModels(others: readonly RunDocument[], own: StalenessSources['run']) {
  const latest = new Map<string, string>();
  const later = others.filter(
    ({ run }) => run.id !== own.id && byAge(run, own) > 0 && run.machine.hostname === own.machine.hostname,
  );
  for (const { cells } of later.toSorted((a, b) => byAge(a.run, b.run))) {
    for (const { model, modelSha256 } of cells) if (modelSha256 !== null) latest.set(model, modelSha256);
  }
  return latest;
}

function isOlder(version: string, than: string): boolean {
  return version.localeCompare(than, 'en', { numeric: true }) < 0;
}
