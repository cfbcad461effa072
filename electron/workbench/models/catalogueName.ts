/**
 * An id of the catalogue or the example's as a model's name is a claim: the study's figures, the network's preprocessing and
 * its test images are found by it. So a file of the user's own that happens to be called so must be that network: of its input and its FLOPs an image.
 */
import path from 'node:path';
import { findModel, prototxtPath } from '../../../models/catalogue.ts';
import { exampleFiles, isExample } from '../../../models/example.ts';
import type { PlannedModel } from '../../../shared/documents/run.ts';
import { modelLimits } from '../../files/limits.ts';
import { statOf } from './modelPart.ts';
import type { ModelQuestions } from './modelQuestions.ts';

/** @returns the stem; the whole file name where the stem is such an id and the file another network. */
export async function honestName(
  { name, format, topologyPath: topology }: Pick<PlannedModel, 'name' | 'format' | 'topologyPath'>,
  questions: Pick<ModelQuestions, 'network'>,
): Promise<string> {
  const known = knownPrototxt(name);
  if (known === null || known === topology) return name;
  // No file of the catalogue is longer.
  const isLonger = (statOf(topology)?.size ?? 0) > modelLimits.catalogueBytes;
  if (isLonger) return path.basename(topology);
  const [found, wanted] = await Promise.all([
    questions.network({ format, topology }),
    questions.network({ format: 'caffe', topology: known }),
  ]);
  return found !== null && found === wanted ? name : path.basename(topology);
}

function knownPrototxt(id: string): string | null {
  const entry = findModel(id);
  if (entry !== undefined) return prototxtPath(entry);
  return isExample(id) ? exampleFiles().prototxt : null;
}
