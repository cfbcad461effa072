/** A network of the catalogue, and the example, as the contract lists them. */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type CatalogueEntry, prototxtPath } from '../../../models/catalogue.ts';
import { exampleFiles, type ShippedExample } from '../../../models/example.ts';
import type { ModelList } from '../../../shared/models/modelList.ts';
import { bytes } from '../../../shared/units.ts';
import { modelSha256 } from '../../store/modelHash.ts';
import { fetchedModel } from './fetchedModel.ts';

export function listedModel(entry: CatalogueEntry): ModelList['models'][number] {
  const { id, title, studyRow, input, published, licence, files } = entry;
  return {
    id,
    title,
    studyRow,
    inputShape: [...input.shape],
    millionParameters: published.millionParameters,
    gflops: published.gflops,
    top1: published.accuracy.top1,
    top5: published.accuracy.top5,
    licence,
    downloadBytes: bytes(files.reduce((sum, file) => sum + file.bytes, 0)),
    fetched: fetchedModel(entry) !== null,
    modelSha256: modelSha256(hashesOfEntry(entry)),
  };
}

/** Fetched files have the checksums that the catalogue names; without them our own prototxt is measured. */
function hashesOfEntry(entry: CatalogueEntry) {
  const [topology, weights] = entry.files;
  return fetchedModel(entry) === null
    ? { topologySha256: sha256OfFile(prototxtPath(entry)), weightsSha256: null }
    : { topologySha256: topology.sha256, weightsSha256: weights.sha256 };
}

/** Small files, whose bytes do not change while a host runs. */
const hashes = new Map<string, string>();

function sha256OfFile(file: string): string {
  const known = hashes.get(file) ?? createHash('sha256').update(readFileSync(file)).digest('hex');
  hashes.set(file, known);
  return known;
}

export function listedExample(example: ShippedExample): ModelList['examples'][number] {
  const { id, title, description, input, classes, sets, trained } = example;
  const { prototxt, caffemodel } = exampleFiles();
  return {
    id,
    title,
    description,
    inputShape: [...input.shape],
    classes,
    top1: trained.top1,
    testImages: sets.test.count,
    modelSha256: modelSha256({
      topologySha256: sha256OfFile(prototxt),
      weightsSha256: sha256OfFile(caffemodel),
    }),
  };
}
