/** Where the trained files of the catalogue's networks lie once they were fetched. */
import { statSync } from 'node:fs';
import path from 'node:path';
import type { CatalogueEntry } from '../../models/catalogue.ts';
import { dataPath } from '../store/home.ts';

export interface FetchedModel {
  readonly prototxt: string;
  readonly caffemodel: string;
}

/** Null until both files are there. They got their names by a rename after their checksums were right. */
export function fetchedModel(
  entry: CatalogueEntry,
  root = path.join(dataPath(), 'models'),
): FetchedModel | null {
  const [topology, weights] = entry.files;
  const folder = path.join(root, entry.id);
  const [prototxt, caffemodel] = [path.join(folder, topology.name), path.join(folder, weights.name)];
  const whole =
    statSync(prototxt, { throwIfNoEntry: false })?.isFile() === true &&
    statSync(caffemodel, { throwIfNoEntry: false })?.size === weights.bytes;
  return whole ? { prototxt, caffemodel } : null;
}
