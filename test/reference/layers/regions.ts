/** Layers of Faster R-CNN. Sources: rbgirshick/py-faster-rcnn (lib/rpn, lib/fast_rcnn, lib/nms) and its Caffe fork. */
import { bottom, type LayerCall, type LayerFunction, Parameters } from '../layer.ts';
import { at, imageOf, type Tensor, tensor, zeros } from '../tensor.ts';

/** roi_pooling_layer.cpp: maxima of a grid of bins over each region [image, x0, y0, x1, y1]; an empty bin is 0 */
export const roiPooling: LayerFunction = (call) => {
  const parameters = call.parameters.block('roi_pooling_param');
  const [features, regions] = [bottom(call), bottom(call, 1)];
  const [, channels, height, width] = imageOf(features);
  const [rows, columns] = [parameters.number('pooled_h', 0), parameters.number('pooled_w', 0)];
  const scale = parameters.number('spatial_scale', 1);
  const count = regions.shape[0] ?? 0;
  const result = zeros([count, channels, rows, columns]);
  const bins = (first: number, last: number, parts: number, size: number) => (part: number) => {
    // C's round, half away from zero, of coordinates that are never negative
    const [start, end] = [Math.round(first * scale), Math.round(last * scale)];
    const each = Math.max(end - start + 1, 1) / parts;
    const clip = (place: number): number => Math.min(Math.max(place, 0), size);
    return [clip(Math.floor(part * each) + start), clip(Math.ceil((part + 1) * each) + start)] as const;
  };
  result.data.forEach((_, index) => {
    const region = Math.floor(index / (columns * rows * channels));
    const [image, x0, y0, x1, y1] = [0, 1, 2, 3, 4].map((field) => at(regions.data, 5 * region + field)) as [
      number,
      number,
      number,
      number,
      number,
    ];
    const [top, end] = bins(y0, y1, rows, height)(Math.floor(index / columns) % rows);
    const [left, right] = bins(x0, x1, columns, width)(index % columns);
    const plane = (image * channels + (Math.floor(index / (columns * rows)) % channels)) * height * width;
    let best = end > top && right > left ? Number.NEGATIVE_INFINITY : 0;
    for (let y = top; y < end; y++) {
      for (let x = left; x < right; x++) best = Math.max(best, at(features.data, plane + y * width + x));
    }
    result.data[index] = best;
  });
  return [result];
};

type Box = [number, number, number, number];

/** generate_anchors.py: the base box stretched to each ratio, then scaled, around one centre */
function anchorsOf(parameters: Parameters): Box[] {
  const base = parameters.number('base_size', 16);
  const centre = (base - 1) / 2;
  const list = (name: string, byDefault: number[]): number[] => {
    const given = parameters.numbers(name);
    return given.length > 0 ? given : byDefault;
  };
  return list('ratio', [0.5, 1, 2]).flatMap((ratio) => {
    const width = Math.round(Math.sqrt((base * base) / ratio));
    const height = Math.round(width * ratio);
    return list('scale', [8, 16, 32]).map((scale): Box => {
      const [right, below] = [(width * scale - 1) / 2, (height * scale - 1) / 2];
      return [centre - right, centre - below, centre + right, centre + below];
    });
  });
}

const area = (box: Box): number => (box[2] - box[0] + 1) * (box[3] - box[1] + 1);

function overlap(a: Box, b: Box): number {
  const width = Math.max(0, Math.min(a[2], b[2]) - Math.max(a[0], b[0]) + 1);
  const height = Math.max(0, Math.min(a[3], b[3]) - Math.max(a[1], b[1]) + 1);
  return (width * height) / (area(a) + area(b) - width * height);
}

/** proposal_layer.py: anchors moved by the predictions, clipped, the small and the overlapping ones dropped, best first */
export const proposal: LayerFunction = (call) => proposed(call, call.parameters.block('proposal_param'));

