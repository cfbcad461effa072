/**
 * SPP, spatial pyramid pooling (spp_layer.cpp of BVLC/caffe; He et al., arXiv:1406.4729): level i pools the whole image into
 * 2^i x 2^i windows; the levels are flattened and joined. Caffe builds it of Pooling, Flatten and Concat layers, and so does this.
 */
import { enumeration, scalar } from '../caffe/message.ts';
import type { Value } from '../graph/graph.ts';
import { elementCount, int64Tensor } from '../graph/tensor.ts';
import { type Build, defineLayer, type LayerPlan, type PlanInput } from './definition.ts';
import { pooling } from './pooling.ts';
import { engine } from './spatial.ts';

const sppParameter = {
  pyramid_height: scalar('uint32', 1, 0),
  pool: enumeration(2, { MAX: 0, AVE: 1, STOCHASTIC: 2 }, 'MAX'),
  engine: engine(6),
};

/** 2^12 windows along a side are more than any image has. */
const mostLevels = 12;

export const spp = defineLayer({
  types: ['SPP'],
  block: { name: 'spp_param', fields: sppParameter },
  plan(input) {
    const { param, bottom, refuse } = input;
    const { pyramid_height: height } = param;
    if (bottom.shape.length !== 4) {
      throw refuse(`wants images of 4 dimensions, but its bottom is [${bottom.shape}]`, 'input');
    }
    if (height < 1 || height > mostLevels) {
      throw refuse(`has a pyramid_height of ${height}; it is 1 to ${mostLevels}`, 'input');
    }
    const levels = Array.from({ length: height }, (_, level) => planLevel(input, level));
    const [only] = levels;
    // Caffe does not flatten a single level.
    if (levels.length === 1 && only !== undefined) return only;
    return {
      build(build) {
        const flat = levels.map((level, index) => {
          const [pooled] = level.build(within(build, `level${index}`));
          if (pooled === undefined) throw new TypeError('a pooling has a top');
          return flattened(build, pooled, `level${index}/flat`);
        });
        const joined = flat.reduce((sum, { shape }) => sum + (shape[1] ?? 0), 0);
        const shape = [bottom.shape[0] ?? 1, joined];
        return [build.emit({ type: 'Concat', attributes: { axis: 1 }, inputs: flat, shape })];
      },
    };
  },
});

/** GetPoolingParam of spp_layer.cpp. */
function planLevel({ param, bottom, planOf }: PlanInput<typeof sppParameter>, level: number): LayerPlan {
  const windows = 2 ** level;
  const along = (size: number, side: string): string => {
    const kernel = Math.ceil(size / windows);
    const pad = Math.floor((kernel * windows - size + 1) / 2);
    return `kernel_${side}: ${kernel} stride_${side}: ${kernel} pad_${side}: ${pad}`;
  };
  const [, , height = 1, width = 1] = bottom.shape;
  const block = `pooling_param { pool: ${param.pool} ${along(height, 'h')} ${along(width, 'w')} }`;
  return planOf(pooling, block);
}

/** The same with names behind `prefix`. */
const within = (build: Build, prefix: string): Build => {
  const named = (suffix: string | undefined): string =>
    suffix === undefined ? prefix : `${prefix}/${suffix}`;
  return {
    ...build,
    emit: (operation, suffix) => build.emit(operation, named(suffix)),
    emitAll: (operation, suffix) => build.emitAll(operation, named(suffix)),
    constant: (suffix, tensor) => build.constant(named(suffix), tensor),
  };
};

function flattened({ emit, constant }: Build, value: Value, suffix: string): Value {
  const shape = [value.shape[0] ?? 1, elementCount(value.shape.slice(1))];
  const pattern = constant(`${suffix}/shape`, int64Tensor([2], [0, -1]));
  return emit(
    { type: 'Reshape', attributes: { special_zero: true }, inputs: [value, pattern], shape },
    suffix,
  );
}
