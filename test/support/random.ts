/** Random numbers that are the same on every machine: tests name a seed, not a file of numbers. */

/** Mulberry32 (T. Ettinger): uniform in [0, 1). */
export function randomSource(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** `count` numbers uniform in [low, high). */
export function uniform(random: () => number, count: number, low: number, high: number): Float32Array {
  const values = new Float32Array(count);
  for (let index = 0; index < count; index++) values[index] = low + (high - low) * random();
  return values;
}

/** Uniform numbers of mean 0 and the given standard deviation. */
export function centred(random: () => number, count: number, deviation: number): Float32Array {
  const reach = deviation * Math.sqrt(3);
  return uniform(random, count, -reach, reach);
}

/**
 * A picture-like input, N C H W, values between -128 and 128: a few waves of random direction and length a channel with
 * noise on top. White noise alone would look the same to a network whatever the seed.
 */
export function randomImage(random: () => number, shape: readonly number[]): Float32Array {
  const [batch = 1, channels = 1, height = 1, width = 1] = shape;
  const pixels = new Float32Array(batch * channels * height * width);
  let next = 0;
  for (let plane = 0; plane < batch * channels; plane++) {
    const waves = Array.from({ length: 4 }, () => ({
      x: (random() - 0.5) * 0.3,
      y: (random() - 0.5) * 0.3,
      phase: random() * 2 * Math.PI,
    }));
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        let value = 32 * (random() - 0.5);
        for (const wave of waves) value += 28 * Math.sin(wave.x * x + wave.y * y + wave.phase);
        pixels[next++] = value;
      }
    }
  }
  return pixels;
}
