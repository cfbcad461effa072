/** What makes a measurement doubtful, and what to do. */
import { unreachable } from '../../faults/errors.ts';
import type { NoiseWarning } from '../../statistics.ts';
import { fixedText } from './format.ts';

export function noiseText(warning: NoiseWarning): string {
  switch (warning.kind) {
    case 'outliers': {
      const noun = warning.count === 1 ? 'samples is an outlier' : 'samples are outliers';
      return `${warning.count} of ${warning.samples} ${noun}: something else ran on this machine; the median is safer than the mean.`;
    }
    case 'slow-start':
      return `The first sample took ${fixedText(warning.timesMedian, 1)} times the median: what ran before it did not warm up enough; the median is safer than the mean.`;
    case 'wide-interval':
      if (warning.halfWidth >= 1) return 'There are too few samples to know the mean: measure longer.';
      return `The mean is uncertain by ±${fixedText(100 * warning.halfWidth, 0)} %: measure longer, or on a quieter machine.`;
    default:
      return unreachable(warning);
  }
}
