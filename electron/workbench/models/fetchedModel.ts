/** Where the trained files of the catalogue's networks lie once they were fetched. */

import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { layout } from '../../../layout/layout.ts';
import { type CatalogueEntry, findModel } from '../../../models/catalogue.ts';
import type { PlannedModel } from '../../../shared/documents/run.ts';
import { VinobenchError } from '../../../shared/faults/errors.ts';
import { dataPath } from '../../store/home.ts';

interface FetchedModel {
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

/** A file of the catalogue as it is used, of the text as it was served. */
export function editedText({ edits }: CatalogueEntry, name: string, served: string): string {
  return edits
    .filter(({ file }) => file === name)
    .reduce(
      (text, { pattern, replacement }) => text.replaceAll(new RegExp(pattern, 'g'), replacement),
      served,
    );
}

/**
 * That the trained network which an id means is the one that was fetched: a disk may have damaged it since.
 * @param model with the hashes of its files as they are now
 * @throws VinobenchError `input`
 */
export function requireAsFetched(id: string, model: PlannedModel): void {
  const entry = findModel(id);
  const fetched = entry === undefined ? null : fetchedModel(entry);
  if (entry === undefined || fetched === null || fetched.caffemodel !== model.weightsPath) return;
  const [topology, weights] = entry.files;
  if (model.weightsSha256 !== weights.sha256) throw notAsFetched(id, fetched.caffemodel);
  if (model.topologySha256 !== (servedSha256(entry, fetched.prototxt) ?? topology.sha256))
    throw notAsFetched(id, fetched.prototxt);
}

/** Of a prototxt that is used with changes, from the one that was served; null: it is used as it was served. */
function servedSha256(entry: CatalogueEntry, prototxt: string): string | null {
  const [{ name, sha256 }] = entry.files;
  if (!entry.edits.some(({ file }) => file === name)) return null;
  try {
    const served = readFileSync(`${prototxt}.orig`);
    if (sha256Of(served) !== sha256) return 'damaged';
    return sha256Of(editedText(entry, name, served.toString('utf8')));
  } catch {
    return 'missing';
  }
}

const sha256Of = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

function notAsFetched(id: string, file: string): VinobenchError {
  const folder = path.dirname(file);
  const sentence = `${file} is not the file that was fetched. Delete ${folder} and fetch ${id} again: ${layout.command} models fetch ${id}`;
  return new VinobenchError('input', sentence, { place: { file } });
}
