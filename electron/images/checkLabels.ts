/** Whether labels can be what they claim to be: classes of this network. */
import { VinobenchError } from '../../shared/faults/errors.ts';
import type { ImageSet } from './imageSet.ts';

/**
 * @param location what the user named as images
 * @param classes how many the network has
 * @throws VinobenchError `input` for a label outside the network's classes, or folders whose classes are ambiguous
 */
export function checkLabels(set: ImageSet, location: string, classes: number): void {
  const { labelSource } = set;
  if (labelSource?.kind === 'named-folders' && labelSource.classes !== classes) {
    throw refusal(
      location,
      `The ${labelSource.classes} sub-folders of ${location} cannot be matched to the network's ${classes} classes: name each folder by the number of its class, or give a label file with --labels.`,
    );
  }
  const outside = set.images.find(({ label }) => label !== null && label >= classes);
  if (outside === undefined) return;
  const where = labelSource?.kind === 'file' ? labelSource.file : location;
  const least = set.images.reduce((low, { label }) => Math.min(low, label ?? low), classes);
  const fromOne = outside.label === classes && least === 1 ? ' Its labels seem to count from 1.' : '';
  throw refusal(
    where,
    `${where} gives ${outside.name} the label ${outside.label}, but the network has ${classes} classes, 0 to ${classes - 1}.${fromOne}`,
  );
}

function refusal(file: string, sentence: string): VinobenchError {
  return new VinobenchError('input', sentence, { place: { file } });
}
