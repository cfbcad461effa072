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

/** Draws of more models are made each time: they take 20 KB a model. */
const mostKept = 100;
const known = new Map<number, Uint16Array>();

/** Which of so many models each resample draws: the same for all means over as many, since the seed is. */
function drawsOf(models: number): Uint16Array {
  const before = known.get(models);
  if (before !== undefined) return before;
  const random = seededRandom(defaultSeed);
  const draws = Uint16Array.from({ length: defaultResamples * models }, () => random.below(models));
  if (models <= mostKept) known.set(models, draws);
  return draws;
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
  const draws = drawsOf(models.length);
  const replicates = new Float64Array(defaultResamples);
  for (let at = 0, draw = 0; at < replicates.length; at++) {
    let sum = 0;
    for (const end = draw + models.length; draw < end; draw++) sum += models[draws[draw] ?? 0] ?? 0;
    replicates[at] = Math.exp(sum / models.length);
  }
  const blocks = { drawn: models.length, degrees: models.length - 1 };
  return { ratio, confidence95: interval95(ratio, replicates, blocks), models: models.length };
}
