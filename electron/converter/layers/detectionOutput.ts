/**
 * DetectionOutput of SSD (detection_output_layer.cpp of weiliu89/caffe; Liu et al., arXiv:1512.02325): boxes decoded from
 * the priors, non-maximum suppression a class, the keep_top_k best of an image as rows [image, label, confidence, xmin, ymin,
 * xmax, ymax]. Caffe gives as many rows as are found; OpenVINO always gives the most there can be, with an image of -1 in
 * the first row that is unused.
 * RefineDet's (sfzhang15/RefineDet; Zhang et al., arXiv:1711.06897) has two more bottoms, the confidences and boxes of its
 * anchors: they move the priors first, and priors of an objectness below objectness_score are background.
 */
import { enumeration, message, optional, scalar } from '../caffe/message.ts';
import { defineLayer } from './definition.ts';
import { codeTypes } from './priorBox.ts';

const detectionOutputParameter = {
  num_classes: optional('uint32', 1),
  share_location: scalar('bool', 2, true),
  background_label_id: scalar('int32', 3, 0),
  nms_param: message(4, {
    nms_threshold: scalar('float', 1, 0.3),
    top_k: scalar('int32', 2, -1),
    eta: scalar('float', 3, 1),
  }),
  /** Writes files for an evaluation. */
  save_output_param: message(5, {}),
  code_type: enumeration(6, codeTypes, 'CORNER'),
  keep_top_k: scalar('int32', 7, -1),
  variance_encoded_in_target: scalar('bool', 8, false),
  confidence_threshold: optional('float', 9),
  objectness_score: scalar('float', 24, 0.01),
  /** Of TextBoxes++, whose boxes have four corners anywhere. */
  use_polygon: scalar('bool', 25, false),
};

export const detectionOutput = defineLayer({
  types: ['DetectionOutput'],
  block: { name: 'detection_output_param', fields: detectionOutputParameter },
  bottoms: [3, 5],
  plan({ param, bottoms, warn, refuse }) {
    const [locations, confidences, priors, extra, anchorBoxes] = bottoms;
    if (locations === undefined || confidences === undefined || priors === undefined) {
      throw new TypeError('a DetectionOutput without its bottoms');
    }
    if (extra !== undefined && anchorBoxes === undefined) {
      throw refuse('has a fourth bottom, which SSD does not have');
    }
    if (param.use_polygon) {
      throw refuse(
        "decodes quadrilaterals (use_polygon of TextBoxes++), which OpenVINO has no operation for. Cut the net off before it (make its bottoms the net's outputs) and run that part in your program",
      );
    }
    const classes = param.num_classes ?? 0;
    if (classes < 1) throw refuse('has no num_classes', 'input');
    if (param.code_type === 'CORNER_SIZE')
      throw refuse('has code_type CORNER_SIZE, which OpenVINO cannot decode');
    const {
      nms_threshold: threshold,
      top_k: topK,
      eta,
    } = param.nms_param ?? { nms_threshold: 0.3, top_k: -1, eta: 1 };
    if (eta !== 1) throw refuse(`has an eta of ${eta}: OpenVINO has no adaptive suppression`);
    const [images = 1] = locations.shape;
    const count = (priors.shape[2] ?? 0) / 4;
    const boxes = param.share_location ? 1 : classes;
    const flat = [locations, confidences].every(({ shape }) => shape.length === 2);
    const fits =
      locations.shape[1] === count * boxes * 4 &&
      confidences.shape[1] === count * classes &&
      confidences.shape[0] === images;
    if (!flat || priors.shape.length !== 3 || !fits) {
      throw refuse(
        `has ${count} priors and ${classes} classes, so [${locations.shape}], [${confidences.shape}] and [${priors.shape}] do not fit`,
        'input',
      );
    }
    const anchors = extra === undefined || anchorBoxes === undefined ? [] : [extra, anchorBoxes];
    if (anchors.some(({ shape }, index) => shape.join() !== [images, (index === 0 ? 2 : 4) * count].join())) {
      const shapes = anchors.map(({ shape }) => `[${shape}]`).join(' and ');
      throw refuse(`has ${count} priors, so anchors' confidences and boxes of ${shapes} do not fit`, 'input');
    }
    // As DetectionOutput-8 counts its rows.
    const each = param.keep_top_k > 0 ? param.keep_top_k : topK > 0 ? topK * classes : classes * count;
    const shape = [1, 1, images * each, 7];
    warn({ kind: 'fixed-detections', rows: images * each });
    const attributes = {
      background_label_id: param.background_label_id,
      top_k: topK,
      variance_encoded_in_target: param.variance_encoded_in_target,
      keep_top_k: [param.keep_top_k],
      code_type: `caffe.PriorBoxParameter.${param.code_type}`,
      share_location: param.share_location,
      nms_threshold: threshold,
      // Without one Caffe takes every confidence.
      confidence_threshold: param.confidence_threshold ?? lowestFloat,
      clip_after_nms: false,
      clip_before_nms: false,
      decrease_label_id: false,
      normalized: true,
      input_height: 1,
      input_width: 1,
      objectness_score: anchors.length === 0 ? 0 : param.objectness_score,
    };
    return {
      build: ({ emit }) => [
        emit({
          type: 'DetectionOutput',
          opset: 'opset8',
          attributes,
          inputs: [locations, confidences, priors, ...anchors],
          shape,
        }),
      ],
    };
  },
});

const lowestFloat = -3.4028234663852886e38;
