/** Layers of SSD detectors. Sources: the layer's .cpp and util/bbox_util.cpp of weiliu89/caffe (ssd). */
import { bottom, type LayerFunction } from '../layer.ts';
import { at, imageOf, type Tensor, tensor } from '../tensor.ts';

/** prior_box_layer.cpp: boxes around each cell's centre and, in a second channel, their variances */
export const priorBox: LayerFunction = (call) => {
  const parameters = call.parameters.block('prior_box_param');
  const [, , rows, columns] = imageOf(bottom(call));
  const [, , dataHeight, dataWidth] = imageOf(bottom(call, 1));
  const size = parameters.number('img_size', 0);
  const height = parameters.number('img_h', size) || dataHeight;
  const width = parameters.number('img_w', size) || dataWidth;
  const step = parameters.number('step', 0);
  const stepHeight = parameters.number('step_h', step) || height / rows;
  const stepWidth = parameters.number('step_w', step) || width / columns;
  const offset = parameters.number('offset', 0.5);
  const ratios = [1];
  for (const ratio of parameters.numbers('aspect_ratio')) {
    if (ratios.some((known) => Math.abs(ratio - known) < 1e-6)) continue;
    ratios.push(ratio);
    if (parameters.flag('flip', true)) ratios.push(1 / ratio);
  }
  const largest = parameters.numbers('max_size');
  const shapes = parameters.numbers('min_size').flatMap((least, index) => {
    const most = largest[index];
    const square = most === undefined ? [] : [Math.sqrt(least * most)];
    const stretched = ratios
      .slice(1)
      .map((ratio) => [least * Math.sqrt(ratio), least / Math.sqrt(ratio)] as const);
    return [[least, least] as const, ...square.map((side) => [side, side] as const), ...stretched];
  });
  // prior_box_clustered_layer.cpp of openvinotoolkit/training_toolbox_caffe: the boxes' sizes are given
  if (call.type === 'PriorBoxClustered') {
    const heights = parameters.numbers('height');
    shapes.push(...parameters.numbers('width').map((wide, index) => [wide, at(heights, index)] as const));
  }
  const boxes: number[] = [];
  for (let cell = 0; cell < rows * columns; cell++) {
    const x = ((cell % columns) + offset) * stepWidth;
    const y = (Math.floor(cell / columns) + offset) * stepHeight;
    // prior_box_layer.cpp of MhLiao/TextBoxes_plusplus: each box once more, a whole step below the top of its cell
    const below = (Math.floor(cell / columns) + 1) * stepHeight;
    for (const [w, h] of shapes) {
      for (const middle of parameters.flag('denser_prior_boxes', false) ? [y, below] : [y]) {
        const [top, bottomEdge] = [middle - h / 2, middle + h / 2];
        boxes.push((x - w / 2) / width, top / height, (x + w / 2) / width, bottomEdge / height);
      }
    }
  }
  const clips = parameters.flag('clip', false);
  const placed = clips ? boxes.map((value) => Math.min(Math.max(value, 0), 1)) : boxes;
  const given = parameters.numbers('variance');
  const variances = boxes.map((_, index) => (given.length > 1 ? at(given, index % 4) : (given[0] ?? 0.1)));
  return [tensor([1, 2, boxes.length], [...placed, ...variances])];
};

type Box = readonly [number, number, number, number];

const boxAt = ({ data }: Tensor, start: number): Box => [
  at(data, start),
  at(data, start + 1),
  at(data, start + 2),
  at(data, start + 3),
];

function decode(prior: Box, variance: Box, offset: Box, code: string): Box {
  const scaled = offset.map((value, index) => value * at(variance, index)) as unknown as Box;
  const [x0, y0, x1, y1] = prior;
  const [width, height] = [x1 - x0, y1 - y0];
  if (code === 'CORNER') return prior.map((value, index) => value + at(scaled, index)) as unknown as Box;
  if (code === 'CORNER_SIZE') {
    const sides = [width, height, width, height];
    return prior.map((value, index) => value + at(scaled, index) * at(sides, index)) as unknown as Box;
  }
  const centreX = scaled[0] * width + (x0 + x1) / 2;
  const centreY = scaled[1] * height + (y0 + y1) / 2;
  const [halfWidth, halfHeight] = [(Math.exp(scaled[2]) * width) / 2, (Math.exp(scaled[3]) * height) / 2];
  return [centreX - halfWidth, centreY - halfHeight, centreX + halfWidth, centreY + halfHeight];
}

