/** A network of the catalogue as the contract lists it. */
import type { CatalogueEntry } from '../../models/catalogue.ts';
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
