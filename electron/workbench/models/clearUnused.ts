/** Removes uploads and conversions that were not used for long and that no added model needs. */
import { causeOf } from '../../../shared/faults/cause.ts';
import { isVinobenchError } from '../../../shared/faults/errors.ts';
import { clearWindowFolder } from '../paths/hostFolder.ts';
import { addedModels } from './library.ts';

/**
 * @throws VinobenchError 'store' for a list of models that cannot be read: then it is unknown what is needed
 */
export async function clearUnused(log: (text: string) => void): Promise<void> {
  try {
    const { models } = await addedModels();
    clearWindowFolder(models.flatMap(({ topology, weights }) => [topology, weights ?? topology]));
  } catch (error) {
    if (!isVinobenchError(error) || causeOf(error) === null) throw error;
    // A database that is locked or a disk that is full now keeps no window from opening; the next host clears.
    log(`The window's folder was not cleared: ${error.message}`);
  }
}
