/** Models that were added to the window's list, kept in a file of the data folder; their own files stay where they are. */
import { randomUUID } from 'node:crypto';
import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ModelReference } from '../../shared/contract.ts';
import { VinobenchError } from '../../shared/errors.ts';
import {
  type AddedModel,
  type AddedModels,
  addedModelsSchema,
  type SourceText,
} from '../../shared/library.ts';
import { homeFolder } from '../store/home.ts';
import { sourceFiles } from './modelSource.ts';

const listFile = () => path.join(homeFolder('models'), 'added.json');

/** @throws VinobenchError `store` for a list that is there and cannot be read */
export function addedModels(): AddedModels {
  const file = listFile();
  if (statSync(file, { throwIfNoEntry: false }) === undefined) return { schemaVersion: 1, models: [] };
  try {
    return addedModelsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new VinobenchError(
      'store',
      `The list of added models ${file} cannot be read; move it away to begin a new one.`,
      { place: { file }, cause: error },
    );
  }
}

/**
 * The model as it stands in the list: the same topology again replaces its weights and keeps its place.
 * @throws VinobenchError `input` when a file is missing or of a kind that nothing here reads
 */
export function addModel(reference: ModelReference & { kind: 'file' }): AddedModel {
  const { name, format, topologyPath, weightsPath } = sourceFiles(reference);
  const { models } = addedModels();
  const earlier = models.find(({ topology }) => topology === topologyPath);
  const model: AddedModel = {
    id: earlier?.id ?? randomUUID(),
    name,
    format,
    topology: topologyPath,
    weights: weightsPath,
    addedAt: new Date().toISOString(),
  };
  save(earlier === undefined ? [...models, model] : models.map((one) => (one === earlier ? model : one)));
  return model;
}

/** @throws VinobenchError `usage` for an id that is not in the list */
export function removeModel(id: string): AddedModel {
  const { models } = addedModels();
  const model = models.find((candidate) => candidate.id === id);
  if (model === undefined) throw new VinobenchError('usage', `There is no added model ${id} to remove.`);
  save(models.filter((candidate) => candidate !== model));
  return model;
}

/** Written beside and renamed, so that a crash leaves the list as it was. */
function save(models: readonly AddedModel[]): void {
  const file = listFile();
  const beside = `${file}.${process.pid}.part`;
  writeFileSync(beside, JSON.stringify({ schemaVersion: 1, models }, null, 2));
  renameSync(beside, file);
}

/** A prototxt is read by people; what is longer is none. */
const longestSourceBytes = 4 * 2 ** 20;

/** @throws VinobenchError `unsupported` for a format that is no text */
export function sourceText(reference: ModelReference): SourceText {
  const { format, topologyPath } = sourceFiles(reference);
  const { size } = statSync(topologyPath);
  if (format !== 'caffe' || size > longestSourceBytes) {
    throw new VinobenchError('unsupported', `${path.basename(topologyPath)} has no text to show.`);
  }
  return { file: path.basename(topologyPath), text: readFileSync(topologyPath, 'utf8'), bytes: size };
}
