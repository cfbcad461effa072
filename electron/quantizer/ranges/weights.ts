/** Weights as 8-bit integers with a scale for each output channel. */

export interface QuantizedWeights {
  /** In the order of the weights. */
  readonly integers: Int8Array;
  /** One for each output channel: value = integer x scale. */
  readonly scales: Float32Array;
  /** The shape of `scales` among the weights: 1 where it is not a channel's axis. */
  readonly scaleDims: readonly number[];
}

/** Runs of weights that lie behind one another and belong to one output channel. */
interface ChannelRuns {
  readonly runLength: number;
  /** Of each run, in order. */
  readonly channels: Int32Array;
  readonly channelCount: number;
}

export function channelRuns(dims: readonly number[], axes: readonly number[]): ChannelRuns {
  const last = Math.max(-1, ...axes);
  const runLength = product(dims.slice(last + 1));
  const leading = dims.slice(0, last + 1);
  const channels = new Int32Array(product(leading));
  for (let run = 0; run < channels.length; run++) {
    let rest = run;
    let channel = 0;
    let stride = 1;
    for (let axis = last; axis >= 0; axis--) {
      const dim = dims[axis] ?? 1;
      if (axes.includes(axis)) {
        channel += (rest % dim) * stride;
        stride *= dim;
      }
      rest = Math.floor(rest / dim);
    }
    channels[run] = channel;
  }
  return { runLength, channels, channelCount: product(axes.map((axis) => dims[axis] ?? 1)) };
}

/** A channel of zeros gets a scale all the same, this part of the largest one's, so that nothing is divided by zero. */
const leastScale = 1e-5;

/**
 * Symmetric around zero, each channel's largest magnitude on the last step.
 * @param axes where the output channels are
 * @param steps on either side of zero, 127 at most
 */
export function quantizeWeights(
  values: Float32Array,
  dims: readonly number[],
  axes: readonly number[],
  steps: number,
): QuantizedWeights {
  const { runLength, channels, channelCount } = channelRuns(dims, axes);
  const largest = new Float32Array(channelCount);
  eachRun(channels, runLength, (channel, start) => {
    let most = largest[channel] ?? 0;
    for (let index = start; index < start + runLength; index++) {
      const magnitude = Math.abs(values[index] ?? 0);
      if (magnitude > most) most = magnitude;
    }
    largest[channel] = most;
  });
  const floor = Math.max(largest.reduce((a, b) => Math.max(a, b), 0) * leastScale, 1e-30);
  const scales = largest.map((magnitude) => Math.max(magnitude, floor) / steps);
  const integers = new Int8Array(values.length);
  eachRun(channels, runLength, (channel, start) => {
    const perStep = 1 / (scales[channel] ?? 1);
    for (let index = start; index < start + runLength; index++) {
      const step = Math.round((values[index] ?? 0) * perStep);
      integers[index] = step > steps ? steps : step < -steps ? -steps : step;
    }
  });
  return { integers, scales, scaleDims: dims.map((dim, axis) => (axes.includes(axis) ? dim : 1)) };
}

function eachRun(
  channels: Int32Array,
  runLength: number,
  visit: (channel: number, start: number) => void,
): void {
  for (let run = 0; run < channels.length; run++) visit(channels[run] ?? 0, run * runLength);
}

const product = (values: readonly number[]): number => values.reduce((all, value) => all * value, 1);
