/** LSTM over time. Source: lstm_layer.cpp and lstm_unit_layer.cpp of BVLC/caffe; gates in the order input, forget, output, candidate. */
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
