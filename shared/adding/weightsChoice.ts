/** Weights that come alone: the network they belong to, by what the host found in them, or the question which it is. */
import type { WeightsFit } from '../models/library.ts';
import { type KnownTopology, stemOf } from './pairFiles.ts';

type WeightsChoice =
  /** One network, without doubt. */
  | { readonly kind: 'take'; readonly topology: string }
  /** Several fit, or the one that fits has weights already. */
  | { readonly kind: 'ask'; readonly topologies: readonly string[]; readonly sentence: string }
  | { readonly kind: 'none'; readonly sentence: string };

/**
 * @param name of the weights' file
 * @param fits one for each of `known`
 */
export function chooseNetwork(
  name: string,
  fits: readonly WeightsFit[],
  known: readonly KnownTopology[],
): WeightsChoice {
  const fitting = fits.filter(({ reason }) => reason === null);
  if (fitting.length === 0) return { kind: 'none', sentence: misfitSentence(name, fits, known) };
  const whole = fitting.filter(({ layers, found }) => found === layers);
  const best = (whole.length > 0 ? whole : fitting).flatMap(
    ({ topology }) => known.find((one) => one.topology === topology) ?? [],
  );
  const free = best.filter(({ weights }) => weights === null);
  const called = (free.length > 0 ? free : best).filter((one) => one.name === stemOf(name));
  const [only, ...others] = free.length === 1 ? free : called;
  if (only !== undefined && others.length === 0) return { kind: 'take', topology: only.topology };
  const choices = free.length > 0 ? free : best;
  return {
    kind: 'ask',
    topologies: choices.map(({ topology }) => topology),
    sentence:
      choices.length === 1
        ? 'These weights fit a network that has weights already. Replace them?'
        : `These weights fit ${choices.length} networks. Choose one.`,
  };
}

/** Of the network of the same name, else of the one that is nearest. */
function misfitSentence(name: string, fits: readonly WeightsFit[], known: readonly KnownTopology[]): string {
  const called = known.find((one) => one.name === stemOf(name))?.topology;
  const nearest = fits.toSorted((a, b) => b.found - a.found)[0];
  const told = fits.find(({ topology }) => topology === called) ?? nearest;
  const drop = 'Drop the prototxt of their network as well.';
  if (told?.reason == null) return `These are weights. ${drop}`;
  const which =
    fits.length === 1
      ? 'These weights do not fit the Caffe network in the list'
      : `These weights fit none of the ${fits.length} Caffe networks in the list`;
  return `${which}: ${told.reason} ${drop}`;
}
