import type { HostFunctions } from '../../jobs/wire/protocol.ts';

type OnProgress = HostFunctions['progress'];

/** For a part of a job that takes it from one fraction to another. */
export function partOfProgress(onProgress: OnProgress, from: number, to: number): OnProgress {
  return (progress) => onProgress({ ...progress, fraction: from + (to - from) * progress.fraction });
}
