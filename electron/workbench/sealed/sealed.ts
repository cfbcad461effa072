/** A document that is kept in a file with its own digest: one that a disk or somebody else has changed is not taken for whole. */
import { createHash } from 'node:crypto';
import { z } from 'zod';

const sealedSchema = z.object({ sha256: z.string(), document: z.unknown() });

/** The text of the file. @param document of JSON's types */
export function sealed(document: unknown): string {
  return `${JSON.stringify({ sha256: digestOf(document), document }, null, 2)}\n`;
}

/** Undefined for a text that is damaged or has no seal. */
export function unsealed(text: string): unknown {
  const { data } = sealedSchema.safeParse(parseJson(text));
  return data !== undefined && data.sha256 === digestOf(data.document) ? data.document : undefined;
}

/** SHA-256 in hex of a document's shortest text, which is the same once it was written and read. */
const digestOf = (document: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify(document) ?? '')
    .digest('hex');

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
