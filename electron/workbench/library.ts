/** Models that were added to the window's list, kept in a file of the data folder; their own files stay where they are. */

import { randomUUID } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { ModelReference } from '../../shared/contract.ts';
import { VinobenchError } from '../../shared/errors.ts';
import {
  type AddedModel,
  type AddedModels,
  addedModelsSchema,
  type ConversionOutcome,
  type SourceText,
} from '../../shared/library.ts';
import { writeDurablySync } from '../files/durable.ts';
import { inDataFolder } from '../files/fileTrouble.ts';
import { homeFolder } from '../store/home.ts';
import { modelSha256 } from '../store/modelHash.ts';
import { hashesOf, sourceFiles } from './modelSource.ts';

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
 * The model as it stands in the list. The same topology file again replaces its weights and keeps its place; files that
 * hold the same bytes as a listed model are that model, whatever folder they come from.
 * @throws VinobenchError `input` when a file is missing or of a kind that nothing here reads
 */
export async function addModel(reference: ModelReference & { kind: 'file' }): Promise<AddedModel> {
  const { name, format, topologyPath, weightsPath } = sourceFiles(reference);
  const files = { topology: topologyPath, weights: weightsPath };
  const identity = await identityOf({ format, ...files });
  const { models } = addedModels();
  const others = models.filter(({ topology }) => topology !== topologyPath);
  const same = others.find((model) => isSame(model, identity, weightsPath));
  if (same !== undefined && isThere(same)) return same;
  const earlier =
    models.find(({ topology }) => topology === topologyPath) ??
    same ??
    others.find((model) => model.weights === null && isTopologyOf(model, format, identity));
  const model: AddedModel = {
    id: earlier?.id ?? randomUUID(),
    ...{ name, format, ...files, addedAt: new Date().toISOString() },
    ...identity,
  };
  const { outcome } = earlier ?? {};
  const kept: AddedModel =
    outcome === undefined || earlier?.modelSha256 !== identity.modelSha256 ? model : { ...model, outcome };
  save(earlier === undefined ? [...models, kept] : models.map((one) => (one === earlier ? kept : one)));
  return kept;
}

type Identity = Pick<AddedModel, 'topologySha256' | 'modelSha256'>;

/** A prototxt that comes alone is the listed network of the same prototxt, with or without weights. */
function isSame(model: AddedModel, identity: Identity, weights: string | null): boolean {
  return (
    model.modelSha256 === identity.modelSha256 || (weights === null && isTopologyOf(model, 'caffe', identity))
  );
}

const isTopologyOf = (
  model: AddedModel,
  format: AddedModel['format'],
  { topologySha256 }: Identity,
): boolean => model.format === 'caffe' && format === 'caffe' && model.topologySha256 === topologySha256;

const isThere = ({ topology, weights }: AddedModel): boolean =>
  [topology, weights ?? topology].every((file) => statSync(file, { throwIfNoEntry: false }) !== undefined);

type Files = Pick<AddedModel, 'format' | 'topology' | 'weights'>;

/** By which its cells are known, and by which a change of its files is noticed. */
async function identityOf({ format, topology, weights }: Files) {
  const hashes = await hashesOf({ format, topologyPath: topology, weightsPath: weights });
  return {
    topologySha256: hashes.topologySha256,
    modelSha256: modelSha256(hashes),
    stamp: stampOf({ topology, weights }),
  };
}

/** Size and time of change of the files; empty: one is missing. */
function stampOf({ topology, weights }: Pick<Files, 'topology' | 'weights'>): string {
  const stats = [topology, ...(weights === null ? [] : [weights])].map((file) =>
    statSync(file, { throwIfNoEntry: false }),
  );
  return stats.some((facts) => facts === undefined)
    ? ''
    : stats.map((facts) => `${facts?.size} ${facts?.mtimeMs}`).join(', ');
}

/**
 * The list as its files are now: a model whose files have changed since is hashed again, and what its conversion came to
 * is forgotten. A model whose files are missing stays as it was.
 */
export async function currentModels(): Promise<AddedModels> {
  const { models } = addedModels();
  const changed = new Map<string, AddedModel>();
  for (const model of models) {
    const stamp = stampOf(model);
    if (stamp === '' || (stamp === model.stamp && model.modelSha256 !== undefined)) continue;
    const { outcome: _, ...rest } = model;
    changed.set(model.id, { ...rest, ...(await identityOf(model)) });
  }
  if (changed.size === 0) return { schemaVersion: 1, models };
  // Others may have been added while these were read.
  const now = addedModels().models.map((model) => changed.get(model.id) ?? model);
  save(now);
  return { schemaVersion: 1, models: now };
}

/** Keeps what the conversion of a listed model came to, so that a page that is opened later knows it at once. */
export function keepOutcome(
  { topology, weights }: Pick<Files, 'topology' | 'weights'>,
  outcome: ConversionOutcome,
): void {
  const { models } = addedModels();
  const model = models.find((one) => one.topology === topology && one.weights === weights);
  if (model === undefined) return;
  save(models.map((one) => (one === model ? { ...model, outcome } : one)));
}

/** @throws VinobenchError `usage` for an id that is not in the list */
export function removeModel(id: string): AddedModel {
  const { models } = addedModels();
  const model = models.find((candidate) => candidate.id === id);
  if (model === undefined) throw new VinobenchError('usage', `There is no added model ${id} to remove.`);
  save(models.filter((candidate) => candidate !== model));
  return model;
}

function save(models: readonly AddedModel[]): void {
  const text = JSON.stringify({ schemaVersion: 1, models }, null, 2);
  writeDurablySync(listFile(), text, { outlet: inDataFolder });
}

/** Refuse to show sources over 4 MiB. */
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
