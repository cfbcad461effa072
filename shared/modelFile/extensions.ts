/** Of the files of models, without their dot. */

export const topologyExtensions: readonly string[] = [
  'prototxt',
  'xml',
  'onnx',
  'pb',
  'pbtxt',
  'tflite',
  'pdmodel',
];

/** From the extension of weights to that of the topology next to them. */
export const topologyOfWeights: Readonly<Record<string, string>> = {
  caffemodel: 'prototxt',
  bin: 'xml',
  pdiparams: 'pdmodel',
};

/** What a picker offers. */
export const modelExtensions: readonly string[] = [...topologyExtensions, ...Object.keys(topologyOfWeights)];
