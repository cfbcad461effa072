/** Why nothing of a layer is left, as it continues the layer's name. */
import { unreachable } from '../../faults/errors.ts';
import type { Removal } from '../../models/removal.ts';

export function removalText(removal: Removal): string {
  switch (removal.kind) {
    case 'unchanged':
      return 'hands its bottom on unchanged';
    case 'constant':
      return 'depends on shapes alone, so its values stand in the file';
    case 'unused':
      return 'no output needs it';
    case 'silence':
      return 'only keeps its bottoms from being outputs';
    case 'reads-training-data':
      return 'reads training data';
    case 'reads-what-training-needs':
      return 'reads only what training needs';
    case 'loss':
      return 'a loss is only for training';
    case 'measures-training':
      return 'only measures the training';
    case 'writes-file':
      return 'only writes a file';
    case 'chooses-for-training':
      return 'only chooses what the training learns from';
    case 'training-phase':
      return 'only for training (include phase TRAIN)';
    case 'not-included':
      return `not included in phase TEST ${removal.stages.length === 0 ? 'without stages' : `with the stages ${removal.stages.join(', ')}`}`;
    case 'excluded':
      return 'excluded from phase TEST';
    default:
      return unreachable(removal);
  }
}

/** Of a document; an older one has the sentence alone. */
export const removedText = ({
  reason,
  because,
}: {
  readonly reason: string;
  readonly because?: Removal;
}): string => (because === undefined ? reason : removalText(because));