/** The Python layer itself; its param_str is a dictionary of numbers and lists of them, the rest is what config.py says. */
export const pythonProposal: LayerFunction = (call) => {
  const python = call.parameters.block('python_param');
  if (python.text('module', '') !== 'rpn.proposal_layer')
    throw new Error('only the proposals of py-faster-rcnn');
  const message: Record<string, string[]> = {};
  for (const [, key = '', value = ''] of python
    .text('param_str', '')
    .matchAll(/(\w+)['"]?\s*:\s*(?:!!python\/tuple\s*)?([[(][^\])]*[\])]|[\d.]+)/g)) {
    message[key.replace(/s$/, '')] = value.match(/[\d.]+/g) ?? [];
  }
  return proposed(call, new Parameters({ scale: ['8', '16', '32'], ...message }));
};

function proposed(call: LayerCall, parameters: Parameters): readonly Tensor[] {
  const [scores, deltas, image] = [bottom(call), bottom(call, 1), bottom(call, 2)];
  const anchors = anchorsOf(parameters);
  const [, , rows, columns] = imageOf(scores);
  const [imageHeight, imageWidth, scaleHeight] = [at(image.data, 0), at(image.data, 1), at(image.data, 2)];
  // the C++ layer reads its own scale for the width where there is one, the Python layer does not
  const scaleWidth = call.type === 'Python' ? scaleHeight : (image.data[3] ?? scaleHeight);
  const stride = parameters.number('feat_stride', 16);
  const least = parameters.number('min_size', 16);
  const clip = (value: number, size: number): number => Math.min(Math.max(value, 0), size - 1);
  const found: { score: number; box: Box }[] = [];
  for (let cell = 0; cell < rows * columns; cell++) {
    const [x, y] = [(cell % columns) * stride, Math.floor(cell / columns) * stride];
    anchors.forEach(([x0, y0, x1, y1], index) => {
      const delta = (which: number): number => at(deltas.data, (4 * index + which) * rows * columns + cell);
      const [width, height] = [x1 - x0 + 1, y1 - y0 + 1];
      const centreX = delta(0) * width + x0 + x + width / 2;
      const centreY = delta(1) * height + y0 + y + height / 2;
      const [halfWidth, halfHeight] = [(Math.exp(delta(2)) * width) / 2, (Math.exp(delta(3)) * height) / 2];
      const box: Box = [
        clip(centreX - halfWidth, imageWidth),
        clip(centreY - halfHeight, imageHeight),
        clip(centreX + halfWidth, imageWidth),
        clip(centreY + halfHeight, imageHeight),
      ];
      const score = at(scores.data, (anchors.length + index) * rows * columns + cell);
      const tooNarrow = box[2] - box[0] + 1 < least * scaleWidth;
      if (!tooNarrow && box[3] - box[1] + 1 >= least * scaleHeight) found.push({ score, box });
    });
  }
  const sorted = found.sort((a, b) => b.score - a.score).slice(0, parameters.number('pre_nms_topn', 6000));
  const kept: { score: number; box: Box }[] = [];
  const limit = parameters.number('nms_thresh', 0.7);
  for (const one of sorted) {
    if (kept.length === parameters.number('post_nms_topn', 300)) break;
    if (kept.every((other) => overlap(one.box, other.box) <= limit)) kept.push(one);
  }
  const regions = tensor(
    [kept.length, 5],
    kept.flatMap(({ box }) => [0, ...box]),
  );
  // proposal_layer.cpp of happynear/caffe-windows has one axis, proposal_layer.py two
  const values = tensor(
    call.type === 'Python' ? [kept.length, 1] : [kept.length],
    kept.map(({ score }) => score),
  );
  return call.tops.length > 1 ? [regions, values] : [regions];
}

/**
 * psroi_pooling_layer.cu of daijifeng001/caffe-rfcn: bin (row, column) of output channel c is the mean of channel
 * (c x group + row) x group + column over its part of the region; corners are rounded before they are scaled
 */
export const psroiPooling: LayerFunction = (call) => {
  const parameters = call.parameters.block('psroi_pooling_param');
  const [features, regions] = [bottom(call), bottom(call, 1)];
  const [, channels, height, width] = imageOf(features);
  const scale = parameters.number('spatial_scale', 1);
  const [outputs, group] = [parameters.number('output_dim', 1), parameters.number('group_size', 1)];
  const result = zeros([regions.shape[0] ?? 0, outputs, group, group]);
  result.data.forEach((_, index) => {
    const [column, row] = [index % group, Math.floor(index / group) % group];
    const output = Math.floor(index / (group * group)) % outputs;
    const region = Math.floor(index / (group * group * outputs));
    const corner = (field: number): number => Math.round(at(regions.data, 5 * region + field));
    const [left, top] = [corner(1) * scale, corner(2) * scale];
    const wide = Math.max((corner(3) + 1) * scale - left, 0.1) / group;
    const high = Math.max((corner(4) + 1) * scale - top, 0.1) / group;
    const within = (place: number, size: number): number => Math.min(Math.max(place, 0), size);
    const [firstRow, endRow] = [Math.floor(row * high + top), Math.ceil((row + 1) * high + top)];
    const [firstColumn, endColumn] = [
      Math.floor(column * wide + left),
      Math.ceil((column + 1) * wide + left),
    ];
    const image = at(regions.data, 5 * region);
    const plane = (image * channels + (output * group + row) * group + column) * height * width;
    let [sum, count] = [0, 0];
    for (let y = within(firstRow, height); y < within(endRow, height); y++) {
      for (let x = within(firstColumn, width); x < within(endColumn, width); x++) {
        sum += at(features.data, plane + y * width + x);
        count++;
      }
    }
    result.data[index] = count === 0 ? 0 : sum / count;
  });
  return [result];
};

/**
 * roi_align_layer.cpp of Cambricon/caffe, which is Detectron's: the mean of bilinear samples on a grid in each bin of a region, which
 * is at least a pixel large; a sample more than a pixel outside the map is 0, one nearer is moved to its edge
 */
export const roiAlign: LayerFunction = (call) => {
  const parameters = call.parameters.block('roi_align_param');
  const [features, regions] = [bottom(call), bottom(call, 1)];
  const [, channels, height, width] = imageOf(features);
  const [rows, columns] = [parameters.number('pooled_h', 0), parameters.number('pooled_w', 0)];
  const scale = parameters.number('spatial_scale', 1);
  const ratio = parameters.number('sampling_ratio', -1);
  const result = zeros([regions.shape[0] ?? 0, channels, rows, columns]);
  const sample = (plane: number, y: number, x: number): number => {
    if (y < -1 || y > height || x < -1 || x > width) return 0;
    const [inY, inX] = [Math.min(Math.max(y, 0), height - 1), Math.min(Math.max(x, 0), width - 1)];
    const [top, left] = [Math.floor(inY), Math.floor(inX)];
    const value = (row: number, column: number): number =>
      at(features.data, plane + Math.min(row, height - 1) * width + Math.min(column, width - 1));
    const [down, right] = [inY - top, inX - left];
    const above = (1 - right) * value(top, left) + right * value(top, left + 1);
    const below = (1 - right) * value(top + 1, left) + right * value(top + 1, left + 1);
    return (1 - down) * above + down * below;
  };
  result.data.forEach((_, index) => {
    const [column, row] = [index % columns, Math.floor(index / columns) % rows];
    const channel = Math.floor(index / (columns * rows)) % channels;
    const region = 5 * Math.floor(index / (columns * rows * channels));
    const corner = (field: number): number => at(regions.data, region + field) * scale;
    const high = Math.max(corner(4) - corner(2), 1) / rows;
    const wide = Math.max(corner(3) - corner(1), 1) / columns;
    const [down, across] = [high, wide].map((side) => (ratio > 0 ? ratio : Math.ceil(side))) as [
      number,
      number,
    ];
    const plane = (at(regions.data, region) * channels + channel) * height * width;
    let sum = 0;
    for (let i = 0; i < down; i++) {
      for (let j = 0; j < across; j++) {
        const y = corner(2) + (row + (i + 0.5) / down) * high;
        sum += sample(plane, y, corner(1) + (column + (j + 0.5) / across) * wide);
      }
    }
    result.data[index] = sum / (down * across);
  });
  return [result];
};
