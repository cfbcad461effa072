/** How far two outputs lie apart, as a share of the size of the reference. */

/** Largest |difference| over largest |reference|. NaN anywhere gives NaN, which no limit passes. */
export function relativeDifference(actual: Float32Array, reference: Float32Array): number {
  if (actual.length !== reference.length) {
    throw new Error(`${actual.length} values where the reference has ${reference.length}`);
  }
  let [difference, size] = [0, 0];
  for (const [index, expected] of reference.entries()) {
    difference = Math.max(difference, Math.abs((actual[index] ?? Number.NaN) - expected));
    size = Math.max(size, Math.abs(expected));
  }
  return difference / size;
}

/**
 * The same for a softmax's output, measured where no softmax amplifies float noise: the logarithms of the probabilities
 * are the logits but for a constant. Largest |difference| of the two, each less its mean, over the range of the reference's
 * logits. Probabilities below 1e-30 say nothing more about their logit and are left out.
 */
export function logitDifference(probabilities: Float32Array, logits: Float32Array): number {
  const kept = [...probabilities.keys()].filter((index) => (probabilities[index] ?? Number.NaN) > 1e-30);
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const actual = kept.map((index) => Math.log(probabilities[index] ?? Number.NaN));
  const expected = kept.map((index) => logits[index] ?? Number.NaN);
  const shift = mean(actual) - mean(expected);
  let [difference, low, high] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const [index, value] of expected.entries()) {
    difference = Math.max(difference, Math.abs((actual[index] ?? Number.NaN) - shift - value));
    [low, high] = [Math.min(low, value), Math.max(high, value)];
  }
  return difference / (high - low);
}

export function argmax(values: Float32Array): number {
  let best = 0;
  for (const [index, value] of values.entries()) if (value > (values[best] ?? Number.NaN)) best = index;
  return best;
}
