/** Why a layer had better stay in float, with its figures. */
import type { TriageRow } from '../../documents/triageSchema.ts';
import { shareText } from './format.ts';

/** Null: INT8 is worth it. */
export function proposalText({
  proposal,
  errorShare,
  savedShare,
}: Pick<TriageRow, 'proposal' | 'errorShare' | 'savedShare'>): string | null {
  const error = `${shareText(errorShare)} of the error`;
  switch (proposal) {
    case null:
      return null;
    case 'slower':
      return `${error}, and INT8 is slower here`;
    case 'saves-nothing':
      return `${error}, and INT8 saves nothing here`;
    case 'out-of-proportion':
      return `${error} for ${shareText(savedShare)} of the time saved`;
  }
}
