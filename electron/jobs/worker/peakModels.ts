/**
 * Models of one large operation, by which a device's peaks are measured through OpenVINO: IR version 11 in memory. Their
 * data is made on the device from one number and their result is one number, so that nothing is carried to or from it.
 */

export interface PeakModel {
  readonly xml: string;
  readonly bin: Uint8Array;
  /** The operation to be timed. */
  readonly operation: string;
  /** What one inference of it does: operations, or bytes read and written. */
  readonly work: number;
}

interface Port {
  readonly layer: number;
  readonly port: number;
  readonly shape: readonly number[];
  /** The sizes of axes are whole numbers. */
  readonly precision: 'FP32' | 'I64';
}

/** Rows that repeat cost no time to make; zeros would be less work on some devices. */
const patternLength = 4096;
const pattern = Float32Array.from(
  { length: patternLength },
  (_, index) => ((index * 37) % patternLength) / patternLength,
);

class Ir {
  readonly #layers: string[] = [];
  readonly #edges: string[] = [];
  readonly #constants: Float32Array[] = [];
  #bytes = 0;

  layer(
    name: string,
    type: string,
    attributes: Readonly<Record<string, string | number | boolean>>,
    inputs: readonly Port[],
    shape: readonly number[],
    precision: Port['precision'] = 'FP32',
  ): Port {
    const id = this.#layers.length;
    const data = Object.entries(attributes).map(([key, value]) => ` ${key}="${value}"`);
    const ports = inputs.map((input, port) => {
      this.#edges.push(
        `<edge from-layer="${input.layer}" from-port="${input.port}" to-layer="${id}" to-port="${port}"/>`,
      );
      return portXml(port, input);
    });
    const port = { layer: id, port: inputs.length, shape, precision };
    const output = type === 'Result' ? '' : `<output>${portXml(port.port, port)}</output>`;
    this.#layers.push(
      `<layer id="${id}" name="${name}" type="${type}" version="opset1"><data${data.join('')}/>` +
        `${ports.length === 0 ? '' : `<input>${ports.join('')}</input>`}${output}</layer>`,
    );
    return port;
  }

  constant(name: string, shape: readonly number[], values: Float32Array): Port {
    const place = {
      element_type: 'f32',
      shape: shape.join(','),
      offset: this.#bytes,
      size: values.byteLength,
    };
    this.#constants.push(values);
    this.#bytes += values.byteLength;
    return this.layer(name, 'Const', place, [], shape);
  }

  filled(name: string, shape: readonly number[]): Port {
    const values = new Float32Array(elements(shape));
    for (let at = 0; at < values.length; at += patternLength)
      values.set(pattern.subarray(0, Math.min(patternLength, values.length - at)), at);
    return this.constant(name, shape, values);
  }

  /** A table that the device makes when it infers: one that is constant would be computed once, at compile time. */
  made(name: string, shape: readonly number[]): Port {
    const one = this.layer('one', 'Parameter', { shape: '1,1', element_type: 'f32' }, [], [1, 1]);
    return this.layer(
      name,
      'Add',
      { auto_broadcast: 'numpy' },
      [this.filled(`${name}/data`, shape), one],
      shape,
    );
  }

  /** To `levels` steps between the limits: what OpenVINO makes INT8 of. */
  quantized(name: string, value: Port, levels: number, limits: readonly [number, number]): Port {
    const single = value.shape.map(() => 1);
    const ends = [...limits, ...limits].map((limit, index) =>
      this.constant(`${name}/${index}`, single, Float32Array.of(limit)),
    );
    return this.layer(
      name,
      'FakeQuantize',
      { levels, auto_broadcast: 'numpy' },
      [value, ...ends],
      value.shape,
    );
  }

  /** Data and weights. */
  factors(shape: readonly number[], weightShape: readonly number[], quantize: boolean): [Port, Port] {
    const data = this.made('data', shape);
    const weights = this.filled('weights', weightShape);
    if (!quantize) return [data, weights];
    return [
      this.quantized('data/quantized', data, 256, [0, 2]),
      this.quantized('weights/quantized', weights, 255, [-1, 1]),
    ];
  }

  finish(value: Port, operation: string, work: number): PeakModel {
    const axes = this.#axes(value.shape.length);
    const single = value.shape.map(() => 1);
    const largest = this.layer('largest', 'ReduceMax', { keep_dims: true }, [value, axes], single);
    this.layer('result', 'Result', {}, [largest], single);
    const bin = new Uint8Array(this.#bytes);
    let at = 0;
    for (const { buffer, byteOffset, byteLength } of this.#constants) {
      bin.set(new Uint8Array(buffer, byteOffset, byteLength), at);
      at += byteLength;
    }
    const xml =
      `<?xml version="1.0"?>\n<net name="${operation}" version="11"><layers>${this.#layers.join('\n')}</layers>` +
      `<edges>${this.#edges.join('')}</edges><rt_info/></net>`;
    return { xml, bin, operation, work };
  }

  /** All of them, as i64. */
  #axes(rank: number): Port {
    const bits = new Float32Array(BigInt64Array.from({ length: rank }, (_, axis) => BigInt(axis)).buffer);
    const place = { element_type: 'i64', shape: String(rank), offset: this.#bytes, size: bits.byteLength };
    this.#constants.push(bits);
    this.#bytes += bits.byteLength;
    return this.layer('axes', 'Const', place, [], [rank], 'I64');
  }
}

function elements(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

function portXml(id: number, { shape, precision }: Port): string {
  return `<port id="${id}" precision="${precision}">${shape.map((size) => `<dim>${size}</dim>`).join('')}</port>`;
}

/** A square matrix product with constant weights; its two factors are quantized for INT8, here as below. */
export function matMulModel(size: number, quantize: boolean): PeakModel {
  const ir = new Ir();
  const shape = [size, size] as const;
  const factors = ir.factors(shape, shape, quantize);
  const product = ir.layer('matmul', 'MatMul', { transpose_a: false, transpose_b: true }, factors, shape);
  return ir.finish(product, 'matmul', 2 * size ** 3);
}

/** Height and width of what is convolved. */
const side = 64;

/** A 3x3 convolution of 64x64 points with this many channels in and out. */
export function convolutionPeakModel(channels: number, quantize: boolean): PeakModel {
  const ir = new Ir();
  const shape = [1, channels, side, side];
  const factors = ir.factors(shape, [channels, channels, 3, 3], quantize);
  const window = {
    strides: '1,1',
    dilations: '1,1',
    pads_begin: '1,1',
    pads_end: '1,1',
    auto_pad: 'explicit',
  };
  const product = ir.layer('convolution', 'Convolution', window, factors, shape);
  return ir.finish(product, 'convolution', 2 * 9 * side ** 2 * channels ** 2);
}

/** A table plus one number: all of it is read, and as much is written. */
export function streamModel(bytes: number): PeakModel {
  const ir = new Ir();
  const rows = Math.max(1, Math.round(bytes / 2 / 4 / patternLength));
  const table = ir.made('stream', [rows, patternLength]);
  return ir.finish(table, 'stream', 2 * 4 * rows * patternLength);
}
