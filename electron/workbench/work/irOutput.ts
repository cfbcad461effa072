/** The two files of an IR that a user asks for, checked against existing files and the files read for it. */
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import type { PlannedModel } from '../../../shared/documents/run.ts';
import { checkPair } from '../../files/ownPair.ts';
import { savedModelGraph, savedModelVariables } from '../models/modelPart.ts';
import type { ModelQuestions } from '../models/modelQuestions.ts';
import { weightsFiles } from '../models/modelSource.ts';

interface IrOutput {
  readonly directory: string;
  /** Stem of both files. */
  readonly name: string;
  /** Files that the same request reads. */
  readonly inputs: readonly string[];
  readonly force: boolean;
}

/** @throws VinobenchError as `checkPair` does */
export async function checkIrOutput({ directory, name, inputs, force }: IrOutput): Promise<void> {
  const at = (ending: string) => path.join(directory, `${name}.${ending}`);
  await checkPair({ xml: at('xml'), bin: at('bin') }, { inputs, force });
}

/** Every file of a model, those of its weights included. */
export async function filesOfModel(
  model: Pick<PlannedModel, 'format' | 'topologyPath' | 'weightsPath'>,
  questions: ModelQuestions,
): Promise<string[]> {
  const { format, topologyPath } = model;
  if (statSync(topologyPath).isDirectory())
    return [savedModelGraph(topologyPath), ...savedModelVariables(topologyPath)];
  // OpenVINO looks for it there, named or not.
  const bin = format === 'openvino-ir' ? [topologyPath.replace(/\.xml$/i, '.bin')] : [];
  return [topologyPath, ...(await weightsFiles(model, questions)), ...bin.filter((file) => existsSync(file))];
}
