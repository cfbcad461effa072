/** Reads a user's own IR before it is compiled: its text is untrusted. */
import { createHash } from 'node:crypto';
import { fileChanged } from '../../../shared/faults/errors.ts';
import { irFaults } from '../../converter/ir/irFaults.ts';
import { irNetwork } from '../../converter/ir/irNetwork.ts';
import { modelLimits } from '../../files/limits.ts';
import { readRegular } from '../../files/regularFile.ts';
import type { IrLook, IrLookRequest } from '../wire/protocol.ts';

/** @throws VinobenchError `changed` where the file holds something else than was planned, `input` where it cannot be read */
export async function lookAtIr({ xml, sha256 }: IrLookRequest): Promise<IrLook> {
  const bytes = await readRegular(xml, modelLimits.xmlBytes);
  if (createHash('sha256').update(bytes).digest('hex') !== sha256) throw fileChanged(xml);
  const text = bytes.toString('utf8');
  // Sizes that are open are fixed first, and the faults looked for in what comes of it.
  return hasOpenSizes(text) ? { open: true, faults: [] } : { open: false, faults: irFaults(irNetwork(text)) };
}

/** No tag is looked at twice, however many begin and never end. */
const layersWithData = /<layer ([^<>]*)>\s*<data ([^<>]*)/g;

/** Of any input. */
export function hasOpenSizes(text: string): boolean {
  for (const [, layer = '', data = ''] of text.matchAll(layersWithData)) {
    const shape = /(?:^|\s)shape="([^"]*)"/.exec(data)?.[1] ?? '';
    if (/(?:^|\s)type="Parameter"/.test(layer) && /[?.]/.test(shape)) return true;
  }
  return false;
}
