/** `references`: published measurements next to one's own. */
import Table from 'cli-table3';
import type { Reference } from '../../shared/study/reference.ts';
import { type ReferenceRatios, rangeOf, referenceRatios } from '../../shared/study/referenceRatios.ts';
import { ratioText } from '../../shared/view/text/format.ts';
import { readRegular } from '../files/regularFile.ts';
import { exitCodes, type JsonOption, withClient } from './client.ts';
import { printError, show } from './output.ts';

/** A table of any paper is smaller. */
const mostBytes = 1 << 20;

export function importReference(file: string, { json }: JsonOption): Promise<number> {
  return withClient(async (client) => {
    const text = (await readRegular(file, mostBytes)).toString('utf8');
    const added = await client.references.add({ text });
    await show(added, json, (one) => `Added ${one.id}: ${one.title}.\n${ratiosTable([one])}`);
    return exitCodes.ok;
  });
}

export function forgetReference(id: string, { json }: JsonOption): Promise<number> {
  return withClient(async (client) => {
    const removed = await client.references.remove({ id });
    await show(removed, json, (one) => `Removed ${one.id}: ${one.title}.`);
    return exitCodes.ok;
  });
}

export function listReferences({ json }: JsonOption): Promise<number> {
  return withClient(async (client) => {
    const list = await client.references.list();
    await show(list, json, ({ references }) => ratiosTable(references.map(({ reference }) => reference)));
    for (const { id, reason } of list.damaged) printError(`${id}: ${reason}`);
    return exitCodes.ok;
  });
}

function ratiosTable(references: readonly Reference[]): string {
  const table = new Table({
    head: ['Reference', 'Machine', 'Ratio', 'Of', 'Least', 'Geo. mean', 'Most', 'Models'],
    colAligns: ['left', 'left', 'left', 'left', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [] },
  });
  for (const reference of references)
    for (const ratios of referenceRatios(reference)) table.push(rowOf(reference, ratios));
  return table.toString();
}

function rowOf({ id, quantity }: Reference, { machine, key, baseline, ratios }: ReferenceRatios): string[] {
  const range = rangeOf(ratios.map(({ ratio }) => ratio));
  const texts = range === null ? ['', '', ''] : [range.least, range.geometricMean, range.most].map(ratioText);
  return [id, machine, `${key} over ${baseline}`, quantity, ...texts, String(ratios.length)];
}
