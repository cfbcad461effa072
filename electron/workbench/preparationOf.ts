/** What is known about how a network wants its images; what the user says counts before it. */
import { findModel } from '../../models/catalogue.ts';
import type { KnownPreparation } from '../../shared/preparation.ts';
import type { PlannedModel } from '../../shared/run.ts';

/**
 * The catalogue's networks are known by their id, which is also the stem of their files and of the IRs made of them; those
 * of ImageNet are tested on the centre of the image. Null: nobody knows the network.
 */
export function knownPreparation({ name }: Pick<PlannedModel, 'name'>): KnownPreparation | null {
  const entry = findModel(name);
  if (entry === undefined) return null;
  return { colour: entry.colourOrder, mean: [...entry.mean], scale: [entry.scale], resize: 'crop' };
}
