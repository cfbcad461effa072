/** What the system refused when a file was written, as an error that says what is in the way and what helps. */
import {
  type ErrorCode,
  type FileTrouble,
  isVinobenchError,
  VinobenchError,
} from '../../shared/faults/errors.ts';

/** Whose file it is, which decides the way out. */
export interface Outlet {
  readonly code: ErrorCode;
  /** What else the user can do than to mend this place, as an imperative. */
  readonly elsewhere: string;
}

/** A file whose place the user named. */
export const namedByUser: Outlet = { code: 'input', elsewhere: 'choose another folder' };
/** A file of the data folder. */
export const inDataFolder: Outlet = { code: 'store', elsewhere: 'set VINOBENCH_HOME to another folder' };

const troubles: Readonly<Record<string, FileTrouble>> = {
  ENOSPC: 'disk-full',
  EDQUOT: 'quota',
  EFBIG: 'too-large',
  EACCES: 'no-permission',
  EPERM: 'no-permission',
  EROFS: 'read-only',
  EIO: 'disk-error',
  ENAMETOOLONG: 'name-too-long',
  EMFILE: 'too-many-open',
  ENFILE: 'too-many-open',
  EBUSY: 'in-use',
  ETXTBSY: 'in-use',
  ENOENT: 'no-folder',
  ENOTDIR: 'folder-is-file',
  EEXIST: 'folder-is-file',
  EISDIR: 'is-folder',
  ENOTEMPTY: 'is-folder',
};

type SystemTrouble = Exclude<FileTrouble, 'exists' | 'is-input'>;

const told: Readonly<Record<SystemTrouble, { readonly why: string; readonly wayOut: string }>> = {
  'disk-full': { why: 'the disk is full', wayOut: 'free some space there' },
  quota: { why: 'your quota of that disk is used up', wayOut: 'free some space there' },
  'too-large': { why: 'it is larger than a file may be there', wayOut: 'raise the limit' },
  'no-permission': { why: 'you have no permission to write there', wayOut: 'make it writable' },
  'read-only': { why: 'it is on a read-only file system', wayOut: 'make it writable' },
  'disk-error': { why: 'the disk reported an error', wayOut: 'check the disk' },
  'name-too-long': { why: 'its name or path is too long', wayOut: 'shorten it' },
  'too-many-open': { why: 'too many files are open', wayOut: 'raise the limit of open files' },
  'in-use': { why: 'another program uses it', wayOut: 'close it there' },
  'no-folder': { why: 'its folder is missing', wayOut: 'make the folder' },
  'folder-is-file': { why: 'its folder is a file, not a folder', wayOut: 'move that file' },
  'is-folder': { why: 'a folder has its name', wayOut: 'rename the folder' },
  other: { why: 'the system refused it', wayOut: 'mend that' },
};

export const isSystemError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && 'code' in error && 'syscall' in error;

/** Null for what is not an error of the system. */
export function fileTroubleOf(error: unknown): SystemTrouble | null {
  if (!isSystemError(error)) return null;
  const trouble = troubles[error.code ?? ''] ?? 'other';
  return trouble === 'exists' || trouble === 'is-input' ? 'other' : trouble;
}

/** An error of the system as a VinobenchError that names `file`; any other error as it is. */
export function fileTrouble(error: unknown, file: string, outlet: Outlet): unknown {
  const trouble = fileTroubleOf(error);
  if (trouble === null || !isSystemError(error)) return error;
  return refusal(trouble, error.code ?? error.message, { file, outlet, cause: error });
}

/**
 * An
 * error about a file from another room or a job, as one that names `file` and the way out for it; any other error unchanged.
 */
export function troubleAt(error: unknown, file: string, outlet: Outlet): unknown {
  if (!isVinobenchError(error)) return error;
  const { trouble } = error.place;
  if (trouble === undefined || trouble === 'exists' || trouble === 'is-input') return error;
  return refusal(trouble, 'its log has the rest', { file, outlet, cause: error });
}

/** For writers that do not pass on what the system said. */
export const diskFull = (file: string, outlet: Outlet, cause: unknown): VinobenchError =>
  refusal('disk-full', '', { file, outlet, cause });

interface Refused {
  readonly file: string;
  readonly outlet: Outlet;
  readonly cause: unknown;
}

function refusal(trouble: SystemTrouble, detail: string, { file, outlet, cause }: Refused): VinobenchError {
  const { why, wayOut } = told[trouble];
  const reason = trouble === 'other' ? `${why} (${detail})` : why;
  const sentence = `${file} cannot be written: ${reason}; ${wayOut}, or ${outlet.elsewhere}.`;
  return new VinobenchError(outlet.code, sentence, { place: { file, trouble }, cause });
}
