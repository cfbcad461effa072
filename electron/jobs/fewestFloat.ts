/** How many of the layers that cost most have to stay in float. */

export interface Attempt {
  /** How many of the ranked layers stayed in float. */
  readonly floatLayers: number;
  /** In points. */
  readonly dropPoints: number;
}

/**
 * The smallest beginning of a ranked list that brings the drop down to `most`. The list is sorted by what each layer costs
 * alone and left in float from its top (partial quantization: Wu, Judd, Zhang, Isaev, Micikevicius, "Integer Quantization for
 * Deep Learning Inference: Principles and Empirical Evaluation", arXiv:2004.09602, section 5.1, who go down the list one
 * by one). Here its length is doubled until it is enough and then bisected: the culprits are mostly few, and an
 * attempt infers all images.
 * @param measure the drop with the first `count` layers in float; asked for counts from 1 to length - 1, each once
 * @returns length itself where nothing shorter is enough: all in float, which needs no measuring
 */
export async function fewestFloat(
  length: number,
  most: number,
  measure: (count: number) => Promise<number>,
): Promise<{ readonly count: number; readonly attempts: readonly Attempt[] }> {
  const attempts: Attempt[] = [];
  const isEnough = async (count: number): Promise<boolean> => {
    const dropPoints = await measure(count);
    attempts.push({ floatLayers: count, dropPoints });
    return dropPoints <= most;
  };
  let [tooFew, enough] = [0, 1];
  while (enough < length && !(await isEnough(enough))) [tooFew, enough] = [enough, 2 * enough];
  enough = Math.min(enough, length);
  while (enough - tooFew > 1) {
    const middle = Math.floor((tooFew + enough) / 2);
    if (await isEnough(middle)) enough = middle;
    else tooFew = middle;
  }
  return { count: enough, attempts };
}
