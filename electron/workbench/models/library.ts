/** Models that were added to the window's list, which the store keeps; their own files stay where they are. */

import { randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import path from 'node:path';
import { isVinobenchError, VinobenchError } from '../../../shared/faults/errors.ts';
import type {
  AddedModel,
  AddedModels,
  ConversionOutcome,
  SourceText,
} from '../../../shared/models/library.ts';
import type { ModelReference } from '../../../shared/models/modelReference.ts';
import { readRegularTextSync } from '../../files/regularFile.ts';
import { modelSha256 } from '../../store/modelHash.ts';
import { ModelStore } from '../../store/modelStore.ts';
import { patiently } from '../../store/patience.ts';
import { logLine } from '../log/log.ts';
import { hashesOf, sourceFiles } from './modelSource.ts';

/** One use of the list, which is done whole or not at all; again while the database is locked. */
function withModels<T>(work: (store: ModelStore) => T): Promise<T> {
  return patiently(() => {
    using store = ModelStore.open(logLine);
    return work(store);
  });
}

/** @throws VinobenchError `store` for a list that cannot be read */
export async function addedModels(): Promise<AddedModels> {
  return { schemaVersion: 1, models: await withModels((store) => store.list()) };
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
  return await withModels((store) =>
    store.change((models) => {
      const others = models.filter(({ topology }) => topology !== topologyPath);
      const same = others.find((model) => isSame(model, identity, weightsPath));
      if (same !== undefined && isThere(same)) return { models, result: same };
      const earlier =
        models.find(({ topology }) => topology === topologyPath) ??
        same ??
        others.find((model) => model.weights === null && isTopologyOf(model, format, identity));
      const model: AddedModel = {
        id: earlier?.id ?? randomUUID(),
        name,
        format,
        ...files,
        addedAt: new Date().toISOString(),
        ...identity,
      };
      const { outcome } = earlier ?? {};
      const result: AddedModel =
        outcome === undefined || earlier?.modelSha256 !== identity.modelSha256
          ? model
          : { ...model, outcome };
      if (earlier === undefined) return { models: [...models, result], result };
      return { models: models.map((one) => (one === earlier ? result : one)), result };
    }),
  );
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
  const { models } = await addedModels();
  const changed = new Map<string, Awaited<ReturnType<typeof identityOf>>>();
  for (const model of models) {
    const stamp = stampOf(model);
    if (stamp === '' || (stamp === model.stamp && model.modelSha256 !== undefined)) continue;
    changed.set(model.id, await identityOf(model));
  }
  if (changed.size === 0) return { schemaVersion: 1, models };
  // Others may have been added, removed or hashed while these were read.
  const now = await withModels((store) =>
    store.change((all) => {
      const fresh = all.map((model) => {
        const identity = changed.get(model.id);
        if (identity === undefined || model.stamp === identity.stamp) return model;
        const { outcome: _, ...rest } = model;
        return { ...rest, ...identity };
      });
      return { models: fresh, result: fresh };
    }),
  );
  return { schemaVersion: 1, models: now };
}

/** Keeps what the conversion of a listed model came to, so that a page that is opened later knows it at once. */
export async function keepOutcome(
  { topology, weights }: Pick<Files, 'topology' | 'weights'>,
  outcome: ConversionOutcome,
): Promise<void> {
  const keep = (store: ModelStore): void =>
    store.change((models) => {
      const kept = models.map((one) =>
        one.topology === topology && one.weights === weights ? { ...one, outcome } : one,
      );
      return { models: kept, result: undefined };
    });
  try {
    await withModels(keep);
  } catch (error) {
    if (!isVinobenchError(error) || error.trouble === null) throw error;
    // Known again by the next conversion; this one is not lost for it.
    logLine(`What the conversion of ${topology} came to was not kept: ${error.message}`);
  }
}

/** @throws VinobenchError `usage` for an id that is not in the list */
export function removeModel(id: string): Promise<AddedModel> {
  return withModels((store) =>
    store.change((models) => {
      const result = models.find((candidate) => candidate.id === id);
      if (result === undefined) throw new VinobenchError('usage', `There is no added model ${id} to remove.`);
      return { models: models.filter((candidate) => candidate !== result), result };
    }),
  );
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
  return { file: path.basename(topologyPath), text: readRegularTextSync(topologyPath), bytes: size };
}
