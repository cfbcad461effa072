/** The two files of an IR that a user asks for, held against what is there and what is read for it. */
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import type { PlannedModel } from '../../shared/run.ts';
import { readPairMark } from '../converter/ir/pairMark.ts';
import { checkOutputs } from '../files/overwrite.ts';
import { savedModelGraph, savedModelVariables } from './modelPart.ts';
import { weightsFiles } from './modelSource.ts';

interface IrOutput {
  readonly directory: string;
  /** Stem of both files. */
  readonly name: string;
  /** Files that the same request reads. */
  readonly inputs: readonly string[];
  readonly force: boolean;
}

/** @throws VinobenchError as `checkOutputs` does */
export function checkIrOutput({ directory, name, inputs, force }: IrOutput): void {
  const at = (ending: string) => path.join(directory, `${name}.${ending}`);
  const [xml, bin] = [at('xml'), at('bin')];
  const elsewhere = 'name another folder with --output';
  const outputs = [
    { file: xml, isOurs: () => readPairMark(xml) !== null, elsewhere },
    // A .bin has no mark; the .xml beside it tells the size of its own.
    { file: bin, isOurs: () => readPairMark(xml)?.bytes === statSync(bin).size, elsewhere },
  ];
  checkOutputs(outputs, { inputs, force });
}

/** Every file of a model, those of its weights included. */
export function filesOfModel(model: Pick<PlannedModel, 'format' | 'topologyPath' | 'weightsPath'>): string[] {
  const { format, topologyPath } = model;
  if (statSync(topologyPath).isDirectory())
    return [savedModelGraph(topologyPath), ...savedModelVariables(topologyPath)];
  // OpenVINO looks for it there, named or not.
  const bin = format === 'openvino-ir' ? [topologyPath.replace(/\.xml$/i, '.bin')] : [];
  return [topologyPath, ...weightsFiles(model), ...bin.filter((file) => existsSync(file))];
}
