/** LSTM and RNN over time. Sources: lstm_layer.cpp, lstm_unit_layer.cpp (gates in the order input, forget, output, candidate) and rnn_layer.cpp of BVLC/caffe. */
import { around0, bottom, type LayerFunction, weightsOf } from '../layer.ts';
import { at, meanSquare, type Tensor, zeros } from '../tensor.ts';

const sigmoid = (value: number): number => 1 / (1 + Math.exp(-value));

/** Bottoms: x [time, batch, ...], marks [time, batch], where 0 forgets the state, and what all times see [batch, ...]. */
export const lstm: LayerFunction = (call) => {
  const parameters = call.parameters.block('recurrent_param');
  const [x, marks] = [bottom(call), bottom(call, 1)];
  const [time = 1, batch = 1] = x.shape;
  const inputs = x.data.length / (time * batch);
  const hidden = parameters.number('num_output', 0);
  const fromInput = call.learn([4 * hidden, inputs], weightsOf(inputs, meanSquare(x)));
  const offsets = call.learn([4 * hidden], around0(0.3));
  const fixed = call.bottoms[2];
  const fixedInputs = fixed === undefined ? 0 : fixed.data.length / batch;
  const fromFixed = fixed && call.learn([4 * hidden, fixedInputs], weightsOf(fixedInputs, meanSquare(fixed)));
  const fromHidden = call.learn([4 * hidden, hidden], weightsOf(hidden, 0.3));
  const result = zeros([time, batch, hidden]);
  let [state, output] = [new Float64Array(batch * hidden), new Float64Array(batch * hidden)];
  const row = (
    weights: Tensor,
    gate: number,
    values: Float64Array,
    start: number,
    length: number,
  ): number => {
    let sum = 0;
    for (let k = 0; k < length; k++) sum += at(weights.data, gate * length + k) * at(values, start + k);
    return sum;
  };
  for (let step = 0; step < time; step++) {
    const [nextState, nextOutput] = [new Float64Array(batch * hidden), new Float64Array(batch * hidden)];
    for (let index = 0; index < batch * hidden; index++) {
      const [image, unit] = [Math.floor(index / hidden), index % hidden];
      const goesOn = at(marks.data, step * batch + image);
      const gate = (which: number): number =>
        at(offsets.data, which * hidden + unit) +
        (fixed && fromFixed
          ? row(fromFixed, which * hidden + unit, fixed.data, image * fixedInputs, fixedInputs)
          : 0) +
        row(fromInput, which * hidden + unit, x.data, (step * batch + image) * inputs, inputs) +
        goesOn * row(fromHidden, which * hidden + unit, output, image * hidden, hidden);
      const kept = goesOn * sigmoid(gate(1)) * at(state, index);
      nextState[index] = kept + sigmoid(gate(0)) * Math.tanh(gate(3));
      nextOutput[index] = sigmoid(gate(2)) * Math.tanh(at(nextState, index));
    }
    [state, output] = [nextState, nextOutput];
    result.data.set(output, step * batch * hidden);
  }
  return [result];
};

/** lstm_unit_layer.cpp: one step; bottoms: cell state [1, batch, hidden], gates [1, batch, 4 hidden], marks [1, batch] */
export const lstmUnit: LayerFunction = (call) => {
  const [before, gates, marks] = [bottom(call), bottom(call, 1), bottom(call, 2)];
  const hidden = before.shape[2] ?? 1;
  const [cell, output] = [zeros(before.shape), zeros(before.shape)];
  before.data.forEach((state, index) => {
    const [image, unit] = [Math.floor(index / hidden), index % hidden];
    const gate = (which: number): number => at(gates.data, (4 * image + which) * hidden + unit);
    const forget = at(marks.data, image) === 0 ? 0 : at(marks.data, image) * sigmoid(gate(1));
    cell.data[index] = forget * state + sigmoid(gate(0)) * Math.tanh(gate(3));
    output.data[index] = sigmoid(gate(2)) * Math.tanh(at(cell.data, index));
  });
  return [cell, output];
};

