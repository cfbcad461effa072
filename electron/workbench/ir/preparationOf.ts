/** What is known about how a network wants its images; what the user says counts before it. */
import { findModel } from '../../../models/catalogue.ts';
import { isExample, shippedExample } from '../../../models/example.ts';
import type { PlannedModel } from '../../../shared/documents/run.ts';
import type { KnownPreparation } from '../../../shared/models/preparation.ts';

/**
 * The catalogue's networks are known by their id, which is also the stem of their files and of the IRs made of them; those
 * of ImageNet are tested on the centre of the image. So is the example, on whole images. Null: unknown network.
 */
export function knownPreparation({ name }: Pick<PlannedModel, 'name'>): KnownPreparation | null {
  const entry = findModel(name);
  if (entry !== undefined) {
    return { colour: entry.colourOrder, mean: [...entry.mean], scale: [entry.scale], resize: 'crop' };
  }
  if (!isExample(name)) return null;
  const { colourOrder, mean, scale } = shippedExample();
  return { colour: colourOrder, mean: [...mean], scale: [scale], resize: 'fit' };
}
