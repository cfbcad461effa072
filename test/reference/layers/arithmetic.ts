/**
 * Layers that combine bottoms or reduce one. Sources: the layer's .cpp in src/caffe/layers of BVLC/caffe if not named.
 */
import { bottom, type LayerFunction } from '../layer.ts';
import { around, at, axisOf, imageOf, mapTensor, sizeOf, type Tensor, tensor, zeros } from '../tensor.ts';

/** The element of `source` that broadcasting pairs with element `index` of `shape` (equal rank; 1 stretches). */
function broadcastIndex(source: Tensor, shape: readonly number[], index: number): number {
  let [rest, stride, place] = [index, 1, 0];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const coordinate = rest % at(shape, axis);
    rest = Math.floor(rest / at(shape, axis));
    const size = source.shape[axis] ?? 1;
    if (size !== 1) place += coordinate * stride;
    stride *= size;
  }
  return place;
}

/** eltwise_layer.cpp: product, weighted sum or maximum; forks also stretch dimensions of 1 */
export const eltwise: LayerFunction = (call) => {
  const parameters = call.parameters.block('eltwise_param');
  const operation = parameters.text('operation', 'SUM');
  const coefficients = parameters.numbers('coeff');
  const shape = bottom(call).shape.map((_, axis) =>
    Math.max(...call.bottoms.map((input) => input.shape[axis] ?? 1)),
  );
  return [
    mapTensor(zeros(shape), (_, index) => {
      const values = call.bottoms.map((input) => at(input.data, broadcastIndex(input, shape, index)));
      if (operation === 'PROD') return values.reduce((product, value) => product * value, 1);
      if (operation === 'MAX') return Math.max(...values);
      if (operation === 'MIN') return Math.min(...values);
      return values.reduce((sum, value, which) => sum + value * (coefficients[which] ?? 1), 0);
    }),
  ];
};

/** axpy_layer.cpp of hujie-frank/SENet: a x + y, one a a channel of each image */
export const axpy: LayerFunction = (call) => {
  const [factors, x, y] = [bottom(call), bottom(call, 1), bottom(call, 2)];
  const inner = sizeOf(x.shape.slice(2));
  return [
    mapTensor(x, (value, index) => at(factors.data, Math.floor(index / inner)) * value + at(y.data, index)),
  ];
};

/** reduction_layer.cpp: everything from `axis` on becomes one number */
export const reduction: LayerFunction = (call) => {
  const parameters = call.parameters.block('reduction_param');
  const input = bottom(call);
  const axis = axisOf(input, parameters.number('axis', 0));
  const operation = parameters.text('operation', 'SUM');
  const size = sizeOf(input.shape.slice(axis));
  const factor = parameters.number('coeff', 1) / (operation === 'MEAN' ? size : 1);
  const term = (value: number): number =>
    operation === 'ASUM' ? Math.abs(value) : operation === 'SUMSQ' ? value * value : value;
  return [
    mapTensor(zeros(input.shape.slice(0, axis)), (_, index) => {
      const part = input.data.subarray(index * size, (index + 1) * size);
      return factor * part.reduce((sum, value) => sum + term(value), 0);
    }),
  ];
};

/** argmax_layer.cpp: indices of the largest values in descending order, their values with `out_max_val` */
export const argMax: LayerFunction = (call) => {
  const parameters = call.parameters.block('argmax_param');
  const input = bottom(call);
  const [values, topK] = [parameters.flag('out_max_val', false), parameters.number('top_k', 1)];
  const ranked = (line: readonly number[]) =>
    [...line.keys()].sort((a, b) => at(line, b) - at(line, a) || b - a).slice(0, topK);
  if (!parameters.has('axis')) {
    const size = sizeOf(input.shape.slice(1));
    const batch = input.shape[0] ?? 1;
    const rows = Array.from({ length: batch }, (_, image) => {
      const line = [...input.data.subarray(image * size, (image + 1) * size)];
      const best = ranked(line);
      return values ? [...best, ...best.map((index) => at(line, index))] : best;
    });
    const trailing = new Array<number>(Math.max(0, input.shape.length - 3)).fill(1);
    return [tensor([batch, values ? 2 : 1, topK, ...trailing], rows.flat())];
  }
  const axis = axisOf(input, parameters.number('axis', 0));
  const { outer, along, inner } = around(input.shape, axis);
  const result = zeros(input.shape.map((dim, index) => (index === axis ? topK : dim)));
  for (let group = 0; group < outer * inner; group++) {
    const place = (index: number, length: number): number =>
      (Math.floor(group / inner) * length + index) * inner + (group % inner);
    const line = Array.from({ length: along }, (_, index) => at(input.data, place(index, along)));
    ranked(line).forEach((index, rank) => {
      result.data[place(rank, topK)] = values ? at(line, index) : index;
    });
  }
  return [result];
};

