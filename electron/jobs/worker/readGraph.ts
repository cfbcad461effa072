/**
 * The job that reads a network as a graph to look at. Its
 * text is untrusted and may become a hundred times as large in memory, and reading it blocks the process.
 */
import { createHash } from 'node:crypto';
import { fileChanged } from '../../../shared/faults/errors.ts';
import type { ModelGraph } from '../../../shared/models/library.ts';
import { modelLimits } from '../../files/limits.ts';
import { readRegular } from '../../files/regularFile.ts';
import type { GraphRequest } from '../wire/protocol.ts';
import { modelGraph } from './modelGraph.ts';
import { onnxGraph } from './onnxGraph.ts';
import { sourceGraph } from './sourceGraph.ts';

/** @throws VinobenchError `input` for what is damaged or too long, `changed` where the file is another one by now */
export async function readGraph({ model, xml, level }: GraphRequest): Promise<ModelGraph> {
  const ir = modelGraph((await readRegular(xml, modelLimits.xmlBytes)).toString('utf8'), xml);
  if (level === 'ir') return ir;
  const { format, topologyPath, topologySha256 } = model;
  if (format === 'onnx') return onnxGraph(topologyPath, ir);
  const bytes = await readRegular(topologyPath, modelLimits.prototxtBytes);
  if (createHash('sha256').update(bytes).digest('hex') !== topologySha256) throw fileChanged(topologyPath);
  return await sourceGraph(bytes.toString('utf8'), topologyPath, ir);
}