/** rnn_layer.cpp: h = tanh(W_hh mark h + W_xh x + b_h), o = tanh(W_ho h + b_o); bottoms as of LSTM, then the first h if exposed */
export const rnn: LayerFunction = (call) => {
  const parameters = call.parameters.block('recurrent_param');
  const exposed = parameters.flag('expose_hidden', false);
  const [x, marks, ...rest] = call.bottoms;
  if (!x || !marks) throw new Error(`layer "${call.name}" has no sequence`);
  const start = exposed ? rest.at(-1) : undefined;
  const fixed = rest.length > (exposed ? 1 : 0) ? rest[0] : undefined;
  const [time = 1, batch = 1] = x.shape;
  const width = parameters.number('num_output', 0);
  const inputs = x.data.length / (time * batch);
  const fixedInputs = fixed ? fixed.data.length / batch : 0;
  const fromInput = call.learn([width, inputs], weightsOf(inputs, meanSquare(x)));
  const offsets = call.learn([width], around0(0.3));
  const fromFixed = fixed && call.learn([width, fixedInputs], weightsOf(fixedInputs, meanSquare(fixed)));
  const fromState = call.learn([width, width], weightsOf(width, 0.5));
  const toOutput = call.learn([width, width], weightsOf(width, 0.5));
  const outputOffsets = call.learn([width], around0(0.3));
  const product = (
    weights: Tensor,
    unit: number,
    values: Float64Array,
    from: number,
    length: number,
  ): number => {
    let sum = 0;
    for (let k = 0; k < length; k++) sum += at(weights.data, unit * length + k) * at(values, from + k);
    return sum;
  };
  const result = zeros([time, batch, width]);
  let state = start ? start.data : new Float64Array(batch * width);
  for (let step = 0; step < time; step++) {
    const next = new Float64Array(batch * width);
    for (let index = 0; index < next.length; index++) {
      const [image, unit] = [Math.floor(index / width), index % width];
      const kept =
        at(marks.data, step * batch + image) * product(fromState, unit, state, image * width, width);
      const seen = product(fromInput, unit, x.data, (step * batch + image) * inputs, inputs);
      const always =
        fixed && fromFixed ? product(fromFixed, unit, fixed.data, image * fixedInputs, fixedInputs) : 0;
      next[index] = Math.tanh(kept + seen + always + at(offsets.data, unit));
    }
    state = next;
    for (let index = 0; index < next.length; index++) {
      const [image, unit] = [Math.floor(index / width), index % width];
      const sum = product(toOutput, unit, state, image * width, width);
      result.data[step * next.length + index] = Math.tanh(sum + at(outputOffsets.data, unit));
    }
  }
  return exposed ? [result, { shape: [1, batch, width], data: state }] : [result];
};

/** lstm_layer.cpp of junhyukoh/caffe-lstm, and of CTPN for three axes: without marks a sequence begins at the first step alone */
export const forkLstm: LayerFunction = (call) => {
  const parameters = call.parameters.block('lstm_param');
  const [x, marks] = [bottom(call), call.bottoms[1]];
  const rank = x.shape.length;
  const batch = rank === 3 ? (x.shape[1] ?? 1) : parameters.number('batch_size', 1);
  const time = (x.shape[0] ?? 1) / (rank === 3 ? 1 : batch);
  const inputs = x.data.length / (time * batch);
  const hidden = parameters.number('num_output', 0);
  const fromInput = call.learn([4 * hidden, inputs], weightsOf(inputs, meanSquare(x)));
  const fromState = call.learn([4 * hidden, hidden], weightsOf(hidden, 0.3));
  const offsets = call.learn([4 * hidden], around0(0.3));
  const result = zeros(rank === 3 ? [time, batch, hidden] : [time * batch, hidden]);
  const cells = new Float64Array(result.data.length);
  for (let index = 0; index < result.data.length; index++) {
    const [row, unit] = [Math.floor(index / hidden), index % hidden];
    const goesOn = row >= batch && (marks === undefined || at(marks.data, row) !== 0);
    const gate = (which: number): number => {
      const line = which * hidden + unit;
      let sum = at(offsets.data, line);
      for (let k = 0; k < inputs; k++)
        sum += at(fromInput.data, line * inputs + k) * at(x.data, row * inputs + k);
      for (let k = 0; goesOn && k < hidden; k++) {
        sum += at(fromState.data, line * hidden + k) * at(result.data, (row - batch) * hidden + k);
      }
      return sum;
    };
    const before = goesOn ? sigmoid(gate(1)) * at(cells, index - batch * hidden) : 0;
    cells[index] = before + sigmoid(gate(0)) * Math.tanh(gate(3));
    result.data[index] = sigmoid(gate(2)) * Math.tanh(at(cells, index));
  }
  return [result];
};

/**
 * ctc_decoder_layer.cpp of openvinotoolkit/training_toolbox_caffe: the best class of each step until the marks of the next say
 * 0, without blanks and repetitions, then -1
 */
export const ctcGreedyDecoder: LayerFunction = (call) => {
  const parameters = call.parameters.block('ctc_decoder_param');
  const [scores, marks] = [bottom(call), bottom(call, 1)];
  const [time = 1, batch = 1, classes = 1] = scores.shape;
  const given = parameters.number('blank_index', -1);
  const blank = given < 0 ? classes - 1 : given;
  const merges = parameters.flag('ctc_merge_repeated', true);
  const result = zeros([batch, time, 1, 1]);
  result.data.fill(-1);
  for (let image = 0; image < batch; image++) {
    let [before, length] = [-1, 0];
    for (let step = 0; step < time; step++) {
      if (step > 0 && at(marks.data, step * batch + image) === 0) break;
      const start = (step * batch + image) * classes;
      const row = scores.data.subarray(start, start + classes);
      const best = row.indexOf(Math.max(...row));
      if (best !== blank && !(merges && best === before)) result.data[image * time + length++] = best;
      before = best;
    }
  }
  return [result];
};
