/** Why layers of an INT8 network stay in float. */
import { unreachable } from '../../faults/errors.ts';
import {
  type FloatFact,
  type FloatLayer,
  type FloatReason,
  floatFacts,
} from '../../precision/floatLayers.ts';

export function floatReasonText({ because, names, count }: FloatFact): string {
  const more = count > names.length ? ` and ${count - names.length} more` : '';
  return `In float: ${names.join(', ')}${more}, because ${reasonText(because)}.`;
}

/** A sentence for each reason; none for layers that were chosen. */
export const floatLayersText = (layers: readonly FloatLayer[]): string[] =>
  floatFacts(layers).map(floatReasonText);

function reasonText(because: FloatReason): string {
  switch (because) {
    case 'chosen':
      return 'it was chosen';
    case 'computed-weights':
      return 'the weights are computed from the input';
    case 'integer-arithmetic':
      return 'the source computes with integers there already';
    case 'recurrent':
      return 'recurrent layers are not quantized';
    case 'inside-body':
      return 'the body of an If, Loop or TensorIterator is not quantized';
    case 'no-kernel':
      return 'OpenVINO has no 8-bit kernel for this operation';
    case 'unbounded-data':
      return 'its input holds values that are infinite or not numbers';
    default:
      return unreachable(because);
  }
}
