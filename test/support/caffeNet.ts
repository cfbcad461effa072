/**
 * An independent, small reading of deploy prototxts for tests: the blobs' shapes, what every layer learns and how many
 * multiply-accumulates it takes. It shares no code with the converter, so that the two can check one another.
 * Understands what the files under models/ and the tests' own files use; throws at anything else.
 */

export interface Message {
  readonly [field: string]: readonly (string | Message)[];
}

export interface NetLayer {
  readonly name: string;
  readonly type: string;
  readonly message: Message;
  readonly bottoms: readonly string[];
  readonly tops: readonly string[];
  /** N, C, H, W (fewer after an inner product). */
  readonly inputShapes: readonly (readonly number[])[];
  readonly outputShape: readonly number[];
  /** Shapes of the blobs this layer has in a caffemodel, in order. */
  readonly blobShapes: readonly (readonly number[])[];
  /** Multiply-accumulates of convolutions and inner products; 0 for everything else. */
  readonly macs: number;
}

/** Protobuf text format without its rarer forms: `field: value`, `field { ... }`, `#` comments. */
export function parseText(text: string): Message {
  const tokens = text.replace(/#.*$/gm, '').match(/"[^"]*"|[{}]|[^\s{}:]+/g) ?? [];
  let next = 0;
  const readMessage = (): Message => {
    const fields: Record<string, (string | Message)[]> = {};
    while (next < tokens.length && tokens[next] !== '}') {
      const field = String(tokens[next++]);
      let value: string | Message;
      if (tokens[next] === '{') {
        next++;
        value = readMessage();
        next++;
      } else {
        value = String(tokens[next++]).replaceAll('"', '');
      }
      const values = fields[field];
      if (values) values.push(value);
      else fields[field] = [value];
    }
    return fields;
  };
  return readMessage();
}

export function readNet(text: string): NetLayer[] {
  const blobs = new Map<string, readonly number[]>();
  return messages(parseText(text), 'layer').map((message) => {
    const bottoms = strings(message, 'bottom');
    const inputShapes = bottoms.map((bottom) => {
      const shape = blobs.get(bottom);
      if (!shape) throw new Error(`no layer makes ${bottom}`);
      return shape;
    });
    const [type] = strings(message, 'type');
    const [name] = strings(message, 'name');
    if (type === undefined || name === undefined) throw new Error('a layer without name or type');
    const facts = describe(type, message, inputShapes);
    const tops = strings(message, 'top');
    for (const top of tops) blobs.set(top, facts.outputShape);
    return { name, type, message, bottoms, tops, inputShapes, ...facts };
  });
}

type Shape = readonly number[];
type Facts = Pick<NetLayer, 'outputShape' | 'blobShapes' | 'macs'>;

function describe(type: string, layer: Message, inputs: readonly Shape[]): Facts {
  const plain = (outputShape: Shape, blobShapes: readonly Shape[] = []): Facts => ({
    outputShape,
    blobShapes,
    macs: 0,
  });
  if (type === 'Input') {
    const [shape] = messages(part(layer, 'input_param'), 'shape');
    return plain(strings(shape ?? {}, 'dim').map(Number));
  }
  const [input] = inputs;
  if (!input) throw new Error(`${type} without a bottom`);
  const channels = input[1] ?? 1;
  switch (type) {
    case 'Convolution':
      return convolution(part(layer, 'convolution_param'), input);
    case 'InnerProduct': {
      const parameters = part(layer, 'inner_product_param');
      const outputs = number(parameters, 'num_output', 0);
      const inputsEach = input.slice(1).reduce((product, dim) => product * dim, 1);
      const outputShape = [input[0] ?? 1, outputs];
      const bias = flag(parameters, 'bias_term', true) ? [[outputs]] : [];
      return { outputShape, blobShapes: [[outputs, inputsEach], ...bias], macs: outputs * inputsEach };
    }
    case 'Pooling':
      return plain(pooled(part(layer, 'pooling_param'), input));
    case 'BatchNorm':
      return plain(input, [[channels], [channels], [1]]);
    case 'Scale':
      return plain(
        input,
        flag(part(layer, 'scale_param'), 'bias_term', false) ? [[channels], [channels]] : [[channels]],
      );
    case 'PReLU':
      return plain(input, [flag(part(layer, 'prelu_param'), 'channel_shared', false) ? [1] : [channels]]);
    case 'Concat': {
      const sum = inputs.reduce((total, shape) => total + (shape[1] ?? 1), 0);
      return plain([input[0] ?? 1, sum, ...input.slice(2)]);
    }
    case 'Axpy':
      return plain(inputs[1] ?? input);
    case 'Flatten':
      return plain([input[0] ?? 1, input.slice(1).reduce((product, dim) => product * dim, 1)]);
    case 'ReLU':
    case 'Sigmoid':
    case 'Dropout':
    case 'LRN':
    case 'Eltwise':
    case 'Softmax':
      return plain(input);
    default:
      throw new Error(`this reader does not know the layer type ${type}`);
  }
}

function convolution(parameters: Message, input: Shape): Facts {
  const [batch = 1, channels = 1] = input;
  const outputs = number(parameters, 'num_output', 0);
  const group = number(parameters, 'group', 1);
  const kernel = sides(parameters, 'kernel_size', 'kernel', 1);
  const stride = sides(parameters, 'stride', 'stride', 1);
  const pad = sides(parameters, 'pad', 'pad', 0);
  const dilation = number(parameters, 'dilation', 1);
  const spatial = [0, 1].map((axis) => {
    const reach = dilation * ((kernel[axis] ?? 1) - 1) + 1;
    return Math.floor(((input[axis + 2] ?? 1) + 2 * (pad[axis] ?? 0) - reach) / (stride[axis] ?? 1)) + 1;
  });
  const weights = [outputs, channels / group, ...kernel];
  const each = weights.reduce((product, dim) => product * dim, 1);
  return {
    outputShape: [batch, outputs, ...spatial],
    blobShapes: flag(parameters, 'bias_term', true) ? [weights, [outputs]] : [weights],
    macs: each * spatial.reduce((product, dim) => product * dim, 1),
  };
}

function pooled(parameters: Message, input: Shape): Shape {
  const [batch = 1, channels = 1] = input;
  if (flag(parameters, 'global_pooling', false)) return [batch, channels, 1, 1];
  const kernel = sides(parameters, 'kernel_size', 'kernel', 1);
  const stride = sides(parameters, 'stride', 'stride', 1);
  const pad = sides(parameters, 'pad', 'pad', 0);
  const round = flag(parameters, 'ceil_mode', true) ? Math.ceil : Math.floor;
  const spatial = [0, 1].map((axis) => {
    const size = input[axis + 2] ?? 1;
    const [k = 1, s = 1, p = 0] = [kernel[axis], stride[axis], pad[axis]];
    const windows = round((size + 2 * p - k) / s) + 1;
    // pooling_layer.cpp: the last window must start inside the image or its leading padding
    return p > 0 && (windows - 1) * s >= size + p ? windows - 1 : windows;
  });
  return [batch, channels, ...spatial];
}

export function part(message: Message, field: string): Message {
  return messages(message, field)[0] ?? {};
}

/** The field's first value as it is written, without quotes. */
export function written(message: Message, field: string): string | undefined {
  return strings(message, field)[0];
}

export function flag(message: Message, field: string, byDefault: boolean): boolean {
  const value = written(message, field);
  return value === undefined ? byDefault : value === 'true';
}

export function messages(message: Message, field: string): Message[] {
  return (message[field] ?? []).filter((value) => typeof value === 'object');
}

export function strings(message: Message, field: string): string[] {
  return (message[field] ?? []).filter((value) => typeof value === 'string');
}

export function number(message: Message, field: string, byDefault: number): number {
  const value = written(message, field);
  return value === undefined ? byDefault : Number(value);
}

export function sides(message: Message, both: string, prefix: string, byDefault: number): [number, number] {
  const [high = byDefault, wide = high] = strings(message, both).map(Number);
  return [number(message, `${prefix}_h`, high), number(message, `${prefix}_w`, wide)];
}

interface NetCount {
  /** Weights and biases after BatchNorm and Scale are folded into the convolution before them, as a runtime keeps them. */
  readonly foldedParameters: number;
  /** What training learns: weights, biases, gamma and beta; not BatchNorm's statistics. */
  readonly learnedParameters: number;
  readonly macs: number;
}

export function countNet(layers: readonly NetLayer[]): NetCount {
  const size = (shape: Shape): number => shape.reduce((product, dim) => product * dim, 1);
  const sizes = (layer: NetLayer): number => layer.blobShapes.reduce((sum, shape) => sum + size(shape), 0);
  /** What a blob's last writer was: BatchNorm right after a bias-free convolution leaves one bias a channel there. */
  const writers = new Map<string, 'biased' | 'unbiased' | 'other'>();
  let [foldedParameters, learnedParameters, macs] = [0, 0, 0];
  for (const layer of layers) {
    const before = writers.get(layer.bottoms[0] ?? '');
    let writer: 'biased' | 'unbiased' | 'other' = 'other';
    macs += layer.macs;
    if (layer.type !== 'BatchNorm') learnedParameters += sizes(layer);
    const channels = layer.outputShape[1] ?? 1;
    if (layer.type === 'Convolution' || layer.type === 'InnerProduct') {
      foldedParameters += sizes(layer);
      writer = layer.blobShapes.length > 1 ? 'biased' : 'unbiased';
    } else if (layer.type === 'BatchNorm') {
      foldedParameters += before === 'biased' ? 0 : before === 'unbiased' ? channels : 2 * channels;
      writer = 'biased';
    } else if (layer.type === 'Scale') {
      foldedParameters += before === 'biased' ? 0 : sizes(layer);
      writer = 'biased';
    } else {
      foldedParameters += sizes(layer);
    }
    for (const top of layer.tops) writers.set(top, writer);
  }
  return { foldedParameters, learnedParameters, macs };
}
