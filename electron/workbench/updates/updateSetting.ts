/** Whether the user has switched updates on: kept for all hosts of the data folder. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { VinobenchError } from '../../../shared/faults/errors.ts';
import { writeDurablySync } from '../../files/durable.ts';
import { inDataFolder } from '../../files/fileTrouble.ts';
import { homeFolder } from '../../store/home.ts';

const settingSchema = z.object({ on: z.boolean() });
const settingFile = () => path.join(homeFolder('window'), 'updates.json');

/** @throws VinobenchError 'store' for a damaged file: nothing is switched on by a guess */
export function updatesAreOn(): boolean {
  const file = settingFile();
  if (!existsSync(file)) return false;
  try {
    return settingSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).on;
  } catch (cause) {
    throw new VinobenchError('store', `${file} cannot be read: delete it, and choose in Settings again.`, {
      place: { file },
      cause,
    });
  }
}

/** @throws VinobenchError 'store' when it cannot be written */
export function keepUpdatesOn(on: boolean): void {
  writeDurablySync(settingFile(), JSON.stringify({ on }), { outlet: inDataFolder });
}
