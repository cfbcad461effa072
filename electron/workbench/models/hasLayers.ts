/** Which models can be shown by the layers of their source. */

import type { PlannedModel } from '../../../shared/documents/run.ts';
import { VinobenchError } from '../../../shared/faults/errors.ts';

/** @throws VinobenchError `unsupported` for a model whose source is neither a prototxt nor an ONNX file */
export function checkHasLayers({
  format,
  topologyPath,
}: Pick<PlannedModel, 'format' | 'topologyPath'>): void {
  if (format === 'caffe' || format === 'onnx') return;
  throw new VinobenchError(
    'unsupported',
    `The layers of ${topologyPath} cannot be listed: that works for Caffe and ONNX. Look at the IR, which has what it was read as.`,
    { place: { file: topologyPath } },
  );
}
