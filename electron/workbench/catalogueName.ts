/**
 * An id of the catalogue as a model's name is a claim: the study's figures and the network's preprocessing are found by it. So
 * a file of the user's own that happens to be called so must be that network: of its input and its FLOPs an image.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type CatalogueEntry, findModel, prototxtPath } from '../../models/catalogue.ts';
import type { PlannedModel } from '../../shared/run.ts';
import { describeNetwork } from '../converter/convert.ts';
import { irFacts } from '../converter/ir/irFacts.ts';

/** @returns the stem; the whole file name where the stem is an id of the catalogue and the file another network. */
export async function honestName({
  name,
  format,
  topologyPath,
}: Pick<PlannedModel, 'name' | 'format' | 'topologyPath'>): Promise<string> {
  const entry = findModel(name);
  if (entry === undefined) return name;
  const found = await networkOf(format, topologyPath).catch(() => null);
  return found === (await catalogueNetwork(entry)) ? name : path.basename(topologyPath);
}

const catalogueNetwork = (entry: CatalogueEntry): Promise<string | null> =>
  networkOf('caffe', prototxtPath(entry));

/** Equal for equal networks, whatever their batch; null where only a runtime could tell. */
async function networkOf(format: PlannedModel['format'], topology: string): Promise<string | null> {
  switch (format) {
    case 'caffe': {
      const { inputs, flops } = await describeNetwork(topology);
      return sizeOf(inputs[0]?.shape ?? [], flops);
    }
    case 'openvino-ir': {
      const xml = readFileSync(topology, 'utf8');
      const [, shape = ''] =
        /<layer [^>]*type="Parameter"[^>]*>\s*<data [^>]*shape="([\d,]+)"/.exec(xml) ?? [];
      return sizeOf(shape.split(',').map(Number), irFacts(xml, (operation) => [operation]).flops);
    }
    case 'onnx':
    case 'tensorflow':
    case 'tensorflow-lite':
    case 'paddle':
      return null;
  }
}

const sizeOf = ([batch = 1, ...image]: readonly number[], flops: number): string =>
  `${image.join('x')}: ${flops / batch}`;
