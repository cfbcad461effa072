/**
 * Proposal of Faster R-CNN in C++ (proposal_layer.cpp of happynear/caffe-windows and others; Ren et al., arXiv:1506.01497):
 * the best regions after non-maximum suppression, and their scores as a second top. Bottoms: scores [N, 2 A, H, W],
 * deltas [N, 4 A, H, W], the image's height, width and scale. Caffe gives as many regions as are left; OpenVINO always gives
 * N x post_nms_topn and ends them with rows of 0 behind one whose image is -1.
 */
import { repeated, scalar } from '../caffe/message.ts';
import { int64Tensor } from '../graph/tensor.ts';
import { defineLayer } from './definition.ts';

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
  plan({ param, bottom: scores, bottoms: [, deltas, info], layer, warn, refuse }) {
    if (deltas === undefined || info === undefined) throw new TypeError('a Proposal without its bottoms');
    const { ratio, scale } = param;
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
    if ((facts !== 3 && facts !== 4) || info.shape.slice(0, -1).some((dim) => dim !== 1)) {
      throw refuse(`wants the image's facts as [1, 3] or [1, 4], but they are [${info.shape}]`, 'input');
    }
    const regions = images * param.post_nms_topn;
    warn(`always gives ${regions} regions, where Caffe gives only those that are left; unused rows are 0`);
    const attributes = {
      base_size: param.base_size,
      pre_nms_topn: param.pre_nms_topn,
      post_nms_topn: param.post_nms_topn,
      nms_thresh: param.nms_thresh,
      feat_stride: param.feat_stride,
      min_size: param.min_size,
      ratio,
      scale,
      clip_before_nms: true,
      clip_after_nms: false,
      normalize: false,
      box_size_scale: 1,
      box_coordinate_scale: 1,
      framework: '',
    };
    return {
      build({ emit, emitAll, constant }) {
        const pattern = constant('image/shape', int64Tensor([1], [facts]));
        const image = emit(
          { type: 'Reshape', attributes: { special_zero: false }, inputs: [info, pattern], shape: [facts] },
          'image',
        );
        const outputs = [{ shape: [regions, 5] }, { shape: [regions] }];
        return emitAll({
          type: 'Proposal',
          opset: 'opset4',
          attributes,
          inputs: [scores, deltas, image],
          outputs,
        }).slice(0, layer.tops.length);
      },
    };
  },
});
