import { unreachable } from '../../faults/errors.ts';
import type { NoPeakReason, Unmeasured } from '../../machine/unmeasured.ts';

/** A sentence that an earlier version recorded stays as it is. */
export function unmeasuredText(unmeasured: Unmeasured | string): string {
  if (typeof unmeasured === 'string') return unmeasured;
  switch (unmeasured.kind) {
    case 'caches-unknown':
      return 'This system does not tell its caches: their bandwidth was not measured.';
    case 'no-peak':
      return `No peak of ${unmeasured.precisions.join(', ')} was measured on ${unmeasured.device}.`;
    case 'operation': {
      const { of, device, because } = unmeasured;
      return `${of === 'memory' ? 'Memory' : of} through OpenVINO: ${reasonText(device, because)}.`;
    }
    default:
      return unreachable(unmeasured);
  }
}

function reasonText(device: string, because: NoPeakReason): string {
  switch (because.kind) {
    case 'ran-otherwise':
      return `${device} ran ${because.operation} in ${because.precision ?? 'an unknown precision'}`;
    case 'no-usable-time':
      return `${device} reports no usable time for a large operation`;
    case 'cannot-run':
      return `${device} cannot run it: ${because.sentence.replace(/\.$/, '')}`;
    default:
      return unreachable(because);
  }
}
