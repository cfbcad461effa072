/**
 * PriorBox of SSD (prior_box_layer.cpp of weiliu89/caffe): the boxes that each cell of its first bottom starts from, as
 * shares of the image in the second one, and below them the variances: [1, 2, cells x boxes x 4]. They depend on shapes
 * alone, so they are computed here, in the float32 of Caffe, and stand in the IR as a constant.
 * With denser_prior_boxes (TextBoxes++, prior_box_layer.cpp of MhLiao/TextBoxes_plusplus) every box stands a second time, behind
 * it, around the lower edge of the cell, whatever the offset.
 */
import { enumeration, type Fields, type Message, optional, repeated, scalar } from '../caffe/message.ts';
import { floatTensor } from '../graph/tensor.ts';
import { defineLayer, type LayerPlan, type PlanInput } from './definition.ts';

/** PriorBoxParameter.CodeType of SSD's caffe.proto. */
export const codeTypes = { CORNER: 1, CENTER_SIZE: 2, CORNER_SIZE: 3 } as const;

/** Of every kind of priors. */
export const priorGrid = {
  clip: scalar('bool', 5, false),
  variance: repeated('float', 6),
  img_size: optional('uint32', 7),
  img_h: optional('uint32', 8),
  img_w: optional('uint32', 9),
  step: optional('float', 10),
  step_h: optional('float', 11),
  step_w: optional('float', 12),
  offset: scalar('float', 13, 0.5),
};

const priorBoxParameter = {
  min_size: repeated('float', 1),
  max_size: repeated('float', 2),
  aspect_ratio: repeated('float', 3),
  flip: scalar('bool', 4, true),
  ...priorGrid,
  code_type: enumeration(14, codeTypes, 'CORNER'),
  denser_prior_boxes: scalar('bool', 15, false),
};

type Parameters = Message<typeof priorBoxParameter>;

type Refuse = PlanInput<Fields>['refuse'];

export const priorBox = defineLayer({
  types: ['PriorBox'],
  block: { name: 'prior_box_param', fields: priorBoxParameter },
  bottoms: [2, 2],
  plan({ param, bottom, bottoms, refuse }) {
    checkSizes(param, refuse);
    return planPriors(param, { bottom, bottoms, refuse }, boxSizes(param), param.denser_prior_boxes);
  },
});

/** What all kinds of priors say of the image and its cells. */
type Grid = Pick<
  Parameters,
  'img_size' | 'img_h' | 'img_w' | 'step' | 'step_h' | 'step_w' | 'offset' | 'clip' | 'variance'
>;

/**
 * @param boxes width and height of each box of a cell, in the image's pixels.
 * @param denser whether each box stands around the cell's lower edge, too.
 */
export function planPriors(
  param: Grid,
  { bottom, bottoms, refuse }: Pick<PlanInput<Fields>, 'bottom' | 'bottoms' | 'refuse'>,
  boxes: readonly (readonly [number, number])[],
  denser = false,
): LayerPlan {
  const [, image = bottom] = bottoms;
  if (bottom.shape.length !== 4 || image.shape.length !== 4) {
    throw refuse(`wants two images of 4 dimensions, not [${bottom.shape}] and [${image.shape}]`, 'input');
  }
  const [, , rows = 1, columns = 1] = bottom.shape;
  const [height, width] = pair(
    [param.img_size, param.img_h, param.img_w],
    [image.shape[2] ?? 1, image.shape[3] ?? 1],
    'img_size',
    refuse,
  );
  const steps = pair(
    [param.step, param.step_h, param.step_w],
    [f32(height / rows), f32(width / columns)],
    'step',
    refuse,
  );
  const count = rows * columns * boxes.length * (denser ? 2 : 1);
  if (count > mostBoxes)
    throw refuse(
      `makes ${count} boxes; up to ${mostBoxes} can be converted: check its sizes, or give the net a smaller input`,
      'limit',
    );
  const corners = cornersOf(param, { rows, columns, height, width, steps, boxes, denser });
  const variances = variancesOf(param.variance, corners.length / 4, refuse);
  const values = new Float32Array(2 * corners.length);
  values.set(corners);
  values.set(variances, corners.length);
  return {
    build: ({ constant }) => [constant('boxes', floatTensor([1, 2, corners.length], values))],
  };
}

/** Detectors have some ten thousand; a size that was mistyped would fill the memory. */
const mostBoxes = 1_000_000;

