/** What OpenVINO is known to compute wrong, of operations that would meet it. */
import { type FaultFact, type RuntimeFault, runtimeFaults } from '../../warnings/runtimeFaults.ts';

export function faultText({ fault, names: [first], count }: FaultFact): string {
  const { versions, device, needs, effect, pattern }: RuntimeFault = runtimeFaults[fault];
  const more = count > 1 ? ` (and ${count - 1} more)` : '';
  const where = `${device === 'CPU' ? ' on CPU' : ''}${needs === null ? '' : ' with AVX-512'}`;
  return `"${first}"${more} ${pattern}: OpenVINO ${versions.join(', ')} has a known fault there${where} (${effect}).`;
}
