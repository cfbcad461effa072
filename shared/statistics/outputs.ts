/** How far a network's outputs are from those of another one on the same inputs, gathered one input at a time. */

type Numbers = Float32Array | Float64Array | readonly number[];

/** Index of the largest; the first of several. NaN is never the largest; -1: there is no number. */
export function topClass(scores: Numbers): number {
  let best = -1;
  for (let index = 0; index < scores.length; index++) {
    const score = scores[index] ?? Number.NaN;
    if (!Number.isNaN(score) && (best < 0 || score > (scores[best] ?? 0))) best = index;
  }
  return best;
}

/**
 * How many classes come before `label`: 0 when it is the top class. Of equal scores the lower index comes first, so that
 * a network that scores all alike is not right about everything.
 * @returns Infinity where the label's score is no number
 */
export function rankOfLabel(scores: Numbers, label: number): number {
  const own = scores[label] ?? Number.NaN;
  if (Number.isNaN(own)) return Number.POSITIVE_INFINITY;
  let before = 0;
  for (let index = 0; index < scores.length; index++) {
    const score = scores[index] ?? Number.NaN;
    if (score > own || (score === own && index < label)) before++;
  }
  return before;
}

export class OutputComparison {
  #inputs = 0;
  #agreeing = 0;
  #signal = 0;
  #noise = 0;
  #cosines = 0;

  /** @param reference one input's outputs, and the same outputs of the network that is compared with it */
  add(reference: Numbers, other: Numbers): void {
    if (reference.length !== other.length) {
      throw new RangeError(`${reference.length} outputs cannot be compared with ${other.length}`);
    }
    let [dot, ofReference, ofOther, noise] = [0, 0, 0, 0];
    for (let index = 0; index < reference.length; index++) {
      const [a = 0, b = 0] = [reference[index], other[index]];
      dot += a * b;
      ofReference += a * a;
      ofOther += b * b;
      noise += (a - b) ** 2;
    }
    this.#inputs++;
    if (topClass(reference) === topClass(other)) this.#agreeing++;
    this.#signal += ofReference;
    this.#noise += noise;
    // Two outputs of nothing but zeros are the same; one alone has no direction.
    const lengths = Math.sqrt(ofReference) * Math.sqrt(ofOther);
    this.#cosines += lengths > 0 ? dot / lengths : ofReference === ofOther ? 1 : 0;
  }

  /** Share of inputs with the same top class, 0 to 1; null: nothing was compared. */
  get agreement(): number | null {
    return this.#inputs === 0 ? null : this.#agreeing / this.#inputs;
  }

  /** Mean over the inputs of the cosine between the two outputs; null: nothing was compared. */
  get cosine(): number | null {
    return this.#inputs === 0 ? null : this.#cosines / this.#inputs;
  }

  /**
   * Signal to quantization noise: 10 log10 of the reference's energy by that of the difference, both over all inputs.
   * Null where it is no number: nothing was compared, or the outputs are exactly the same.
   */
  get sqnrDb(): number | null {
    const db = 10 * Math.log10(this.#signal / this.#noise);
    return Number.isFinite(db) ? db : null;
  }
}
