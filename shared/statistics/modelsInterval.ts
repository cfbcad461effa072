/** How well a geometric mean over models is known. */
import { defaultResamples, defaultSeed, type Interval, interval95 } from './bootstrap.ts';
import { geometricMean, mean } from './descriptive.ts';
import { seededRandom } from './random.ts';

export interface ModelsMean {
  readonly ratio: number;
  /** Null: with one model nothing tells how models differ. */
  readonly confidence95: Interval | null;
  readonly models: number;
}

/**
 * Geometric mean of the models' ratios with the interval of a cluster bootstrap: whole models are drawn, since what is asked is how
 * another choice of such models would have come out (Davison & Hinkley, "Bootstrap Methods and their Application" (1997), section
 * 3.8). Below 6 models Student's t with the bootstrap's standard error, as `interval95` says.
 * @param ratios of each model, one or more (such as those of its rounds); a model counts once, by their geometric mean
 * @returns null without any model
 */
export function meanOverModels(ratios: readonly (readonly number[])[]): ModelsMean | null {
  const models = ratios.filter((one) => one.length > 0).map((one) => Math.log(geometricMean(one)));
  if (models.length === 0) return null;
  const ratio = Math.exp(mean(models));
  if (models.length === 1) return { ratio, confidence95: null, models: 1 };
  const random = seededRandom(defaultSeed);
  const replicates = new Float64Array(defaultResamples);
  for (let at = 0; at < replicates.length; at++) {
    let sum = 0;
    for (let drawn = 0; drawn < models.length; drawn++) sum += models[random.below(models.length)] ?? 0;
    replicates[at] = Math.exp(sum / models.length);
  }
  const blocks = { drawn: models.length, degrees: models.length - 1 };
  return { ratio, confidence95: interval95(ratio, replicates, blocks), models: models.length };
}
