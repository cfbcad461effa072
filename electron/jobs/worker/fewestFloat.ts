/** Which of the layers that cost most have to stay in float. */

interface Attempt {
  /** How many layers stayed in float. */
  readonly floatLayers: number;
  /** In points. */
  readonly dropPoints: number;
}

/**
 * A small set of layers that brings the drop down to `most`. The list is sorted by what each layer costs alone and left in
 * float from its top (partial quantization: Wu, Judd, Zhang, Isaev, Micikevicius, "Integer Quantization for Deep Learning
 * Inference: Principles and Empirical Evaluation", arXiv:2004.09602, section 5.1, who go down the list one by one). Here
 * the length is doubled until it is enough and then bisected: the culprits are mostly few, and an attempt infers all
 * images. What a layer costs alone is not all it costs among others, so each of those found is then tried in INT8 again.
 * @param ranked the costliest first
 * @param measure the drop with these layers in float; never asked for all of them, which are the float network
 * @returns all of them where nothing less is enough
 */
export async function fewestFloat(
  ranked: readonly string[],
  most: number,
  measure: (layers: readonly string[]) => Promise<number>,
): Promise<{ readonly layers: readonly string[]; readonly attempts: readonly Attempt[] }> {
  const attempts: Attempt[] = [];
  const isEnough = async (layers: readonly string[]): Promise<boolean> => {
    const dropPoints = await measure(layers);
    attempts.push({ floatLayers: layers.length, dropPoints });
    return dropPoints <= most;
  };
  const count = await shortest(ranked.length, (length) => isEnough(ranked.slice(0, length)));
  const layers = await withoutNeedless(ranked.slice(0, count), isEnough);
  return { layers, attempts };
}

async function shortest(length: number, isEnough: (count: number) => Promise<boolean>): Promise<number> {
  let [tooFew, enough] = [0, 1];
  while (enough < length && !(await isEnough(enough))) [tooFew, enough] = [enough, 2 * enough];
  enough = Math.min(enough, length);
  while (enough - tooFew > 1) {
    const middle = Math.floor((tooFew + enough) / 2);
    if (await isEnough(middle)) enough = middle;
    else tooFew = middle;
  }
  return enough;
}

/** More are not tried: a network that needs this many layers in float is not suited to INT8. */
const mostTries = 24;

/** From the least costly; the last one was seen to be needed. */
async function withoutNeedless(
  found: readonly string[],
  isEnough: (layers: readonly string[]) => Promise<boolean>,
): Promise<readonly string[]> {
  let left = found;
  for (const layer of found.slice(0, -1).toReversed().slice(0, mostTries)) {
    const fewer = left.filter((name) => name !== layer);
    if (await isEnough(fewer)) left = fewer;
  }
  return left;
}