function overlap(a: Box, b: Box): number {
  const width = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  const height = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  if (width <= 0 || height <= 0) return 0;
  const area = (box: Box): number => Math.max(0, box[2] - box[0]) * Math.max(0, box[3] - box[1]);
  return (width * height) / (area(a) + area(b) - width * height);
}

interface Detection {
  readonly label: number;
  readonly score: number;
  readonly box: Box;
}

const byScore = (a: Detection, b: Detection): number => b.score - a.score;

/** detection_output_layer.cpp: rows of image, label, score and box; per class without what overlaps a better box */
export const detectionOutput: LayerFunction = (call) => {
  const parameters = call.parameters.block('detection_output_param');
  const [locations, confidences, priors] = [bottom(call), bottom(call, 1), bottom(call, 2)];
  // sfzhang15/RefineDet: the confidences and boxes of its anchors, which move the priors first
  const anchors = call.bottoms.length === 5 ? { scores: bottom(call, 3), boxes: bottom(call, 4) } : undefined;
  const classes = parameters.number('num_classes', 0);
  const background = parameters.number('background_label_id', 0);
  const shared = parameters.flag('share_location', true);
  const count = (priors.shape[2] ?? 0) / 4;
  const nms = parameters.block('nms_param');
  const topK = nms.number('top_k', -1);
  const eta = nms.number('eta', 1);
  const keep = parameters.number('keep_top_k', -1);
  const least = parameters.number('confidence_threshold', Number.NEGATIVE_INFINITY);
  const inTarget = parameters.flag('variance_encoded_in_target', false);
  const boxOf = (image: number, prior: number, label: number): Box => {
    const group = shared ? 1 : classes;
    const place = ((image * count + prior) * group + (shared ? 0 : label)) * 4;
    const variance: Box = inTarget ? [1, 1, 1, 1] : boxAt(priors, 4 * (count + prior));
    const code = parameters.text('code_type', 'CORNER');
    const given = boxAt(priors, 4 * prior);
    const moved = anchors
      ? decode(given, variance, boxAt(anchors.boxes, 4 * (image * count + prior)), code)
      : given;
    return decode(moved, variance, boxAt(locations, place), code);
  };
  const scoreOf = (image: number, prior: number, label: number): number => {
    const place = image * count + prior;
    if (anchors && at(anchors.scores.data, 2 * place + 1) < parameters.number('objectness_score', 0.01)) {
      return label === 0 ? 1 : 0;
    }
    return at(confidences.data, place * classes + label);
  };
  const suppress = (candidates: readonly Detection[]): Detection[] => {
    const kept: Detection[] = [];
    let limit = nms.number('nms_threshold', 0.3);
    for (const candidate of candidates) {
      if (!kept.every((other) => overlap(candidate.box, other.box) <= limit)) continue;
      kept.push(candidate);
      if (eta < 1 && limit > 0.5) limit *= eta;
    }
    return kept;
  };
  const rows = Array.from({ length: locations.shape[0] ?? 1 }, (_, image) => {
    const found = Array.from({ length: classes }, (_, label): Detection[] => {
      if (label === background) return [];
      const candidates = Array.from({ length: count }, (_, prior) => ({
        label,
        score: scoreOf(image, prior, label),
        box: boxOf(image, prior, label),
      }));
      const sorted = candidates.filter(({ score }) => score > least).sort(byScore);
      return suppress(topK > -1 ? sorted.slice(0, topK) : sorted);
    }).flat();
    const best = new Set(keep > -1 ? [...found].sort(byScore).slice(0, keep) : found);
    return found.filter((one) => best.has(one)).map(({ label, score, box }) => [image, label, score, ...box]);
  }).flat();
  return [tensor([1, 1, rows.length, 7], rows.flat())];
};
