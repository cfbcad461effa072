/**
 * Errors that a user can act on: a code a program can switch on and one sentence a person can read,
 * which names the file, layer, line or option and the way out. Anything else that is thrown is a defect.
 */

import type { Cause } from './cause.ts';

export const errorCodes = [
  'usage', // the command line or a request asks for something that does not exist
  'input', // a file given by the user is missing, unreadable, malformed or does not fit
  'changed', // a file no longer holds what it held when the work was planned, or is damaged
  'unsupported', // well-formed, but nothing here can do it
  'limit', // a file takes more time, memory or parts than work on it may
  'runtime', // OpenVINO refused or failed
  'job', // a job's process crashed, was killed or hung
  'busy', // somebody else measures on this machine
  'store', // the database or the data folder
  'setup', // something the set-up should have made is missing
  'network', // an address cannot be reached, or gives something else than it should
  'cancelled', // the user stopped it
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** Why a file cannot be written; programs decide by this, never by the sentence. */
export const fileTroubles = [
  'exists', // a file that Vinobench did not make; `force` replaces it
  'is-input', // the file that the same command reads; nothing replaces it
  'disk-full',
  'quota', // the user's share of the disk is used up
  'too-large', // for this file system or this process
  'no-permission',
  'read-only',
  'disk-error',
  'name-too-long',
  'too-many-open',
  'in-use',
  'no-folder', // the folder of the file is missing
  'folder-is-file',
  'is-folder', // a folder has the name of the file
  'other',
] as const;

export type FileTrouble = (typeof fileTroubles)[number];

/** Where in the user's input the trouble is; only what is known is there. */
export interface ErrorPlace {
  readonly file?: string;
  /** 1-based. */
  readonly line?: number;
  /** 1-based, in UTF-16 code units. */
  readonly column?: number;
  readonly layer?: string;
  /** Why `file` was not written. */
  readonly trouble?: FileTrouble;
  /** All that a reader could not convert, where that is the trouble. */
  readonly operations?: readonly FailedOperation[];
}

/** An operation of a model that OpenVINO has no conversion for, or whose conversion failed. */
export interface FailedOperation {
  /** Its type, with its domain where it has one: `com.microsoft.QLinearAdd`. */
  readonly operation: string;
  /** One that failed, by its name in the file. */
  readonly node?: string;
  /** Null: there is no rule for it. */
  readonly reason: string | null;
}

/** Characters of a sentence; names of layers and files may have any length. */
export const longestSentence = 600;
const keptBefore = 400;
const keptBehind = 130;

/** A sentence that is too long without its middle: the trouble stands at its beginning, the way out at its end. */
export function bounded(sentence: string): string {
  if (sentence.length <= longestSentence) return sentence;
  const left = sentence.length - keptBefore - keptBehind;
  const cut = `${sentence.slice(0, keptBefore)} … (${left} characters are in the log alone) … ${sentence.slice(-keptBehind)}`;
  return cut.toWellFormed();
}

export class VinobenchError extends Error {
  override readonly name = 'VinobenchError';
  readonly code: ErrorCode;
  readonly place: ErrorPlace;
  /** What a program decides by; null: the code says enough. */
  readonly trouble: Cause | null;
  /** Where the message had to be cut: all of it, for the log. */
  readonly whole: string | null;

  /** @param sentence is bounded here, so that no way to the user can forget it */
  constructor(
    code: ErrorCode,
    sentence: string,
    options: { place?: ErrorPlace; trouble?: Cause; cause?: unknown } = {},
  ) {
    super(bounded(sentence), options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.place = options.place ?? {};
    this.trouble = options.trouble ?? null;
    this.whole = this.message === sentence ? null : sentence;
  }
}

/** For an unexpected error. Its own text may quote a file's content (JSON.parse does) and goes only to the log. */
export const defectSentence = (error: unknown): string =>
  `Vinobench itself failed${error instanceof Error && error.name !== 'Error' ? ` (${error.name})` : ''}; its log has the rest.`;

export function isVinobenchError(value: unknown): value is VinobenchError {
  return value instanceof VinobenchError;
}

/**
 * Of a file that holds something else than what was planned: it is neither measured nor kept.
 * @param what of the sentence, where it is not known that it is this file
 */
export function fileChanged(file: string, what = file): VinobenchError {
  const sentence = `${what} has changed since this was planned, so nothing made of it is measured or kept. Start again to use it as it is now.`;
  const trouble = { kind: 'file-changed', detail: file } as const;
  return new VinobenchError('changed', sentence, { place: { file }, trouble });
}

export const isFileChanged = (error: unknown): boolean => isVinobenchError(error) && error.code === 'changed';

/** For the default branch of a switch over a discriminated union: a forgotten case does not compile. */
export function unreachable(value: never): never {
  throw new TypeError(`unhandled case: ${JSON.stringify(value)}`);
}

/** So many of each kind are named in an error's sentence; all of them are in its place. */
export const mostOperationsNamed = 3;

export function operationText({ operation, node, reason }: FailedOperation): string {
  const where = node === undefined ? '' : ` (node ${node})`;
  return reason === null ? `${operation} has no conversion rule` : `${operation}${where}: ${reason}`;
}
