/**
 * An id of the catalogue or the example's as a model's name is a claim: the study's figures, the network's preprocessing and
 * its test images are found by it. So a file of the user's own that happens to be called so must be that network: of its input and its FLOPs an image.
 */
import path from 'node:path';
import { findModel, prototxtPath } from '../../../models/catalogue.ts';
import { exampleFiles, isExample } from '../../../models/example.ts';
import type { PlannedModel } from '../../../shared/run.ts';
import { describeNetwork } from '../../converter/convert.ts';
import { irFacts } from '../../converter/ir/irFacts.ts';
import { irNetwork } from '../../converter/ir/irNetwork.ts';
import { modelLimits } from '../../files/limits.ts';
import { readRegularTextSync } from '../../files/regularFile.ts';
import { statOf } from './modelPart.ts';

/** @returns the stem; the whole file name where the stem is such an id and the file another network. */
export async function honestName({
  name,
  format,
  topologyPath,
}: Pick<PlannedModel, 'name' | 'format' | 'topologyPath'>): Promise<string> {
  const known = knownPrototxt(name);
  if (known === null || known === topologyPath) return name;
  // It is read in the host, which has others to answer.
  const isLonger = (statOf(topologyPath)?.size ?? 0) > modelLimits.catalogueBytes;
  const found = isLonger ? null : await networkOf(format, topologyPath).catch(() => null);
  return found === (await networkOf('caffe', known)) ? name : path.basename(topologyPath);
}

function knownPrototxt(id: string): string | null {
  const entry = findModel(id);
  if (entry !== undefined) return prototxtPath(entry);
  return isExample(id) ? exampleFiles().prototxt : null;
}

/** Equal for equal networks, whatever their batch; null where only a runtime could tell. */
async function networkOf(format: PlannedModel['format'], topology: string): Promise<string | null> {
  switch (format) {
    case 'caffe': {
      const { inputs, flops } = await describeNetwork(topology);
      return sizeOf(inputs[0]?.shape ?? [], flops);
    }
    case 'openvino-ir': {
      const ir = irNetwork(readRegularTextSync(topology));
      const shape = ir.layers.find(({ type }) => type === 'Parameter')?.attributes.get('shape') ?? '';
      return sizeOf(shape.split(',').map(Number), irFacts(ir, (operation) => [operation]).flops);
    }
    case 'onnx':
    case 'tensorflow':
    case 'tensorflow-lite':
    case 'paddle':
      return null;
  }
}

const sizeOf = ([batch = 1, ...image]: readonly number[], flops: number | null): string | null =>
  flops === null ? null : `${image.join('x')}: ${flops / batch}`;
