/** A network of the catalogue, and the example, as the contract lists them. */
import type { CatalogueEntry } from '../../models/catalogue.ts';
import type { ShippedExample } from '../../models/example.ts';
import type { ModelList } from '../../shared/contract.ts';
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
    downloadBytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    fetched: fetchedModel(entry) !== null,
  };
}

export function listedExample(example: ShippedExample): ModelList['examples'][number] {
  const { id, title, description, input, classes, sets, trained } = example;
  return {
    id,
    title,
    description,
    inputShape: [...input.shape],
    classes,
    top1: trained.top1,
    testImages: sets.test.count,
  };
}
