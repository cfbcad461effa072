/** Files that a user gives as the values of a model's inputs. */
import type { InputFile } from '../../../shared/files/inputFiles.ts';
import type { PreparationWish } from '../../../shared/models/preparation.ts';

interface GivenFile extends InputFile {
  /** As planned, in hex; left out: whatever it holds. */
  readonly sha256?: string | undefined;
}

export interface GivenInputs {
  readonly files: readonly GivenFile[];
  /** How images are prepared. */
  readonly wish: PreparationWish;
}
