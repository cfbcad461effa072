/** What is known about how a network wants its images, beside what the user says. */
import { findModel } from '../../models/catalogue.ts';
import type { KnownPreparation, PreparationOptions, PreparationWish } from '../../shared/preparation.ts';
import type { PlannedModel } from '../../shared/run.ts';

/**
 * The catalogue's networks are known by their id, which is also the stem of their files and of the IRs made of them.
 * @param fallback for a network that nobody knows, such as the one it is compared with
 */
export function preparationWish(
  { name }: Pick<PlannedModel, 'name'>,
  asked: PreparationOptions,
  fallback: KnownPreparation | null = null,
): PreparationWish {
  return { asked, known: knownPreparation(name) ?? fallback };
}

/** Networks of ImageNet are tested on the centre of the image. */
function knownPreparation(name: string): KnownPreparation | null {
  const entry = findModel(name);
  if (entry === undefined) return null;
  return { colour: entry.colourOrder, mean: [...entry.mean], scale: [entry.scale], resize: 'crop' };
}
