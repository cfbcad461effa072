/** What carries out a kind of work: a function a kind, each in its own file, and what the host lends them. */
import type { DevicesReport } from '../../../shared/machine/machine.ts';
import type { Milliseconds } from '../../../shared/units.ts';
import type { WorkEvent } from '../../../shared/work/event.ts';
import type { Progress } from '../../../shared/work/progress.ts';
import type { WorkKind, WorkRequests } from '../../../shared/work/registry.ts';
import type { MayRead } from '../bench/planAgain.ts';
import type { WorkBoard, WorkOutcome, WorkTools } from '../board/workBoard.ts';
import type { KeptNoise } from '../kept/keptNoise.ts';
import type { KeptProfiles } from '../kept/keptProfiles.ts';
import type { KeptReports } from '../kept/keptReports.ts';
import type { RunRecords } from '../kept/runRecords.ts';

/** The host's stores, and what it knows of its machine. */
export interface WorkHost {
  devices(signal: AbortSignal | undefined): Promise<DevicesReport>;
  readonly board: WorkBoard;
  readonly runs: RunRecords;
  readonly profiles: KeptProfiles;
  readonly reports: KeptReports;
  readonly noise: KeptNoise;
  /** How long a run that has ended waits for what cannot be written yet; undefined: as long as it takes. */
  readonly writePatienceMs: Milliseconds | undefined;
}

export interface AskedBy {
  readonly host: WorkHost;
  /** What who asks may read. */
  readonly mayRead: MayRead;
  /** Aborted when who asks leaves before the work is known to be one that can be carried out. */
  readonly signal: AbortSignal | undefined;
}

/** Work that can be carried out. */
export interface PreparedWork<K extends WorkKind> {
  /** Left out: a new one. */
  readonly id?: string;
  /** Left out: that of its kind. */
  readonly title?: string;
  carryOut(tools: WorkTools): Promise<WorkOutcome<K>>;
}

/** @throws VinobenchError for what cannot be carried out and is known at once */
export type Carrier<K extends WorkKind> = (
  request: WorkRequests[K],
  by: AskedBy,
) => Promise<PreparedWork<K>> | PreparedWork<K>;

/** When it is not to wait for its turn: asked for so, or since. */
export const nowOf = ({ now }: { readonly now?: boolean }, tools: Pick<WorkTools, 'now'>): AbortSignal =>
  now === true ? AbortSignal.abort() : tools.now;

/** For functions that tell nothing else. */
export const onProgressOf =
  (tell: (event: WorkEvent) => void) =>
  (progress: Omit<Progress, 'type'>): void =>
    tell({ type: 'progress', ...progress });
