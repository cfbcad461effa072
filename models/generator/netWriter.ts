/**
 * Writes a Caffe deploy prototxt layer by layer. Every method adds one layer and returns the name of its top blob, so
 * that a network reads in the order of its paper. Field names: BVLC's caffe.proto (LayerParameter and its parts).
 */

/** A string is an enum's name: the parameter blocks used here have no other strings. */
type Value = string | number | boolean | Fields;
interface Fields {
  readonly [field: string]: Value | readonly number[] | undefined;
}

/** One number for both sides, or [height, width]. */
type Extent = number | readonly [number, number];

export interface ConvolutionOptions {
  readonly outputs: number;
  readonly kernel: Extent;
  readonly stride?: number;
  readonly pad?: Extent;
  readonly group?: number;
  /** Caffe's default is true. */
  readonly bias?: boolean;
}

interface PoolingOptions {
  readonly kernel: number;
  readonly stride?: number;
  readonly pad?: number;
  /** Caffe rounds up; `false` is the field of later forks (DenseNet's files have it). */
  readonly ceilMode?: false;
}

export class NetWriter {
  readonly #blocks: string[] = [];

  /** `comment`: lines for the top of the file, without the `#`. */
  constructor(name: string, comment: readonly string[]) {
    this.#blocks.push(`${comment.map((line) => `# ${line}\n`).join('')}name: "${name}"\n`);
  }

  /** `shape`: N, C, H, W. */
  input(name: string, shape: readonly number[]): string {
    return this.#layer('Input', name, [], name, { input_param: { shape: { dim: shape } } });
  }

  convolution(name: string, bottom: string, options: ConvolutionOptions): string {
    const { outputs, kernel, stride, pad, group, bias } = options;
    return this.#layer('Convolution', name, [bottom], name, {
      convolution_param: {
        num_output: outputs,
        bias_term: bias === false ? false : undefined,
        ...extent('pad', pad),
        ...extent('kernel', kernel),
        group,
        stride,
      },
    });
  }

  /** In place unless `top` is given. `eps`: Caffe's default is 1e-5. */
  batchNorm(name: string, bottom: string, options: { top?: string; eps?: number } = {}): string {
    return this.#layer('BatchNorm', name, [bottom], options.top ?? bottom, {
      batch_norm_param: { use_global_stats: true, eps: options.eps },
    });
  }

  /** In place, with a bias. */
  scale(name: string, blob: string): string {
    return this.#layer('Scale', name, [blob], blob, { scale_param: { bias_term: true } });
  }

  /** In place. */
  relu(name: string, blob: string): string {
    return this.#layer('ReLU', name, [blob], blob);
  }

  /** In place. */
  sigmoid(name: string, blob: string): string {
    return this.#layer('Sigmoid', name, [blob], blob);
  }

  /** In place unless `top` is given. */
  dropout(name: string, bottom: string, ratio: number, top = bottom): string {
    return this.#layer('Dropout', name, [bottom], top, { dropout_param: { dropout_ratio: ratio } });
  }

  pooling(name: string, bottom: string, method: 'MAX' | 'AVE', options: PoolingOptions): string {
    const { kernel, stride, pad, ceilMode } = options;
    return this.#layer('Pooling', name, [bottom], name, {
      pooling_param: { pool: method, kernel_size: kernel, stride, pad, ceil_mode: ceilMode },
    });
  }

  globalAveragePooling(name: string, bottom: string): string {
    return this.#layer('Pooling', name, [bottom], name, {
      pooling_param: { pool: 'AVE', global_pooling: true },
    });
  }

  innerProduct(name: string, bottom: string, outputs: number): string {
    return this.#layer('InnerProduct', name, [bottom], name, {
      inner_product_param: { num_output: outputs },
    });
  }

  /** Local response normalisation across channels (Krizhevsky et al. 2012, section 3.3). */
  lrn(name: string, bottom: string, options: { size: number; alpha: number; beta: number }): string {
    const { size, alpha, beta } = options;
    return this.#layer('LRN', name, [bottom], name, { lrn_param: { local_size: size, alpha, beta } });
  }

  concat(name: string, bottoms: readonly string[]): string {
    return this.#layer('Concat', name, bottoms, name);
  }

  /** Sum of the bottoms, each times its coefficient (1 where none are given). */
  sum(name: string, bottoms: readonly string[], coefficients?: readonly number[]): string {
    const fields = coefficients && { eltwise_param: { operation: 'SUM', coeff: coefficients } };
    return this.#layer('Eltwise', name, bottoms, name, fields);
  }

  /** `scale` (N, C, 1, 1) times `x`, plus `y`: the layer of the squeeze-and-excitation authors. */
  axpy(name: string, scale: string, x: string, y: string): string {
    return this.#layer('Axpy', name, [scale, x, y], name);
  }

  softmax(name: string, bottom: string): string {
    return this.#layer('Softmax', name, [bottom], name);
  }

  text(): string {
    return this.#blocks.join('');
  }

  #layer(type: string, name: string, bottoms: readonly string[], top: string, fields: Fields = {}): string {
    const wires = [...bottoms.map((bottom) => `  bottom: "${bottom}"\n`), `  top: "${top}"\n`].join('');
    this.#blocks.push(
      `layer {\n  name: "${name}"\n  type: "${type}"\n${wires}${printFields(fields, '  ')}}\n`,
    );
    return top;
  }
}

function extent(field: 'pad' | 'kernel', value: Extent | undefined): Fields {
  if (typeof value === 'number') return { [field === 'kernel' ? 'kernel_size' : 'pad']: value };
  return value ? { [`${field}_h`]: value[0], [`${field}_w`]: value[1] } : {};
}

function printFields(fields: Fields, indent: string): string {
  return Object.entries(fields)
    .flatMap(([field, value]) =>
      (Array.isArray(value) ? value : [value]).map((one: Value | undefined) => {
        if (one === undefined) return '';
        if (typeof one !== 'object') return `${indent}${field}: ${one}\n`;
        return `${indent}${field} {\n${printFields(one, `${indent}  `)}${indent}}\n`;
      }),
    )
    .join('');
}
