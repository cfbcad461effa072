/** Whether a release of OpenVINO can be removed. */
import { VinobenchError } from '../../../shared/faults/errors.ts';
import { isGoing, type Work } from '../../../shared/work/registry.ts';

/** @throws VinobenchError 'busy' where work of this host names it; in another host its cells fail, and can be measured again */
export function requireUnused(release: string, work: readonly Work[]): void {
  const user = work.find((one) => isGoing(one) && releasesOf(one).includes(release));
  if (user === undefined) return;
  throw new VinobenchError(
    'busy',
    `OpenVINO ${release} is in use (${user.title}): cancel that, or wait until it has ended.`,
  );
}

function releasesOf({ kind, request }: Work): readonly string[] {
  switch (kind) {
    case 'bench':
      return request.start === 'new' ? (request.runtimes ?? []) : [];
    case 'profile':
    case 'noise':
      return request.runtimes ?? [];
    case 'runtime':
      return [request.release];
    default:
      return [];
  }
}
