/**
 * SpatialTransformer (st_layer.cpp of daerduoCarey/SpatialTransformerLayer and of Intel's openvinotoolkit/training_toolbox_caffe;
 * Jaderberg et al., arXiv:1506.02025): each place (s, t) of the output, from -1 on, is moved by an image's affine map, [2, 3]
 * numbers of the second bottom, and read there bilinearly, with zeros around the image. Rows come before columns, -1 is the
 * first pixel and 1 lies one pixel behind the last. Numbers of the map that the file gives are not in the bottom.
 */
import { optional, scalar } from '../caffe/message.ts';
import type { Value } from '../graph/graph.ts';
import { floatBlocksAt, floatTensor, int64Tensor } from '../graph/tensor.ts';
import { type Build, defineLayer } from './definition.ts';
import { emitBinary } from './elementwise.ts';

export const spatialTransformer = defineLayer({
  types: ['SpatialTransformer'],
  block: {
    name: 'st_param',
    fields: {
      transform_type: scalar('string', 1, 'affine'),
      sampler_type: scalar('string', 2, 'bilinear'),
      output_H: optional('int32', 3),
      output_W: optional('int32', 4),
      to_compute_dU: scalar('bool', 5, true),
      theta_1_1: optional('double', 6),
      theta_1_2: optional('double', 7),
      theta_1_3: optional('double', 8),
      theta_2_1: optional('double', 9),
      theta_2_2: optional('double', 10),
      theta_2_3: optional('double', 11),
      de_transform: scalar('bool', 12, false),
    },
  },
  bottoms: [2, 2],
  signal: 'passes',
  plan({ param, bottom, bottoms: [, theta], refuse }) {
    const [images = 1, channels = 1, height = 1, width = 1] = bottom.shape;
    if (param.transform_type !== 'affine' || param.sampler_type !== 'bilinear' || param.de_transform) {
      throw refuse('does something else than an affine map, sampled bilinearly');
    }
    const given = [
      param.theta_1_1,
      param.theta_1_2,
      param.theta_1_3,
      param.theta_2_1,
      param.theta_2_2,
      param.theta_2_3,
    ];
    const open = given.flatMap((value, index) => (value === undefined ? [index] : []));
    const count = theta?.shape.slice(1).reduce((product, dim) => product * dim, 1);
    if (bottom.shape.length !== 4 || theta?.shape[0] !== images || count !== open.length || count === 0) {
      throw refuse(
        `wants images and ${open.length} numbers of a map for each, but has [${bottom.shape}] and [${theta?.shape ?? []}]`,
        'input',
      );
    }
    const [rows, columns] = [param.output_H ?? height, param.output_W ?? width];
    if (rows < 1 || columns < 1) throw refuse(`has an output of ${rows} x ${columns}`, 'input');
    if (rows * columns > mostPlaces) {
      throw refuse(
        `has an output of ${rows} x ${columns}, more than ${mostPlaces} places; check output_H and output_W`,
        'limit',
      );
    }
    return {
      build(build) {
        const map = wholeMap(build, theta, { images, given, open });
        const grid = emitGrid(build, map, { rows, columns, height, width });
        const attributes = { align_corners: false, mode: 'bilinear', padding_mode: 'zeros' };
        const shape = [images, channels, rows, columns];
        return [
          build.emit({ type: 'GridSample', opset: 'opset9', attributes, inputs: [bottom, grid], shape }),
        ];
      },
    };
  },
});

/** 2,048 x 2,048, 48 MiB in the IR. */
const mostPlaces = 2 ** 22;

interface Map {
  readonly images: number;
  readonly given: readonly (number | undefined)[];
  /** Which of the six numbers the bottom has. */
  readonly open: readonly number[];
}

const exact = { special_zero: false };

/** [images, 2, 3] */
function wholeMap(build: Build, theta: Value, { images, given, open }: Map): Value {
  const { emit, constant } = build;
  let numbers = theta;
  if (open.length < 6) {
    const flat = constant('theta/shape', int64Tensor([2], [images, open.length]));
    const rows = emit(
      { type: 'Reshape', attributes: exact, inputs: [theta, flat], shape: [images, open.length] },
      'theta',
    );
    const places = open.flatMap((place) => given.map((_, index) => Number(index === place)));
    const spread = emit(
      {
        type: 'MatMul',
        attributes: { transpose_a: false, transpose_b: false },
        inputs: [rows, constant('places', floatTensor([open.length, 6], places))],
        shape: [images, 6],
      },
      'spread',
    );
    const fixed = constant(
      'given',
      floatTensor(
        [1, 6],
        given.map((value) => value ?? 0),
      ),
    );
    numbers = emitBinary(build, 'Add', [spread, fixed], 'numbers');
  }
  const pattern = constant('map/shape', int64Tensor([3], [images, 2, 3]));
  return emit(
    { type: 'Reshape', attributes: exact, inputs: [numbers, pattern], shape: [images, 2, 3] },
    'map',
  );
}

interface Sizes {
  readonly rows: number;
  readonly columns: number;
  readonly height: number;
  readonly width: number;
}

/** Places as GridSample wants them: column before row, -1 and 1 at the outer edges of the image's pixels. */
function emitGrid(build: Build, map: Value, { rows, columns, height, width }: Sizes): Value {
  const { emit, constant } = build;
  const [images = 1] = map.shape;
  const places = rows * columns;
  const points = floatBlocksAt([1, places, 3], (index) => {
    const place = Math.floor(index / 3);
    if (index % 3 === 0) return (Math.floor(place / columns) / rows) * 2 - 1;
    return index % 3 === 1 ? ((place % columns) / columns) * 2 - 1 : 1;
  });
  const order = [
    map,
    constant('order', int64Tensor([2], [1, 0])),
    constant('order/axis', int64Tensor([], [1])),
  ];
  const turned = emit(
    { type: 'Gather', opset: 'opset8', attributes: { batch_dims: 0 }, inputs: order, shape: [images, 2, 3] },
    'turned',
  );
  const moved = emit(
    {
      type: 'MatMul',
      attributes: { transpose_a: false, transpose_b: true },
      inputs: [constant('points', points), turned],
      shape: [images, places, 2],
    },
    'moved',
  );
  const half = constant('half', floatTensor([1, 1, 2], [1 / width, 1 / height]));
  const centred = emitBinary(build, 'Add', [moved, half], 'centred');
  const shape = [images, rows, columns, 2];
  const pattern = constant('grid/shape', int64Tensor([4], shape));
  return emit({ type: 'Reshape', attributes: exact, inputs: [centred, pattern], shape }, 'grid');
}