/**
 * interp_layer.cpp of DeepLab and PSPNet: bilinear, the corners of input and output fall together; negative padding crops.
 */
export const interp: LayerFunction = (call) => {
  const parameters = call.parameters.block('interp_param');
  const input = bottom(call);
  const [batch, channels, height, width] = imageOf(input);
  const [begin, end] = [parameters.number('pad_beg', 0), parameters.number('pad_end', 0)];
  const target = (size: number, axis: number, name: string): number => {
    const reference = call.bottoms[1];
    if (reference) return reference.shape[axis] ?? 1;
    if (parameters.has(name)) return parameters.number(name, 0);
    // synopsys-caffe's
    if (parameters.has('full_zoom_factor')) return size * parameters.number('full_zoom_factor', 1);
    const shrink = parameters.number('shrink_factor', 1);
    const zoom = parameters.number('zoom_factor', 1);
    const shrunk = Math.floor((size - 1) / shrink) + 1;
    return shrunk + (shrunk - 1) * (zoom - 1);
  };
  const [from, into] = [
    [height + begin + end, width + begin + end] as const,
    [target(height + begin + end, 2, 'height'), target(width + begin + end, 3, 'width')] as const,
  ];
  const result = zeros([batch, channels, ...into]);
  const along = (index: number, axis: 0 | 1) => {
    const place = into[axis] > 1 ? (index * (from[axis] - 1)) / (into[axis] - 1) : 0;
    const low = Math.min(Math.floor(place), from[axis] - 1);
    return { low: low - begin, high: Math.min(low + 1, from[axis] - 1) - begin, share: place - low };
  };
  return [
    mapTensor(result, (_, index) => {
      const x = along(index % into[1], 1);
      const y = along(Math.floor(index / into[1]) % into[0], 0);
      const plane = Math.floor(index / (into[0] * into[1])) * height * width;
      const pixel = (row: number, column: number): number => at(input.data, plane + row * width + column);
      const upper = pixel(y.low, x.low) * (1 - x.share) + pixel(y.low, x.high) * x.share;
      const lower = pixel(y.high, x.low) * (1 - x.share) + pixel(y.high, x.high) * x.share;
      return upper * (1 - y.share) + lower * y.share;
    }),
  ];
};

/** matmul_layer.cpp of synopsys-caffe: a product of matrices for each place along the axes before them */
export const matMul: LayerFunction = (call) => {
  const parameters = call.parameters.block('matmul_param');
  const [a, b] = [bottom(call), bottom(call, 1)];
  const [turnsA, turnsB] = [parameters.flag('transpose_a', false), parameters.flag('transpose_b', false)];
  const [rowsA = 0, columnsA = 0] = a.shape.slice(-2);
  const [rowsB = 0, columnsB = 0] = b.shape.slice(-2);
  const [rows, inner] = turnsA ? [columnsA, rowsA] : [rowsA, columnsA];
  const columns = turnsB ? rowsB : columnsB;
  const result = zeros([...a.shape.slice(0, -2), rows, columns]);
  result.data.forEach((_, index) => {
    const [row, column] = [Math.floor(index / columns) % rows, index % columns];
    const matrix = Math.floor(index / (rows * columns));
    let sum = 0;
    for (let k = 0; k < inner; k++) {
      const left = turnsA ? k * columnsA + row : row * columnsA + k;
      const right = turnsB ? column * columnsB + k : k * columnsB + column;
      sum += at(a.data, matrix * rowsA * columnsA + left) * at(b.data, matrix * rowsB * columnsB + right);
    }
    result.data[index] = sum;
  });
  return [result];
};
