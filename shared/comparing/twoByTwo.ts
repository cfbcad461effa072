/** An old and a new model on an old and a new release: whether the model or the release changed the time. */
import type { TwoByTwo } from './bisectDocument.ts';
import { changeOf, judgedProcesses } from './judgedProcesses.ts';
import type { Locations } from './processes.ts';

/** Log latencies by process, which were measured in turns. */
interface Cells {
  readonly oldOnGood: Locations;
  readonly newOnGood: Locations;
  readonly oldOnBad: Locations;
  readonly newOnBad: Locations;
}

/**
 * Main effects and interaction of a 2 x 2 factorial (Box, Hunter & Hunter, "Statistics for Experimenters", 2005, chapter 5): a contrast
 * of each process that all four have, by Student's t. Judged together.
 * @throws RangeError with fewer than two such processes
 */
export function effectsOf({
  oldOnGood,
  newOnGood,
  oldOnBad,
  newOnBad,
}: Cells): Pick<TwoByTwo, 'model' | 'runtime' | 'interaction'> {
  const quads = [...oldOnGood].flatMap(([number, a]) => {
    const [b, c, d] = [newOnGood.get(number), oldOnBad.get(number), newOnBad.get(number)];
    return b === undefined || c === undefined || d === undefined ? [] : [[a, b, c, d] as const];
  });
  const contrasts = [
    quads.map(([a, b, c, d]) => (a - b + (c - d)) / 2),
    quads.map(([a, b, c, d]) => (a - c + (b - d)) / 2),
    quads.map(([a, b, c, d]) => b - d - (a - c)),
  ];
  const [model, runtime, interaction] = judgedProcesses(contrasts).map(changeOf);
  if (model === undefined || runtime === undefined || interaction === undefined)
    throw new RangeError('three effects were to be judged');
  return { model, runtime, interaction };
}
