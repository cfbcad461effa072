/**
 * Proposal of Faster R-CNN in C++ (proposal_layer.cpp of happynear/caffe-windows and others; Ren et al., arXiv:1506.01497):
 * the best regions after non-maximum suppression, and their scores as a second top. Bottoms: scores [N, 2 A, H, W],
 * deltas [N, 4 A, H, W], the image's height, width and scale (or scales of height and width: PVANET's six numbers begin with
 * them). Caffe gives as many regions as are left; OpenVINO always gives N x post_nms_topn and ends them with rows of 0 behind
 * one whose image is -1.
 */
import { type Fields, repeated, scalar } from '../caffe/message.ts';
import type { Value } from '../graph/graph.ts';
import { int64Tensor } from '../graph/tensor.ts';
import { emitSlice } from './cut.ts';
import { type Build, defineLayer, type LayerPlan, type PlanInput } from './definition.ts';

export const proposal = defineLayer({
  types: ['Proposal'],
  block: {
    name: 'proposal_param',
    fields: {
      feat_stride: scalar('uint32', 1, 16),
      base_size: scalar('uint32', 2, 16),
      min_size: scalar('uint32', 3, 16),
      ratio: repeated('float', 4),
      scale: repeated('float', 5),
      pre_nms_topn: scalar('uint32', 6, 6000),
      post_nms_topn: scalar('uint32', 7, 300),
      nms_thresh: scalar('float', 8, 0.7),
    },
  },
  bottoms: [3, 3],
  tops: [1, 2],
  plan: (input) => planProposal(input, input.param, 4),
});

/** The parameters of a Proposal, in C++ or in Python. */
export interface ProposalSettings {
  readonly feat_stride: number;
  readonly base_size: number;
  /** In the image's pixels before it was scaled. */
  readonly min_size: number;
  readonly ratio: readonly number[];
  readonly scale: readonly number[];
  readonly pre_nms_topn: number;
  readonly post_nms_topn: number;
  readonly nms_thresh: number;
}

/** @param read how many of the image's facts the layer reads, at most. */
export function planProposal(
  { bottom: scores, bottoms: [, deltas, info], layer, warn, refuse }: Omit<PlanInput<Fields>, 'param'>,
  settings: ProposalSettings,
  read: 3 | 4,
): LayerPlan {
  if (deltas === undefined || info === undefined) throw refuse('needs scores, deltas and im_info', 'input');
  const { ratio, scale } = settings;
  const anchors = ratio.length * scale.length;
  const [images = 1, classes, ...size] = scores.shape;
  const wanted = [images, 4 * anchors, ...size].join();
  if (anchors === 0) throw refuse('has no ratio or no scale', 'input');
  if (scores.shape.length !== 4 || classes !== 2 * anchors || deltas.shape.join() !== wanted) {
    throw refuse(
      `has ${anchors} anchors, so scores and deltas of [${scores.shape}] and [${deltas.shape}] do not fit`,
      'input',
    );
  }
  const facts = info.shape.at(-1) ?? 0;
  if (![3, 4, 6].includes(facts) || info.shape.slice(0, -1).some((dim) => dim !== 1)) {
    throw refuse(
      `wants the image's facts as [1, 3], [1, 4] or [1, 6], but they are [${info.shape}]`,
      'input',
    );
  }
  const regions = images * settings.post_nms_topn;
  warn({ kind: 'fixed-regions', rows: regions });
  const attributes = {
    ...settings,
    clip_before_nms: true,
    clip_after_nms: false,
    normalize: false,
    box_size_scale: 1,
    box_coordinate_scale: 1,
    framework: '',
  };
  return {
    build(build) {
      const image = imageFacts(build, info, facts, Math.min(facts, read));
      const outputs = [{ shape: [regions, 5] }, { shape: [regions] }];
      const inputs = [scores, deltas, image];
      const tops = build.emitAll({ type: 'Proposal', opset: 'opset4', attributes, inputs, outputs });
      if (layer.tops.length === 1 || layer.type !== 'Python') return tops.slice(0, layer.tops.length);
      const [regionsFound, values] = tops;
      if (regionsFound === undefined || values === undefined) throw new TypeError('Proposal has two outputs');
      // proposal_layer.py gives a column of scores, the C++ layer a row.
      const column = build.constant('scores/shape', int64Tensor([2], [-1, 1]));
      return [
        regionsFound,
        build.emit(
          {
            type: 'Reshape',
            attributes: { special_zero: false },
            inputs: [values, column],
            shape: [regions, 1],
          },
          'scores',
        ),
      ];
    },
  };
}

/** Height, width and one or two scales, in one row. */
function imageFacts(build: Build, info: Value, facts: number, read: number): Value {
  const pattern = build.constant('image/shape', int64Tensor([1], [facts]));
  const attributes = { special_zero: false };
  const suffix = facts === read ? 'image' : 'facts';
  const row = build.emit({ type: 'Reshape', attributes, inputs: [info, pattern], shape: [facts] }, suffix);
  return emitSlice(build, row, [{ axis: 0, start: 0, end: read }], 'image');
}
