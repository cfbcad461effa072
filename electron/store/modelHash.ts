/** By which a cell knows its model again. */
import { createHash } from 'node:crypto';
import type { PlannedModel } from '../../shared/documents/run.ts';

/**
 * The hash a cell shows for its model: of the topology alone when it has no weights file, else of both hashes in hex,
 * joined by a colon, so that the same network with other weights is another model.
 */
export function modelSha256({
  topologySha256,
  weightsSha256,
}: Pick<PlannedModel, 'topologySha256' | 'weightsSha256'>): string {
  if (weightsSha256 === null) return topologySha256;
  return createHash('sha256').update(`${topologySha256}:${weightsSha256}`).digest('hex');
}
