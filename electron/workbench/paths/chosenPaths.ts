/** Folders of images and files of values that a person chose on the host: a page that is opened another day still has them. */
import { ChosenStore } from '../../store/chosenStore.ts';
import { patiently } from '../../store/patience.ts';
import { logLine } from '../log/log.ts';

/** More than any page remembers. */
const mostKept = 200;

/** One use of the list; again while the database is locked. */
function withChosen<T>(work: (store: ChosenStore) => T): Promise<T> {
  return patiently(() => {
    using store = ChosenStore.open();
    return work(store);
  });
}

/** Absolute, the last one first. */
export const chosenPaths = (): Promise<readonly string[]> => withChosen((store) => store.list());

/** What cannot be kept can be chosen again. @param chosen absolute */
export function keepChosen(chosen: string): void {
  withChosen((store) => store.keep(chosen, mostKept)).catch((error: unknown) =>
    logLine(`${chosen} was not kept as chosen: ${error instanceof Error ? error.message : String(error)}`),
  );
}
