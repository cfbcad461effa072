/** Whether a release of OpenVINO can be removed. */
import { VinobenchError } from '../../../shared/faults/errors.ts';
import { isFromTo } from '../../../shared/machine/runtimeRelease.ts';
import { isGoing, type Work } from '../../../shared/work/registry.ts';

/** @throws VinobenchError 'busy' where work of this host names it; in another host its cells fail, and can be measured again */
export function requireUnused(release: string, work: readonly Work[]): void {
  const user = work.find((one) => isGoing(one) && uses(one, release));
  if (user === undefined) return;
  throw new VinobenchError(
    'busy',
    `OpenVINO ${release} is in use (${user.title}): cancel that, or wait until it has ended.`,
  );
}

function uses({ kind, request }: Work, release: string): boolean {
  switch (kind) {
    case 'bench':
      return request.start === 'new' && (request.runtimes ?? []).includes(release);
    case 'profile':
    case 'noise':
      return (request.runtimes ?? []).includes(release);
    case 'bisect':
      return isFromTo(release, request.good, request.bad);
    case 'runtime':
      return request.release === release;
    case 'convert':
    case 'accuracy':
    case 'calibrate':
    case 'fetch':
      return false;
  }
}
