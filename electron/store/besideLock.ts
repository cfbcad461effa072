/**
 * Work that does not wait for a lock and so runs beside what its holder does. It says so next to the lock: the holder sees that such
 * work ran, whichever process it was in and however that ended.
 */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { VinobenchError } from '../../shared/faults/errors.ts';
import { printable } from '../../shared/faults/printable.ts';
import { longestName, nameSchema, readNote, writeNote } from './lockNote.ts';
import { isShared, share } from './sharedLock.ts';

/** Shared by all that runs beside the lock. */
const besideOf = (file: string): string => `${file}.beside`;
/** Of the work that began last. */
const noteOf = (file: string): string => `${file}.beside.holder`;
const noteSchema = z.object({ id: z.uuid(), work: nameSchema });

/** Who looks is done in a moment. */
const attempts = 40;

/**
 * Until it is disposed of, this work runs beside.
 * @param work as the holder of the lock shall call it: `Converting net.prototxt (process 4711)`
 * @throws VinobenchError `busy`
 */
export function runBeside(file: string, work: string): Disposable {
  using held = new DisposableStack();
  let attempt = 0;
  while (!share(besideOf(file), held)) {
    attempt += 1;
    if (attempt < attempts) continue;
    throw new VinobenchError('busy', `${besideOf(file)} is held by a program that is not Vinobench.`, {
      place: { file: besideOf(file) },
    });
  }
  writeNote(noteOf(file), { id: randomUUID(), work: printable(work).slice(0, longestName) });
  const whole = held.move();
  return { [Symbol.dispose]: () => whole.dispose() };
}

/** Looks now; what it gives looks again, and names work that ran beside in between; null: none did. */
export function lookBeside(file: string): () => string | null {
  const before = seen(file);
  return () => {
    const after = seen(file);
    if (!before.going && !after.going && before.id === after.id) return null;
    return after.work;
  };
}

function seen(file: string): { readonly going: boolean; readonly id: string | null; readonly work: string } {
  const going = isShared(besideOf(file));
  const note = readNote(noteOf(file), noteSchema);
  return { going, id: note?.id ?? null, work: printable(note?.work ?? 'other work') };
}