const f32 = Math.fround;

function checkSizes({ min_size: least, max_size: most }: Parameters, refuse: Refuse): void {
  if (least.length === 0) throw refuse('has no min_size', 'input');
  if (least.some((size) => size <= 0)) throw refuse('has a min_size that is not positive', 'input');
  if (most.length > 0 && most.length !== least.length) {
    throw refuse(`has ${most.length} max_size for ${least.length} min_size`, 'input');
  }
  if (most.some((size, index) => size <= (least[index] ?? 0))) {
    throw refuse('has a max_size that is not above its min_size', 'input');
  }
}

/** Height and width: one number for both, one each, or (not given) those of the shapes. */
function pair(
  [both, high, wide]: readonly (number | undefined)[],
  shapes: readonly [number, number],
  field: string,
  refuse: Refuse,
): [number, number] {
  if (both !== undefined && (high !== undefined || wide !== undefined)) {
    throw refuse(`gives "${field}" both for all axes and by _h and _w`, 'input');
  }
  const given = both === undefined ? [high, wide] : [both, both];
  if (given.some((value) => value !== undefined && value <= 0))
    throw refuse(`has a "${field}" of 0`, 'input');
  const [first, second] = given;
  if ((first === undefined) !== (second === undefined)) {
    throw refuse(`gives only one of the _h and _w of "${field}"`, 'input');
  }
  return first === undefined || second === undefined ? [...shapes] : [f32(first), f32(second)];
}

/** Width and height of each box of a cell, in SSD's order. It holds sizes as whole numbers. */
function boxSizes(param: Parameters): readonly (readonly [number, number])[] {
  const ratios = aspectRatios(param);
  return param.min_size.flatMap((given, index) => {
    const least = Math.trunc(given);
    const most = param.max_size[index];
    const root = most === undefined ? undefined : f32(Math.sqrt(least * Math.trunc(most)));
    const square: [number, number] = [least, least];
    const larger: [number, number][] = root === undefined ? [] : [[root, root]];
    return [
      square,
      ...larger,
      ...ratios.map((ratio): [number, number] => {
        const stretch = Math.sqrt(ratio);
        return [f32(least * stretch), f32(least / stretch)];
      }),
    ];
  });
}

/** Without the ratio of 1, which every cell has, and without repetitions. */
function aspectRatios({ aspect_ratio: given, flip }: Parameters): number[] {
  const ratios = [1];
  for (const ratio of given.map(f32)) {
    if (ratios.some((known) => Math.abs(ratio - known) < 1e-6)) continue;
    ratios.push(ratio);
    if (flip) ratios.push(f32(1 / ratio));
  }
  return ratios.slice(1).filter((ratio) => Math.abs(ratio - 1) >= 1e-6);
}

interface Cells {
  readonly rows: number;
  readonly columns: number;
  readonly height: number;
  readonly width: number;
  readonly steps: readonly [number, number];
  readonly boxes: readonly (readonly [number, number])[];
  readonly denser: boolean;
}

function cornersOf(
  { offset, clip }: Grid,
  { rows, columns, height, width, steps, boxes, denser }: Cells,
): Float32Array {
  const corners = new Float32Array(rows * columns * boxes.length * (denser ? 8 : 4));
  let at = 0;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const x = f32(f32(column + f32(offset)) * f32(steps[1]));
      const middle = f32(f32(row + f32(offset)) * f32(steps[0]));
      const heights = denser ? [middle, f32((row + 1) * f32(steps[0]))] : [middle];
      for (const [wide, high] of boxes) {
        for (const y of heights) {
          corners[at++] = (x - wide / 2) / width;
          corners[at++] = (y - high / 2) / height;
          corners[at++] = (x + wide / 2) / width;
          corners[at++] = (y + high / 2) / height;
        }
      }
    }
  }
  return clip ? corners.map((corner) => Math.min(Math.max(corner, 0), 1)) : corners;
}

function variancesOf(given: readonly number[], boxes: number, refuse: Refuse): Float32Array {
  if (given.length > 1 && given.length !== 4)
    throw refuse(`has ${given.length} variances, not 1 or 4`, 'input');
  if (given.some((variance) => variance <= 0)) throw refuse('has a variance that is not positive', 'input');
  const [first = 0.1] = given;
  return Float32Array.from(
    { length: 4 * boxes },
    (_, index) => given[given.length === 4 ? index % 4 : 0] ?? first,
  );
}
