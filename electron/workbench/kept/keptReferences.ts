/** Published measurements that are shown next to one's own: those that ship, and files that a person has added. */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { catalogue } from '../../../models/catalogue.ts';
import { referenceRun, shippedReferences } from '../../../models/referenceRun.ts';
import { VinobenchError } from '../../../shared/faults/errors.ts';
import {
  type Reference,
  type References,
  referenceFault,
  referenceOfStudy,
  referenceSchema,
} from '../../../shared/study/reference.ts';
import { writeDurably } from '../../files/durable.ts';
import { inDataFolder } from '../../files/fileTrouble.ts';
import { homeFolder } from '../../store/home.ts';

const ending = '.json';

export function keptReferences(): References {
  const shipped = [referenceOfStudy(referenceRun(), catalogue()), ...shippedReferences()];
  const found: References = {
    schemaVersion: 1,
    references: shipped.map((reference) => ({ reference, ships: true })),
    damaged: [],
  };
  const folder = homeFolder('references');
  for (const name of readdirSync(folder)
    .filter((one) => one.endsWith(ending))
    .toSorted()) {
    try {
      found.references.push({
        reference: parsed(readFileSync(path.join(folder, name), 'utf8')),
        ships: false,
      });
    } catch (error) {
      if (!(error instanceof VinobenchError)) throw error;
      found.damaged.push({ id: name.slice(0, -ending.length), reason: error.message });
    }
  }
  return found;
}

/** One of the same id that was added before is replaced. @throws VinobenchError `input` with what is wrong */
export async function addReference(text: string): Promise<Reference> {
  const reference = parsed(text);
  requireOwn(reference.id);
  const file = path.join(homeFolder('references'), `${reference.id}${ending}`);
  await writeDurably(file, `${JSON.stringify(reference, null, 2)}\n`, { outlet: inDataFolder });
  return reference;
}

/** @throws VinobenchError `usage` for one that ships or is not there */
export function removeReference(id: string): Reference {
  requireOwn(id);
  const found = keptReferences().references.find(({ reference }) => reference.id === id);
  if (found === undefined)
    throw new VinobenchError(
      'usage',
      `There is no reference ${id}: references list shows those that are there.`,
    );
  rmSync(path.join(homeFolder('references'), `${id}${ending}`), { force: true });
  return found.reference;
}

function requireOwn(id: string): void {
  if (id === 'study' || shippedReferences().some((one) => one.id === id))
    throw new VinobenchError(
      'usage',
      `The reference ${id} ships with Vinobench and stays as it is: give yours another id.`,
    );
}

function parsed(text: string): Reference {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new VinobenchError(
      'input',
      `The reference is not JSON (${error instanceof Error ? error.message : 'damaged'}).`,
      { cause: error },
    );
  }
  const read = referenceSchema.safeParse(value);
  if (!read.success) {
    const [issue] = read.error.issues;
    const where = issue?.path.join('.') || 'the file';
    throw new VinobenchError(
      'input',
      `The reference cannot be read: ${where}: ${issue?.message ?? 'not of the format'}. docs/formats.md shows the format.`,
    );
  }
  const fault = referenceFault(read.data);
  if (fault !== null) throw new VinobenchError('input', `The reference cannot be used: ${fault}`);
  return read.data;
}
