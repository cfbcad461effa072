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

  filled(name: string, shape: readonly [number, number]): Port {
    const values = new Float32Array(shape[0] * shape[1]);
    for (let at = 0; at < values.length; at += patternLength)
      values.set(pattern.subarray(0, Math.min(patternLength, values.length - at)), at);
    return this.constant(name, shape, values);
  }

  /** A table that the device makes when it infers: one that is constant would be computed once, at compile time. */
  made(name: string, shape: readonly [number, number]): Port {
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
    const ends = [...limits, ...limits].map((limit, index) =>
      this.constant(`${name}/${index}`, [1, 1], Float32Array.of(limit)),
    );
    return this.layer(
      name,
      'FakeQuantize',
      { levels, auto_broadcast: 'numpy' },
      [value, ...ends],
      value.shape,
    );
  }

  finish(value: Port, operation: string, work: number): PeakModel {
    const axes = this.#axes();
    const largest = this.layer('largest', 'ReduceMax', { keep_dims: true }, [value, axes], [1, 1]);
    this.layer('result', 'Result', {}, [largest], [1, 1]);
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

  /** Both of them, as i64. */
  #axes(): Port {
    const bits = new Float32Array(BigInt64Array.of(0n, 1n).buffer);
    const place = { element_type: 'i64', shape: '2', offset: this.#bytes, size: bits.byteLength };
    this.#constants.push(bits);
    this.#bytes += bits.byteLength;
    return this.layer('axes', 'Const', place, [], [2], 'I64');
  }
}

function portXml(id: number, { shape, precision }: Port): string {
  return `<port id="${id}" precision="${precision}">${shape.map((size) => `<dim>${size}</dim>`).join('')}</port>`;
}

/** A square matrix product with constant weights; its two factors are quantized for INT8. */
export function matMulModel(size: number, quantize: boolean): PeakModel {
  const ir = new Ir();
  const shape = [size, size] as const;
  const data = ir.made('data', shape);
  const weights = ir.filled('weights', shape);
  const factors = quantize
    ? [
        ir.quantized('data/quantized', data, 256, [0, 2]),
        ir.quantized('weights/quantized', weights, 255, [-1, 1]),
      ]
    : [data, weights];
  const product = ir.layer('matmul', 'MatMul', { transpose_a: false, transpose_b: true }, factors, shape);
  return ir.finish(product, 'matmul', 2 * size ** 3);
}

/** A table plus one number: all of it is read, and as much is written. */
export function streamModel(bytes: number): PeakModel {
  const ir = new Ir();
  const rows = Math.max(1, Math.round(bytes / 2 / 4 / patternLength));
  const table = ir.made('stream', [rows, patternLength]);
  return ir.finish(table, 'stream', 2 * 4 * rows * patternLength);
}
